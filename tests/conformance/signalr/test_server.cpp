// SPDX-License-Identifier: Apache-2.0
// signalr_test_server: serves TestHub in several ways, prints one line of JSON with its address and the tokens of its
// users, and ends when its input does. The suite in this folder starts it.
#include <iostream>
#include <string>

#include "conformance/signalr/test_hub.hpp"
#include "integration/app/auth_server.hpp"
#include "xos/json/writer.hpp"

namespace xos::signalr_test {
namespace {

/// The same methods with connections of its own.
template <int Number>
class Variant : public TestHub {
public:
    static void methods(Methods<Variant>& m) { TestHub::add_methods(m); }
};
using DetailedHub = Variant<1>;
using PrivateHub = Variant<2>;
using StatefulHub = Variant<3>;
using ParallelHub = Variant<4>;
using BriefHub = Variant<5>;
using ForgetfulHub = Variant<6>;
using NarrowHub = Variant<7>;
using SocketsHub = Variant<8>;

/// Tests call faster than people do.
HubOptions quick() {
    HubOptions options;
    options.calls_per_second = options.call_burst = 1'000'000;
    return options;
}

HubOptions open_to_all() {
    auto options = quick();
    options.access = HubAccess::anonymous;
    return options;
}

void add_hubs(Application& app) {
    app.add_hub<TestHub>("/testHub", open_to_all());
    auto detailed = open_to_all();
    detailed.detailed_errors = true;
    app.add_hub<DetailedHub>("/detailedHub", detailed);
    app.add_hub<PrivateHub>("/privateHub", quick());
    auto stateful = open_to_all();
    stateful.allow_stateful_reconnect = true;
    app.add_hub<StatefulHub>("/statefulHub", stateful);
    auto parallel = open_to_all();
    parallel.parallel_calls = 4;
    app.add_hub<ParallelHub>("/parallelHub", parallel);
    auto brief = open_to_all();
    brief.keep_alive = std::chrono::milliseconds{500};
    brief.client_timeout = brief.handshake_time = std::chrono::milliseconds{1'500};
    brief.poll_time = std::chrono::milliseconds{700};
    app.add_hub<BriefHub>("/briefHub", brief);
    auto forgetful = stateful;
    forgetful.disconnect_time = std::chrono::milliseconds{700};
    app.add_hub<ForgetfulHub>("/forgetfulHub", forgetful);
    auto narrow = open_to_all();
    narrow.transports = {.web_sockets = false, .server_sent_events = false};
    narrow.least_negotiate_version = 1;
    app.add_hub<NarrowHub>("/narrowHub", narrow);
    auto sockets = open_to_all();
    sockets.transports = {.server_sent_events = false, .long_polling = false};
    app.add_hub<SocketsHub>("/socketsHub", sockets);
}

void serve() {
    auth_api_test::AuthServer server{{"--Limits:HubConnectionsPerUser=1000",
                                      "--Limits:HubNegotiationsPerAddress=100000", "--Limits:HubNegotiations=100000"},
                                     add_hubs};
    server.add_user(auth_api_test::acme, "admin@acme.test", true);
    server.add_user(auth_api_test::acme, "member@acme.test");
    server.add_user(auth_api_test::globex, "admin@globex.test", true);
    std::string line = R"({"url":)" + json::to_json(server.server().url());
    for (const std::string name : {"admin@acme.test", "member@acme.test", "admin@globex.test"}) {
        line += "," + json::to_json(name) + ":" + json::to_json(server.signed_in(name).token());
    }
    std::cout << line << "}" << std::endl;
    while (std::cin.get() != std::istream::traits_type::eof()) {
    }
}

}  // namespace
}  // namespace xos::signalr_test

int main() {
    try {
        xos::signalr_test::serve();
    } catch (const std::exception& error) {
        std::cerr << "signalr_test_server: " << error.what() << '\n';
        return 1;
    }
}
