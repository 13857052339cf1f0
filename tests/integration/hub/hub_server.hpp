// SPDX-License-Identifier: Apache-2.0
// A whole application with a LifeHub at /life, and clients that speak JSON to it.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "integration/app/auth_server.hpp"
#include "integration/hub/json_client.hpp"
#include "integration/hub/life_hub.hpp"
#include "support/slow_build.hpp"
#include "xos/testing/comes_true.hpp"

namespace xos::hub::test {

using testing::is_slow_build;

inline HubOptions open_to_all() {
    HubOptions options;
    options.access = HubAccess::anonymous;
    options.calls_per_second = options.call_burst = 1'000'000;
    options.disconnect_time = std::chrono::milliseconds{1'000};
    options.close_time = std::chrono::milliseconds{500};
    return options;
}

class HubServer {
public:
    explicit HubServer(HubOptions options = open_to_all(), std::vector<std::string> arguments = {})
        : HubServer{[options = std::move(options)](Application& app) { app.add_hub<LifeHub>("/life", options); },
                    std::move(arguments)} {}
    /// With other hubs.
    explicit HubServer(std::function<void(Application&)> add_hubs, std::vector<std::string> arguments = {})
        : server_{with_limits(std::move(arguments)), std::move(add_hubs)} {
        life.connected = life.disconnected = life.running = 0;
        life.fails_at_end = false;
    }

    auth_api_test::AuthServer& auth() { return server_; }
    Application& app() { return server_.server().app(); }
    std::uint16_t port() {
        const auto& url = server_.server().url();
        return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    }
    HubClients clients(ClientId tenant = {}) { return app().hub_context<LifeHub>().clients(tenant); }
    std::size_t group_size(std::string group) {
        std::size_t size = 0;
        app().run([&]() -> Task<void> { size = co_await app().hub_context<LifeHub>().groups({}).size(group); });
        return size;
    }
    /// A gauge or counter of /life; -1 when there is none.
    double metric(std::string_view name) {
        const auto text = server_.server().operator_client().get("/metrics").body;
        const auto line = std::string{name} + "{hub=\"/life\"} ";
        const auto at = text.find(line);
        return at == std::string::npos ? -1 : std::stod(text.substr(at + line.size()));
    }

private:
    static std::vector<std::string> with_limits(std::vector<std::string> arguments) {
        for (const auto* more : {"--Limits:HubNegotiationsPerAddress=1000000", "--Limits:HubNegotiations=1000000",
                                 "--Server:Threads=4", "--Server:OperatorUrl=http://127.0.0.1:0"}) {
            const std::string_view name{more, std::string_view{more}.find('=')};
            const auto is_given = [&](const std::string& one) { return one.starts_with(name); };
            if (std::ranges::none_of(arguments, is_given)) arguments.emplace_back(more);
        }
        return arguments;
    }

    auth_api_test::AuthServer server_;
};

/// The token of a new negotiation; empty when it was refused.
inline std::string negotiate(std::uint16_t port, const std::string& query = "", const std::string& path = "/life") {
    http::test::RawClient raw{port};
    raw.send("POST " + path + "/negotiate?negotiateVersion=1" + query +
             " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
    const auto reply = raw.reply();
    constexpr std::string_view key = "\"connectionToken\":\"";
    const auto at = reply.body.find(key);
    if (reply.status != 200 || at == std::string::npos) return {};
    const auto begin = at + key.size();
    return reply.body.substr(begin, reply.body.find('"', begin) - begin);
}

}  // namespace xos::hub::test
