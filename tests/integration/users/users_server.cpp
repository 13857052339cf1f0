// SPDX-License-Identifier: Apache-2.0
#include "integration/users/users_server.hpp"

#include "users_application.hpp"
#include "xos/auth/password.hpp"
#include "xos/base/encoding.hpp"

namespace xos::users {

namespace {

namespace sql {
constexpr Sql insert_tenant{
    "test_insert_tenant",
    "INSERT INTO clients (name, slug, is_active, created_at) VALUES (@name, @slug, true, @now) RETURNING id"};
constexpr Sql insert_user{
    "test_insert_user",
    "INSERT INTO users (client_id, name, name_key, email, email_key, password_hash, is_admin, is_active, created_at,"
    " deleted_at) VALUES (@tenant, @name, @name_key, @email, @email_key, @hash, @is_admin, @is_active, @created_at,"
    " @deleted_at) RETURNING id"};
constexpr Sql id_of{"test_id_of", "SELECT id FROM users WHERE email_key = @email_key"};
constexpr Sql count_rows{"test_count_rows", "SELECT count(*) FROM users WHERE email_key = @email_key"};
constexpr Sql count_admins{"test_count_admins",
                           "SELECT count(*) FROM users WHERE client_id = @tenant AND is_admin AND is_active"};
constexpr Sql activities{"test_activities",
                         "SELECT action, data, user_id, performed_by FROM user_activity_log"
                         " WHERE user_id = @user AND action LIKE 'user%' ORDER BY id"};
constexpr Sql events{"test_events",
                     "SELECT seq, event, payload, actor_id FROM tenant_events WHERE client_id = @tenant ORDER BY seq"};
constexpr Sql all_users{"test_all_users",
                        "SELECT id, client_id, name, email, password_hash, is_admin, is_active, updated_at, deleted_at"
                        " FROM users ORDER BY id"};
}  // namespace sql

struct WholeUser {
    UserId id;
    ClientId client_id;
    std::string name;
    std::string email;
    std::string password_hash;
    bool is_admin = false;
    bool is_active = false;
    std::optional<Timestamp> updated_at;
    std::optional<Timestamp> deleted_at;
};
BOOST_DESCRIBE_STRUCT(WholeUser, (),
                      (id, client_id, name, email, password_hash, is_admin, is_active, updated_at, deleted_at))

constexpr auto some_time = "2025-01-31T09:05:00.123Z";

db::Params row(ClientId tenant, const NewPerson& person, const std::string& hash) {
    return {{"tenant", tenant},
            {"name", person.name},
            {"name_key", fold_case(person.name)},
            {"email", person.email},
            {"email_key", fold_case(person.email)},
            {"hash", hash},
            {"is_admin", person.is_admin},
            {"is_active", person.is_active},
            {"created_at", parse_iso(person.created_at)},
            {"deleted_at", person.is_deleted ? parse_iso(person.deleted_at) : std::nullopt}};
}

Task<void> insert(DBService db, Sql statement, std::vector<db::Params> rows, std::int64_t& last_id) {
    auto tx = co_await db.begin_transaction();
    for (const auto& values : rows) last_id = (co_await tx.get_value<std::int64_t>(statement, values)).value();
    co_await tx.commit();
}

template <typename T>
Task<void> read_value(DBService db, Sql statement, db::Params params, std::optional<T>& out) {
    out = co_await db.get_value<T>(statement, std::move(params));
}

template <typename T>
Task<void> read_list(DBService db, Sql statement, db::Params params, std::vector<T>& out) {
    out = co_await db.get_list<T>(statement, std::move(params));
}

template <typename T>
T value(testing::TestServer& server, Sql statement, const db::Params& params) {
    std::optional<T> out;
    server.run([&] { return read_value<T>(server.across_tenants(), statement, params, out); });
    return out.value();
}

template <typename T>
std::vector<T> list(testing::TestServer& server, Sql statement, const db::Params& params) {
    std::vector<T> out;
    server.run([&] { return read_list<T>(server.across_tenants(), statement, params, out); });
    return out;
}

std::int64_t insert_all(testing::TestServer& server, Sql statement, const std::vector<db::Params>& rows) {
    std::int64_t last_id = 0;
    server.run([&] { return insert(server.across_tenants(), statement, rows, last_id); });
    return last_id;
}

}  // namespace

testing::TestServerOptions UsersServer::prepared(testing::TestServerOptions options) const {
    auto mine = users_options({});
    options.application.statements = std::move(mine.statements);
    options.application.migrations = std::move(mine.migrations);
    options.application.start_page = mine.start_page;
    options.setup = [more = std::move(options.setup)](Application& application) {
        add_users_application(application);
        if (more) more(application);
    };
    return data_->with(std::move(options));
}

UsersServer::UsersServer(testing::TestServerOptions options, std::shared_ptr<const testing::TestData> data)
    : data_{std::move(data)},
      server_{prepared(std::move(options))},
      watch_{server_.app().services().metrics},
      password_hash_{auth::hash_password(test_password, {.memory_kib = 8, .passes = 1})},
      acme_{add_tenant("Acme Ltd", "acme")},
      globex_{add_tenant("Globex", "globex")} {
    add(acme_, {.name = "Ada", .email = "ada@acme.test", .is_admin = true});
    add(acme_, {.name = "Max", .email = "max@acme.test"});
    add(globex_, {.name = "Gus", .email = "gus@globex.test", .is_admin = true});
    add(globex_, {.name = "Mia", .email = "mia@globex.test"});
}

Client UsersServer::as(std::string_view email) {
    auto client = server_.client();
    client.sign_in(email, test_password);
    return client;
}

ClientId UsersServer::add_tenant(std::string_view name, std::string_view slug) {
    return ClientId{
        insert_all(server_, sql::insert_tenant, {{{"name", name}, {"slug", slug}, {"now", parse_iso(some_time)}}})};
}

UserId UsersServer::add(ClientId tenant, const NewPerson& person) {
    return UserId{insert_all(server_, sql::insert_user, {row(tenant, person, password_hash_)})};
}

void UsersServer::add_all(ClientId tenant, const std::vector<NewPerson>& people) {
    std::vector<db::Params> rows;
    for (const auto& person : people) rows.push_back(row(tenant, person, password_hash_));
    insert_all(server_, sql::insert_user, rows);
}

UserId UsersServer::id_of(std::string_view email) {
    return value<UserId>(server_, sql::id_of, {{"email_key", fold_case(email)}});
}

std::int64_t UsersServer::count_rows(std::string_view email) {
    return value<std::int64_t>(server_, sql::count_rows, {{"email_key", fold_case(email)}});
}

std::int64_t UsersServer::count_active_admins(ClientId tenant) {
    return value<std::int64_t>(server_, sql::count_admins, {{"tenant", tenant}});
}

std::vector<Activity> UsersServer::activities(UserId user) {
    return list<Activity>(server_, sql::activities, {{"user", user}});
}

std::vector<StoredEvent> UsersServer::events(ClientId tenant) {
    return list<StoredEvent>(server_, sql::events, {{"tenant", tenant}});
}

std::string UsersServer::snapshot() { return json::to_json(list<WholeUser>(server_, sql::all_users, {})); }

std::size_t UsersServer::logged(std::string_view text) {
    app().services().log.flush();
    return server_.log().count(text);
}

std::string user_path(UserId id) { return "/api/users/" + std::to_string(id.value); }

}  // namespace xos::users
