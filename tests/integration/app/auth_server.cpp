// SPDX-License-Identifier: Apache-2.0
#include "integration/app/auth_server.hpp"

#include "xos/auth/password.hpp"
#include "xos/base/encoding.hpp"
#include "xos/json/writer.hpp"
#include "xos/testing/test_data.hpp"

namespace xos::auth_api_test {

namespace sql {
constexpr Sql insert_tenant{
    "test_auth_insert_tenant",
    "INSERT INTO clients (id, name, slug, is_active, created_at) VALUES (@id, @name, @slug, true, @now)"};
constexpr Sql insert_user{
    "test_auth_insert_user",
    "INSERT INTO users (client_id, name, name_key, email, email_key, password_hash, is_admin, created_at)"
    " VALUES (@tenant, 'Ann', 'ann', @email, @email_key, @hash, @is_admin, @now) RETURNING id"};
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
    const auto add = [this](ClientId id, std::string_view slug) {
        server_.run([this, id, slug]() -> Task<void> {
            co_await server_.across_tenants().execute(
                sql::insert_tenant, {{"id", id}, {"name", slug}, {"slug", slug}, {"now", clock_.now()}});
        });
    };
    add(acme, "acme");
    add(globex, "globex");
}

testing::Client AuthServer::signed_in(std::string_view email, std::string_view tenant) {
    auto client = server_.client();
    client.sign_in(email, password, tenant);
    return client;
}

UserId AuthServer::add_user(ClientId client, std::string_view email, bool is_admin) {
    UserId id;
    const auto hash = auth::hash_password(password, {.memory_kib = 8, .passes = 1});
    server_.run([&]() -> Task<void> {
        const auto made =
            co_await server_.across_tenants().get_value<UserId>(sql::insert_user, {{"tenant", client},
                                                                                   {"email", email},
                                                                                   {"email_key", fold_case(email)},
                                                                                   {"hash", hash},
                                                                                   {"is_admin", is_admin},
                                                                                   {"now", clock_.now()}});
        id = made.value();
    });
    return id;
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
