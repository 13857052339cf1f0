// SPDX-License-Identifier: Apache-2.0
#include "xos/testing/test_server.hpp"

#include "xos/auth/password.hpp"
#include "xos/base/encoding.hpp"

namespace xos::testing {

namespace sql {
constexpr Sql insert_tenant{
    "test_add_tenant",
    "INSERT INTO clients (name, slug, is_active, created_at) VALUES (@slug, @slug, true, @now) RETURNING id"};
constexpr Sql insert_user{
    "test_add_user",
    "INSERT INTO users (client_id, name, name_key, email, email_key, password_hash, is_admin, created_at)"
    " VALUES (@tenant, 'Ann', 'ann', @email, @email_key, @hash, @is_admin, @now) RETURNING id"};
}  // namespace sql

namespace {

Config load_config(const TestServerOptions& options) {
    ConfigSources sources;
    sources.environment = options.environment;
    sources.arguments = {"--Server:Urls=http://127.0.0.1:0"};
    sources.arguments.insert(sources.arguments.end(), options.arguments.begin(), options.arguments.end());
    return Config::load(config_keys_with(options.keys), sources);
}

/// The least that Argon2id takes: tests sign in hundreds of times.
constexpr auth::PasswordCost cheap_password{.memory_kib = 8, .passes = 1};

}  // namespace

TestServer::TestServer(TestServerOptions options)
    : keeps_{std::move(options.keeps)},
      data_folder_{options.data_folder.empty() ? folder_.path() : options.data_folder} {
    auto config = load_config(options);
    auto application = std::move(options.application);
    application.data_folder = data_folder_;
    application.log_sink = log_.sink();
    application.sign_in.password_cost = cheap_password;
    faults_.build_into(application);
    app_ = std::make_unique<Application>(std::move(config), std::move(application));
    if (options.setup) options.setup(*app_);
    app_->start();
    url_ = app_->urls().front();
}

TestServer::~TestServer() { app_->stop(); }

std::uint16_t TestServer::port() const {
    return static_cast<std::uint16_t>(std::stoi(url_.substr(url_.rfind(':') + 1)));
}

ClientId TestServer::add_tenant(std::string_view slug) {
    ClientId id;
    const db::Params values{{"slug", slug}, {"now", app_->services().clock.now()}};
    run([&]() -> Task<void> {
        id = (co_await across_tenants().get_value<ClientId>(sql::insert_tenant, values)).value();
    });
    return id;
}

UserId TestServer::add_user(ClientId tenant, std::string_view email, bool is_admin) {
    UserId id;
    const db::Params values{{"tenant", tenant},
                            {"email", email},
                            {"email_key", fold_case(email)},
                            {"hash", auth::hash_password(test_password, cheap_password)},
                            {"is_admin", is_admin},
                            {"now", app_->services().clock.now()}};
    run([&]() -> Task<void> { id = (co_await across_tenants().get_value<UserId>(sql::insert_user, values)).value(); });
    return id;
}

Client TestServer::signed_in(std::string_view email, std::string_view tenant) const {
    auto signed_in = client();
    signed_in.sign_in(email, test_password, tenant);
    return signed_in;
}

DBService TestServer::db(ClientId client, UserId user) {
    db::Caller caller;
    caller.client = client;
    caller.user = user;
    const auto& services = app_->services();
    return DBService{services.database, services.events, std::move(caller)};
}

DBService TestServer::across_tenants() { return db({}).across_tenants("test"); }

}  // namespace xos::testing
