// SPDX-License-Identifier: Apache-2.0
// The many ways in which an action may store something: whichever it takes, a repeat changes nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>

#include "integration/users/users_server.hpp"
#include "xos/app/controller.hpp"

namespace xos::users {
namespace {

using testing::Headers;

namespace sql {
constexpr Sql add_row{"test_add_row",
                      "INSERT INTO user_activity_log (client_id, user_id, action, data, performed_by, created_at)"
                      " VALUES (@client_id, @user, 'user_test', @data, @user, @now) RETURNING id"};
constexpr Sql add_report{"test_add_report", "INSERT INTO error_reports (message, created_at) VALUES (@message, @now)"};
constexpr Sql count_rows{"test_count_activity",
                         "SELECT count(*) FROM user_activity_log WHERE client_id = @client_id AND user_id = @user"};
}  // namespace sql

struct Sized {
    std::int64_t size = 0;
};
BOOST_DESCRIBE_STRUCT(Sized, (), (size))
inline void rules(Rules<Sized>&) {}

struct Happened {
    static constexpr std::string_view event_name() { return "Happened"; }
    std::string arguments_json() const { return "[]"; }
};

/// Each action adds one row that nothing makes unique, and says its id.
class TestController : public XOSControllerBase {
public:
    static void routes(Routes<TestController>& r) {
        r.prefix("/api/test").authorize();
        r.post("/plain", &TestController::plain);
        r.patch("/plain", &TestController::plain);
        r.post("/things/{id}", &TestController::thing);
        r.post("/single", &TestController::single);
        r.post("/many", &TestController::many);
        r.post("/retried", &TestController::retried);
        r.post("/twice", &TestController::twice);
        r.post("/changed", &TestController::changed);
        r.post("/across", &TestController::across);
        r.post("/fails-later", &TestController::fails_later);
        r.post("/fails-unsaid", &TestController::fails_unsaid);
        r.post("/reads", &TestController::reads);
        r.post("/sized", &TestController::sized);
        r.post("/secret", &TestController::secret);
        r.post("/told", &TestController::secret_told_late);
    }

    Task<Created<std::int64_t>> plain() {
        auto tx = co_await db().begin_transaction();
        const auto id = co_await add(tx);
        tx.publish(Happened{});
        co_await tx.commit();
        co_return created(id, "/api/test/{}", id).message("plain");
    }
    Task<Ok<std::int64_t>> thing(std::int64_t) {
        auto tx = co_await db().begin_transaction();
        const auto id = co_await add(tx);
        co_return co_await commit(tx, ok(id));
    }
    Task<Ok<std::int64_t>> single() {
        co_return ok((co_await db().get_value<std::int64_t>(sql::add_row, row())).value());
    }
    Task<Ok<std::int64_t>> many() { co_return ok(co_await db().execute_many(sql::add_row, {row()})); }
    Task<Ok<std::int64_t>> retried() {
        auto work = [this](Transaction& tx) { return add(tx); };
        co_return ok(co_await db().in_transaction(work));
    }
    Task<Ok<std::int64_t>> twice() {
        auto first = co_await db().begin_transaction();
        co_await add(first);
        first.publish(Happened{});
        co_await first.commit();
        auto second = co_await db().begin_transaction();
        const auto id = co_await add(second);
        co_return co_await commit(second, ok(id));
    }
    Task<Ok<std::int64_t>> changed() {
        auto tx = co_await db().begin_transaction();
        const auto id = co_await add(tx);
        co_return (co_await commit(tx, ok(id))).message("said after the commit");
    }
    Task<Ok<>> across() {
        co_await context().across_tenants("test").execute(sql::add_report, {{"message", "m"}, {"now", now()}});
        co_return ok();
    }
    Task<Ok<std::int64_t>> fails_later() {
        auto tx = co_await db().begin_transaction();
        const auto id = co_await add(tx);
        const auto reply = co_await commit(tx, ok(id));
        throw std::runtime_error{"after the commit"};
        co_return reply;
    }
    Task<Ok<std::int64_t>> fails_unsaid() {
        co_await single();
        throw bad_request("Refused after the commit");
    }
    Task<Ok<std::int64_t>> reads() {
        const auto count = co_await db().get_value<std::int64_t>(sql::count_rows, {{"user", user_id()}});
        co_return ok(count.value());
    }
    Task<Ok<std::string>> sized(FromBody<Sized> request) {
        auto tx = co_await db().begin_transaction();
        co_await add(tx);
        co_return co_await commit(tx, ok(std::string(static_cast<std::size_t>(request->size), 'x')));
    }
    Task<Ok<std::string>> secret() {
        context().exchange().response().may_compress = false;
        auto tx = co_await db().begin_transaction();
        co_await add(tx);
        co_return co_await commit(tx, ok(std::string{"a secret text"}));
    }
    Task<Ok<std::string>> secret_told_late() {
        auto tx = co_await db().begin_transaction();
        co_await add(tx);
        auto reply = co_await commit(tx, ok(std::string{"a secret text"}));
        context().exchange().response().may_compress = false;
        co_return reply;
    }

private:
    db::Params row() const { return {{"user", user_id()}, {"data", "{}"}, {"now", now()}}; }
    Task<std::int64_t> add(Transaction& tx) {
        co_return (co_await tx.get_value<std::int64_t>(sql::add_row, row())).value();
    }
};

/// A route beside the sign-in's own.
class TokenController : public XOSControllerBase {
public:
    static void routes(Routes<TokenController>& r) {
        r.prefix("/api/auth").authorize();
        r.post("/test-token", &TokenController::make);
    }
    Task<Ok<std::string>> make() {
        auto tx = co_await db().begin_transaction();
        co_await tx.execute(sql::add_row, {{"user", user_id()}, {"data", "{}"}, {"now", now()}});
        co_return co_await commit(tx, ok(std::string{"a token"}));
    }
};

Headers key(std::string value = "k") { return {{"Idempotency-Key", std::move(value)}}; }
bool is_replayed(const Reply& reply) { return reply.find("Idempotency-Replayed") == "true"; }

class IdempotencyActions : public ::testing::Test {
protected:
    static testing::TestServerOptions options() {
        testing::TestServerOptions made;
        made.setup = [](Application& app) {
            app.add<TestController>();
            app.add<TokenController>();
        };
        return made;
    }

    std::size_t rows() { return server.activities(server.id_of("ada@acme.test")).size(); }
    std::vector<std::string> in_database(const std::string& query) { return server.data().run(query); }
    /// Sends the request twice and expects the second answer to be the first one again.
    Reply expect_replay(std::string_view method, const std::string& path) {
        const auto first = ada.request(method, path, "", key());
        EXPECT_LT(first.status, 300) << path << ' ' << first.body;
        EXPECT_FALSE(is_replayed(first)) << path;
        const auto again = ada.request(method, path, "", key());
        EXPECT_TRUE(is_replayed(again)) << path << ' ' << again.body;
        EXPECT_EQ(again.status, first.status) << path;
        EXPECT_EQ(again.body, first.body) << path;
        EXPECT_EQ(again.find("Location"), first.find("Location")) << path;
        EXPECT_EQ(again.find("X-XOS-Event-Seq"), first.find("X-XOS-Event-Seq")) << path;
        return again;
    }
    static void expect_unknown(const Reply& reply) {
        EXPECT_EQ(reply.status, 409);
        EXPECT_EQ(reply.code(), "conflict");
        EXPECT_EQ(reply.message(),
                  "The request with this Idempotency-Key was carried out, but its answer is not known");
    }

    UsersServer server{options()};
    Client ada = server.ada();
};

TEST_F(IdempotencyActions, DUR_2_a_plain_commit_is_repeated_with_its_whole_answer) {
    const auto again = expect_replay("POST", "/api/test/plain");
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.find("X-XOS-Event-Seq"), "1");
    EXPECT_TRUE(again.find("Location"));
    EXPECT_EQ(rows(), 1U);
}

TEST_F(IdempotencyActions, DUR_2_writes_without_a_transaction_are_not_doubled) {
    for (const auto* path : {"/api/test/single", "/api/test/many", "/api/test/retried"}) expect_replay("POST", path);
    EXPECT_EQ(rows(), 3U);
}

TEST_F(IdempotencyActions, DUR_2_an_action_with_two_transactions_is_repeated_as_one) {
    const auto again = expect_replay("POST", "/api/test/twice");
    EXPECT_EQ(again.find("X-XOS-Event-Seq"), "1");
    EXPECT_EQ(rows(), 2U);
}

TEST_F(IdempotencyActions, DUR_2_an_answer_changed_after_the_commit_is_stored_as_it_was_sent) {
    EXPECT_EQ(expect_replay("POST", "/api/test/changed").message(), "said after the commit");
}

TEST_F(IdempotencyActions, DUR_2_a_write_across_tenants_is_not_doubled) {
    expect_replay("POST", "/api/test/across");
    EXPECT_EQ(in_database("SELECT count(*) FROM error_reports").front(), "1");
    EXPECT_EQ(in_database("SELECT client_id FROM idempotency_keys").front(), std::to_string(server.acme().value));
}

TEST_F(IdempotencyActions, DUR_2_a_PATCH_takes_a_key_of_its_own) {
    expect_replay("POST", "/api/test/plain");
    expect_replay("PATCH", "/api/test/plain");
    EXPECT_EQ(rows(), 2U);
}

TEST_F(IdempotencyActions, DUR_2_another_id_in_the_path_is_another_request) {
    expect_replay("POST", "/api/test/things/1");
    EXPECT_EQ(ada.post("/api/test/things/2", "", key()).status, 409);
    EXPECT_EQ(ada.post("/api/test/things/12", "", key()).status, 409);
    EXPECT_EQ(rows(), 1U);
}

TEST_F(IdempotencyActions, DUR_2_after_a_failure_that_followed_the_commit_the_repeat_gets_the_stored_answer) {
    EXPECT_EQ(ada.post("/api/test/fails-later", "", key()).status, 500);
    const auto again = ada.post("/api/test/fails-later", "", key());
    EXPECT_EQ(again.status, 200);
    EXPECT_TRUE(is_replayed(again));
    EXPECT_EQ(rows(), 1U);
}

TEST_F(IdempotencyActions, DUR_2_an_effect_whose_answer_was_never_known_is_not_repeated) {
    const auto first = ada.post("/api/test/fails-unsaid", "", key());
    EXPECT_EQ(first.message(), "Refused after the commit");
    expect_unknown(ada.post("/api/test/fails-unsaid", "", key()));
    EXPECT_EQ(rows(), 1U);
}

TEST_F(IdempotencyActions, DUR_2_an_answer_that_cannot_be_stored_is_given_and_the_repeat_refused) {
    server.server().faults().fail_one_commit(1);  // the change is stored, its answer is not
    EXPECT_EQ(ada.post("/api/test/plain", "", key()).status, 201);
    EXPECT_GE(server.logged("The answer to a request with an Idempotency-Key was not stored"), 1U);
    expect_unknown(ada.post("/api/test/plain", "", key()));
    EXPECT_EQ(rows(), 1U);
}

TEST_F(IdempotencyActions, DUR_2_a_single_write_whose_commit_fails_leaves_no_key) {
    server.server().faults().fail_one_commit();
    EXPECT_EQ(ada.post("/api/test/single", "", key()).status, 503);
    EXPECT_EQ(rows(), 0U);
    expect_replay("POST", "/api/test/single");
    EXPECT_EQ(rows(), 1U);
}

TEST_F(IdempotencyActions, DUR_2_an_action_that_only_reads_stores_no_key) {
    EXPECT_EQ(ada.post("/api/test/reads", "", key()).raw("data"), "1") << "the sign-in's own row";
    ada.post("/api/test/plain", "", key());
    const auto again = ada.post("/api/test/reads", "", key());
    EXPECT_EQ(again.raw("data"), "2");
    EXPECT_FALSE(is_replayed(again));
}

TEST_F(IdempotencyActions, DUR_2_answers_of_up_to_64_KiB_are_stored) {
    const auto post = [&](std::size_t size, const std::string& name) {
        return ada.post("/api/test/sized", R"({"size":)" + std::to_string(size) + "}", key(name));
    };
    const auto overhead = post(0, "measure").body.size();
    constexpr std::size_t most = 64 * 1024;
    for (const auto size : {most - 1, most}) {
        const auto name = std::to_string(size);
        const auto first = post(size - overhead, name);
        ASSERT_EQ(first.body.size(), size);
        EXPECT_EQ(post(size - overhead, name).body, first.body);
    }
    EXPECT_EQ(post(most + 1 - overhead, "large").status, 200);
    expect_unknown(post(most + 1 - overhead, "large"));
    EXPECT_EQ(rows(), 4U);
}

TEST_F(IdempotencyActions, WEB_5_DUR_2_a_secret_answer_is_not_stored) {
    for (const auto* path : {"/api/test/secret", "/api/test/told"}) {
        EXPECT_EQ(ada.post(path, "", key()).text("data"), "a secret text");
        expect_unknown(ada.post(path, "", key()));
    }
    EXPECT_EQ(in_database("SELECT count(*) FROM idempotency_keys WHERE body IS NOT NULL").front(), "0");
    EXPECT_EQ(rows(), 2U);
}

TEST_F(IdempotencyActions, DUR_2_routes_of_the_sign_in_ignore_the_key) {
    for (int i = 0; i < 2; ++i) EXPECT_FALSE(is_replayed(ada.post("/api/auth/test-token", "", key())));
    EXPECT_EQ(in_database("SELECT count(*) FROM idempotency_keys").front(), "0");
    EXPECT_EQ(rows(), 2U);
}

}  // namespace
}  // namespace xos::users
