// SPDX-License-Identifier: Apache-2.0
#include "integration/app/auth_server.hpp"

#include <stdexcept>
#include <utility>

#include "xos/json/writer.hpp"
#include "xos/testing/test_data.hpp"

namespace xos::auth_api_test {

namespace sql {
constexpr Sql deactivate{"test_auth_deactivate", "UPDATE users SET is_active = false WHERE id = @id"};
}  // namespace sql

namespace {

testing::TestServerOptions options_of(const Clock& clock, std::vector<std::string> arguments,
                                      std::function<void(Application&)> setup) {
    testing::TestServerOptions options;
    options.setup = std::move(setup);
    options.arguments = std::move(arguments);
    options.environment = {"XOS_Jwt__SecretKey=" + std::string{jwt_key}};
    options.application.clock = &clock;
    return testing::on_chosen_database(std::move(options));
}

}  // namespace

AuthServer::AuthServer(std::vector<std::string> arguments, std::function<void(Application&)> setup)
    : server_{options_of(clock_, std::move(arguments), std::move(setup))}, watch_{server_.app().services().metrics} {
    for (const auto& [id, slug] : {std::pair{acme, "acme"}, std::pair{globex, "globex"}}) {
        if (server_.add_tenant(slug) != id) throw std::logic_error{"a new database counts from 1"};
    }
}

void AuthServer::deactivate(ClientId client, UserId user) {
    server_.run([&]() -> Task<void> {
        co_await server_.across_tenants().execute(sql::deactivate, {{"id", user}});
        co_await server_.app().sign_in().end_sessions(client, user);
        co_await server_.app().sign_in().user_changed(client, user);
    });
}

std::string credentials(std::string_view email, std::string_view password_text) {
    return "{\"email\":" + json::to_json(std::string{email}) +
           ",\"password\":" + json::to_json(std::string{password_text}) + "}";
}

std::string without_trace(std::string body) {
    const auto begin = body.find("\"traceId\":\"");
    if (begin == std::string::npos) return body;
    const auto value = begin + 11;
    body.erase(value, body.find('"', value) - value);
    return body;
}

}  // namespace xos::auth_api_test
