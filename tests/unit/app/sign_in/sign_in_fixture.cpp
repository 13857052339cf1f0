// SPDX-License-Identifier: Apache-2.0
#include "unit/app/sign_in/sign_in_fixture.hpp"

#include "app/migrations/platform_migrations.hpp"
#include "xos/app/application.hpp"
#include "xos/base/encoding.hpp"

namespace xos::sign_in_test {

namespace sql {
constexpr Sql insert_client{"test_insert_client",
                            "INSERT INTO clients (id, name, slug, is_active, created_at)"
                            " VALUES (@id, @name, @slug, @is_active, @now)"};
constexpr Sql insert_user{
    "test_insert_user",
    "INSERT INTO users (client_id, name, name_key, email, email_key, password_hash, is_admin, created_at)"
    " VALUES (@client, @name, @name_key, @email, @email_key, @password_hash, @is_admin, @now) RETURNING id"};
constexpr Sql change_user{"test_change_user",
                          "UPDATE users SET is_active = @is_active, is_admin = @is_admin, deleted_at = @deleted_at"
                          " WHERE id = @id"};
constexpr Sql deactivate_client{"test_deactivate_client", "UPDATE clients SET is_active = false WHERE id = @id"};
constexpr Sql read_hash{"test_read_hash", "SELECT password_hash FROM users WHERE id = @id"};
constexpr Sql count_activity{"test_count_activity", "SELECT count(*) FROM user_activity_log WHERE action = @action"};
constexpr Sql count_activity_of{"test_count_activity_of",
                                "SELECT count(*) FROM user_activity_log WHERE action = @action AND client_id = @client"
                                " AND user_id IS NOT NULL"};
constexpr Sql count_unknown{"test_count_unknown_activity",
                            "SELECT count(*) FROM user_activity_log WHERE action = @action AND user_id IS NULL"};
constexpr Sql last_data{"test_last_activity_data", "SELECT data FROM user_activity_log ORDER BY id DESC LIMIT 1"};
constexpr Sql count_sessions{"test_count_sessions", "SELECT count(*) FROM sessions WHERE user_id = @id"};
}  // namespace sql

SignInOptions cheap_options() {
    SignInOptions options;
    options.password_cost = {.memory_kib = 8, .passes = 1};
    options.hashing_threads = 2;
    options.hashing_queue = 256;
    return options;
}

SignInTest::SignInTest() : config_{Config::load(platform_config_keys(), {})}, log_{captured_.sink()} {
    driver_ = data_.open(platform_migrations(), log_, metrics_);
    driver_->attach(io_);
    services_ = std::make_unique<Services>(Services{config_, clock_, log_, metrics_, *driver_, nullptr});
    restart(cheap_options());
    const auto add = [&](ClientId id, const char* name, const char* slug, bool is_active) {
        run([](DBService db, db::Params params) -> Task<void> {
            co_await db.execute(sql::insert_client, std::move(params));
        }(across(), {{"id", id}, {"name", name}, {"slug", slug}, {"is_active", is_active}, {"now", clock_.now()}}));
    };
    add(acme, "Acme", "acme", true);
    add(globex, "Globex", "globex", true);
    add(initech, "Initech", "initech", false);
}

SignInTest::~SignInTest() {
    sign_in_.reset();
    driver_->stop();
}

void SignInTest::restart(SignInOptions options) {
    sign_in_ = std::make_unique<SignIn>(*services_, data_.folder(), options, 1);
}

void SignInTest::drive(const std::function<void(std::function<void()>)>& start, std::size_t count) {
    auto guard = boost::asio::make_work_guard(io_);
    std::size_t left = count;
    start([&] {
        if (--left == 0) guard.reset();
    });
    io_.restart();
    io_.run();
}

void SignInTest::run(Task<void> task) {
    std::vector<Task<void>> tasks;
    tasks.push_back(std::move(task));
    run_all(std::move(tasks));
}

void SignInTest::run_all(std::vector<Task<void>> tasks) {
    std::exception_ptr failure;
    drive(
        [&](const std::function<void()>& done) {
            for (auto& task : tasks) {
                boost::asio::co_spawn(io_, std::move(task), [&failure, done](std::exception_ptr error) {
                    if (error) failure = error;
                    done();
                });
            }
        },
        tasks.size());
    if (failure) std::rethrow_exception(failure);
}

void SignInTest::prepare(testing::FakeExchange& exchange, const Sent& sent) const {
    exchange.from(sent.address);
    if (sent.is_secure) exchange.over_https();
    if (!sent.bearer.empty()) exchange.set("Authorization", "Bearer " + sent.bearer);
    const std::string name = sent.is_secure ? "__Host-xos_refresh" : "xos_refresh";
    if (!sent.cookie.empty()) exchange.set("Cookie", "theme=dark; " + name + "=" + sent.cookie);
    if (sent.is_from_page) exchange.set("X-Requested-With", "XMLHttpRequest");
    for (const auto& [field, value] : sent.fields) exchange.set(field, value);
}

namespace {

template <typename T>
Answer<T> answer_of(testing::FakeExchange& exchange, Ok<T> reply) {
    return {.data = std::move(reply.data),
            .message = std::move(reply.text),
            .problem = std::nullopt,
            .set_cookie = std::string{exchange.response().find("Set-Cookie").value_or("")},
            .away_calls = exchange.away_calls()};
}

template <typename T>
Answer<T> refusal_of(const testing::FakeExchange& exchange, const Problem& problem) {
    Answer<T> answer{.data = std::nullopt,
                     .message = std::nullopt,
                     .problem = problem,
                     .set_cookie = {},
                     .away_calls = exchange.away_calls()};
    for (const auto& [name, value] : problem.headers()) {
        if (name == "Set-Cookie") answer.set_cookie = value;
    }
    return answer;
}

}  // namespace

Task<Answer<LoginResult>> SignInTest::login_task(std::string email, std::string password_text, Sent sent,
                                                 std::optional<sign_in::TenantName> tenant) {
    testing::FakeExchange exchange{http::Method::post, "/api/auth/login"};
    prepare(exchange, sent);
    Context context{*services_, exchange, nullptr};
    AuthController controller{*sign_in_};
    controller.attach(context);
    try {
        LoginRequest request{
            .email = std::move(email), .password = std::move(password_text), .tenant = std::move(tenant)};
        co_return answer_of(exchange, co_await controller.login(FromBody<LoginRequest>{std::move(request)}));
    } catch (const Problem& problem) {
        co_return refusal_of<LoginResult>(exchange, problem);
    }
}

Answer<LoginResult> SignInTest::login(std::string_view email, std::string_view password_text, Sent sent,
                                      std::optional<sign_in::TenantName> tenant) {
    return run(login_task(std::string{email}, std::string{password_text}, std::move(sent), std::move(tenant)));
}

Task<Answer<RefreshResult>> SignInTest::refresh_task(Sent sent) {
    testing::FakeExchange exchange{http::Method::post, "/api/auth/refresh"};
    prepare(exchange, sent);
    Context context{*services_, exchange, nullptr};
    AuthController controller{*sign_in_};
    controller.attach(context);
    try {
        co_return answer_of(exchange, co_await controller.refresh());
    } catch (const Problem& problem) {
        co_return refusal_of<RefreshResult>(exchange, problem);
    }
}

Answer<Nothing> SignInTest::logout(Sent sent) {
    testing::FakeExchange exchange{http::Method::post, "/api/auth/logout"};
    prepare(exchange, sent);
    Context context{*services_, exchange, nullptr};
    AuthController controller{*sign_in_};
    controller.attach(context);
    auto answer = answer_of(exchange, run(controller.logout()));
    EXPECT_EQ(exchange.response().find("Clear-Site-Data"), R"("cache", "storage")");
    return answer;
}

Answer<UserDto> SignInTest::me(const std::string& token) {
    auto found = authenticate(token);
    testing::FakeExchange exchange{http::Method::get, "/api/auth/me"};
    Context context{*services_, exchange, found.principal};
    AuthController controller{*sign_in_};
    controller.attach(context);
    try {
        return answer_of(exchange, run(controller.me()));
    } catch (const Problem& problem) {
        return refusal_of<UserDto>(exchange, problem);
    }
}

bool SignInTest::has_accounts() {
    testing::FakeExchange exchange{http::Method::get, "/api/auth/setup"};
    Context context{*services_, exchange, nullptr};
    AuthController controller{*sign_in_};
    controller.attach(context);
    return run(controller.setup()).data.has_accounts;
}

Authentication SignInTest::authenticate(std::string_view token) {
    auto found = sign_in_->find(token, 0);
    if (found.outcome != Authentication::Outcome::unknown) return found;
    return run(sign_in_->load(token, 0));
}

std::string SignInTest::cookie_value(const std::string& set_cookie) {
    const auto begin = set_cookie.find('=') + 1;
    return set_cookie.substr(begin, set_cookie.find(';') - begin);
}

UserId SignInTest::add_user(ClientId client, std::string_view email, std::string_view password_text, bool is_admin) {
    db::Params params{{"client", client},
                      {"name", "Ann"},
                      {"name_key", "ann"},
                      {"email", email},
                      {"email_key", fold_case(email)},
                      {"password_hash", auth::hash_password(password_text, cheap_options().password_cost)},
                      {"is_admin", is_admin},
                      {"now", clock_.now()}};
    return run(across().get_value<UserId>(sql::insert_user, std::move(params))).value();
}

void SignInTest::change_user(UserId user, ClientId client, bool is_active, bool is_admin, bool is_deleted) {
    const auto deleted_at = is_deleted ? std::optional{clock_.now()} : std::nullopt;
    run(across().execute(sql::change_user,
                         {{"id", user}, {"is_active", is_active}, {"is_admin", is_admin}, {"deleted_at", deleted_at}}));
    run(sign_in_->user_changed(client, user));
}

void SignInTest::deactivate_tenant(ClientId client) { run(across().execute(sql::deactivate_client, {{"id", client}})); }

std::string SignInTest::stored_hash(UserId user) {
    return run(across().get_value<std::string>(sql::read_hash, {{"id", user}})).value();
}

std::int64_t SignInTest::count_activity(std::string_view action) {
    return run(across().get_value<std::int64_t>(sql::count_activity, {{"action", action}})).value();
}

std::int64_t SignInTest::count_activity(std::string_view action, ClientId client) {
    return run(across().get_value<std::int64_t>(sql::count_activity_of, {{"action", action}, {"client", client}}))
        .value();
}

std::int64_t SignInTest::count_unknown_activity(std::string_view action) {
    return run(across().get_value<std::int64_t>(sql::count_unknown, {{"action", action}})).value();
}

std::string SignInTest::last_activity_data() { return run(across().get_value<std::string>(sql::last_data)).value(); }

std::int64_t SignInTest::count_sessions(UserId user) {
    return run(across().get_value<std::int64_t>(sql::count_sessions, {{"id", user}})).value();
}

}  // namespace xos::sign_in_test
