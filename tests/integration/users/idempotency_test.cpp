// SPDX-License-Identifier: Apache-2.0
// Requests that are sent again because their answer did not arrive.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <barrier>
#include <memory>
#include <thread>

#include "app/idempotency.hpp"
#include "integration/users/users_server.hpp"
#include "users_application.hpp"
#include "xos/db/error.hpp"
#include "xos/testing/fake_clock.hpp"

namespace xos::users {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using testing::Headers;

constexpr auto ann = R"({"name":"Ann","email":"ann@acme.test","password":"kT9$xqzmw"})";
constexpr auto ben = R"({"name":"Ben","email":"ben@acme.test","password":"kT9$xqzmw"})";
constexpr auto news = R"({"type":"info","message":"news"})";

Headers key(std::string value) { return {{"Idempotency-Key", std::move(value)}}; }

bool is_replayed(const Reply& reply) { return reply.find("Idempotency-Replayed") == "true"; }

/// The whole answer but what each answer has for itself.
std::string essence(const Reply& reply) {
    return std::to_string(reply.status) + ' ' + reply.find("Location").value_or("-") + ' ' +
           reply.find("X-XOS-Event-Seq").value_or("-") + ' ' + reply.body;
}

std::vector<std::string> stored(UsersServer& server, const std::string& what) {
    return server.data().run("SELECT " + what + " FROM idempotency_keys");
}

TEST(Idempotency, DUR_2_a_repeat_gets_the_first_answer_and_changes_nothing) {
    UsersServer server;
    auto ada = server.ada();
    const auto first = ada.post("/api/users", ann, key("k"));
    EXPECT_EQ(first.status, 201);
    EXPECT_FALSE(first.find("Idempotency-Replayed"));
    EXPECT_EQ(first.find("X-XOS-Event-Seq"), "1");
    for (int i = 0; i < 3; ++i) {
        const auto again = ada.post("/api/users", ann, key("k"));
        EXPECT_EQ(essence(again), essence(first));
        EXPECT_TRUE(is_replayed(again));
        EXPECT_EQ(again.find("Content-Type"), first.find("Content-Type"));
    }
    EXPECT_EQ(server.count_rows("ann@acme.test"), 1);
    EXPECT_EQ(server.events(server.acme()).size(), 1U);
    EXPECT_EQ(server.activities(server.id_of("ann@acme.test")).size(), 1U);
}

TEST(Idempotency, DUR_2_a_repeated_notification_is_sent_once) {
    UsersServer server;
    auto ada = server.ada();
    const auto first = ada.post("/api/notifications", news, key("k"));
    const auto again = ada.post("/api/notifications", news, key("k"));
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(essence(again), essence(first));
    EXPECT_TRUE(is_replayed(again));
    EXPECT_EQ(server.events(server.acme()).size(), 1U);
}

TEST(Idempotency, DUR_2_without_a_key_nothing_is_stored) {
    UsersServer server;
    auto ada = server.ada();
    EXPECT_EQ(ada.post("/api/users", ann).status, 201);
    EXPECT_EQ(ada.post("/api/users", ann).status, 409);
    EXPECT_THAT(stored(server, "*"), ::testing::IsEmpty());
}

TEST(Idempotency, DUR_2_the_same_key_with_another_body_or_query_is_refused) {
    UsersServer server;
    auto ada = server.ada();
    ada.post("/api/users", ann, key("k"));
    const auto body_with_a_blank = std::string{ann} + " ";
    const auto expect_refused = [](const Reply& refused) {
        EXPECT_EQ(refused.status, 409);
        EXPECT_EQ(refused.code(), "conflict");
        EXPECT_EQ(refused.message(), "The Idempotency-Key was used for another request");
        EXPECT_FALSE(refused.find("Idempotency-Replayed"));
    };
    expect_refused(ada.post("/api/users", ben, key("k")));
    expect_refused(ada.post("/api/users", body_with_a_blank, key("k")));
    expect_refused(ada.post("/api/users?x=1", ann, key("k")));
    EXPECT_EQ(server.count_rows("ben@acme.test"), 0);
    EXPECT_EQ(server.events(server.acme()).size(), 1U);
}

// rules: TEN-7
TEST(Idempotency, DUR_2_a_key_belongs_to_its_tenant_user_and_route) {
    UsersServer server;
    server.add(server.acme(), {.name = "Bea", .email = "bea@acme.test", .is_admin = true});
    auto ada = server.ada();
    auto bea = server.as("bea@acme.test");
    auto gus = server.gus();
    EXPECT_EQ(ada.post("/api/users", ann, key("k")).status, 201);
    const auto of_another_user = bea.post("/api/users", ben, key("k"));
    EXPECT_EQ(of_another_user.status, 201);
    EXPECT_FALSE(is_replayed(of_another_user));
    const auto of_another_tenant = gus.post("/api/users", ann, key("k"));
    EXPECT_EQ(of_another_tenant.status, 201) << "the address is free there";
    EXPECT_EQ(of_another_tenant.integer("data.clientId"), server.globex().value);
    EXPECT_FALSE(is_replayed(of_another_tenant));
    EXPECT_EQ(ada.post("/api/notifications", news, key("k")).status, 200);
    EXPECT_EQ(stored(server, "*").size(), 4U);
    EXPECT_EQ(bea.post("/api/users", ann, key("k")).status, 409) << "and not Ada's answer";
}

TEST(Idempotency, DUR_2_keys_are_told_apart_by_case_and_by_every_character) {
    UsersServer server;
    auto ada = server.ada();
    for (const auto* name : {"key", "KEY", "key.", "\"key\"", "kei"}) ada.post("/api/notifications", news, key(name));
    EXPECT_EQ(server.events(server.acme()).size(), 5U);
}

TEST(Idempotency, DUR_2_a_key_lives_for_24_hours) {
    struct Case {
        milliseconds age;
        bool lives;
    };
    for (const auto& [age, lives] :
         {Case{hours{24} - milliseconds{1}, true}, Case{hours{24}, false}, Case{hours{24} + milliseconds{1}, false}}) {
        testing::FakeClock clock;
        testing::TestServerOptions options;
        options.application.clock = &clock;
        UsersServer server{std::move(options)};
        const auto first = server.ada().post("/api/notifications", news, key("k"));
        clock.advance(age);
        auto ada = server.ada();
        const auto again = ada.post("/api/notifications", news, key("k"));
        EXPECT_EQ(is_replayed(again), lives) << age.count();
        EXPECT_EQ(server.events(server.acme()).size(), lives ? 1U : 2U) << age.count();
        EXPECT_EQ(essence(ada.post("/api/notifications", news, key("k"))), essence(again)) << "replaced, not added";
        EXPECT_EQ(stored(server, "*").size(), 1U);
    }
}

TEST(Idempotency, DUR_2_a_dead_key_may_be_used_for_another_request) {
    testing::FakeClock clock;
    testing::TestServerOptions options;
    options.application.clock = &clock;
    UsersServer server{std::move(options)};
    server.ada().post("/api/users", ann, key("k"));
    clock.advance(hours{24});
    const auto other = server.ada().post("/api/users", ben, key("k"));
    EXPECT_EQ(other.status, 201);
    EXPECT_EQ(essence(server.ada().post("/api/users", ben, key("k"))), essence(other));
}

TEST(Idempotency, DUR_2_a_key_is_1_to_255_visible_characters_in_one_field) {
    UsersServer server;
    auto ada = server.ada();
    EXPECT_EQ(ada.post("/api/notifications", news, key("!")).status, 200);
    EXPECT_EQ(ada.post("/api/notifications", news, key(std::string(255, '~'))).status, 200);
    EXPECT_TRUE(is_replayed(ada.post("/api/notifications", news, key(std::string(255, '~')))));
    for (const auto& bad :
         {std::string{}, std::string(256, 'k'), std::string{"k y"}, std::string{"k\ty"}, std::string{"k\xc3\xa9"}}) {
        const auto refused = ada.post("/api/notifications", news, key(bad));
        EXPECT_EQ(refused.status, 400) << bad;
        EXPECT_EQ(refused.message(), "Invalid request") << bad;
        EXPECT_EQ(refused.code(), "invalid_request") << bad;
    }
    const Headers twice{{"Idempotency-Key", "k"}, {"idempotency-key", "k"}};
    EXPECT_EQ(ada.post("/api/notifications", news, twice).status, 400);
    EXPECT_EQ(server.events(server.acme()).size(), 2U);
}

TEST(Idempotency, DUR_2_a_refusal_is_not_stored) {
    UsersServer server;
    auto ada = server.ada();
    EXPECT_EQ(ada.post("/api/users", R"({"name":"","email":"x","password":"y"})", key("k")).status, 400);
    EXPECT_EQ(ada.post("/api/users", R"({"name":"A","email":"max@acme.test","password":"kT9$xqzmw"})", key("k")).status,
              409);
    EXPECT_EQ(server.max().post("/api/users", ann, key("k")).status, 403);
    EXPECT_THAT(stored(server, "*"), ::testing::IsEmpty());
    EXPECT_EQ(ada.post("/api/users", ann, key("k")).status, 201);
}

TEST(Idempotency, AUTHZ_0_who_lost_the_permission_gets_no_stored_answer) {
    UsersServer server;
    server.add(server.acme(), {.name = "Bea", .email = "bea@acme.test", .is_admin = true});
    auto bea = server.as("bea@acme.test");
    ASSERT_EQ(bea.post("/api/users", ann, key("k")).status, 201);
    server.ada().put(user_path(server.id_of("bea@acme.test")),
                     R"({"name":"Bea","email":"bea@acme.test","isAdmin":false})");
    EXPECT_EQ(bea.post("/api/users", ann, key("k")).status, 403);
}

TEST(Idempotency, DUR_2_anonymous_routes_ignore_the_key) {
    UsersServer server;
    auto ada = server.ada();
    const auto credentials = R"({"email":"ada@acme.test","password":"correct horse"})";
    for (const auto& name : {std::string{"k"}, std::string{"k"}, std::string(300, 'k')}) {
        const auto reply = ada.post("/api/auth/login", credentials, key(name));
        EXPECT_EQ(reply.status, 200);
        EXPECT_FALSE(is_replayed(reply));
        EXPECT_EQ(ada.post("/api/errors/log", R"({"message":"m"})", key(name)).status, 200);
    }
    EXPECT_THAT(stored(server, "*"), ::testing::IsEmpty()) << "an answer with a token in it must never be stored";
}

TEST(Idempotency, DUR_2_neither_the_password_nor_a_plain_hash_of_it_is_stored) {
    UsersServer server;
    server.ada().post("/api/users", ann, key("k"));
    for (const auto& row : stored(server, "fingerprint || ' ' || body || ' ' || attempt || ' ' || route")) {
        EXPECT_EQ(row.find("kT9$xqzmw"), std::string::npos);
    }
    UsersServer other;  // with a secret key of its own: who has the database alone cannot try passwords
    other.ada().post("/api/users", ann, key("k"));
    EXPECT_NE(stored(server, "fingerprint"), stored(other, "fingerprint"));
}

/// Sends the request of each client at once.
std::vector<Reply> at_once(UsersServer& server, std::size_t count,
                           const std::function<Reply(Client&, std::size_t)>& request) {
    const auto token = server.ada().token();
    std::vector<Client> clients;
    for (std::size_t i = 0; i < count; ++i) {
        clients.push_back(server.anonymous());
        clients.back().set_token(token);
        clients.back().get("/api/users");  // opens the connection
    }
    std::vector<Reply> replies(count);
    std::barrier start{static_cast<std::ptrdiff_t>(count)};
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < count; ++i) {
            threads.emplace_back([&, i] {
                start.arrive_and_wait();
                replies[i] = request(clients[i], i);
            });
        }
    }
    return replies;
}

TEST(Idempotency, DUR_2_twenty_equal_creates_at_once_make_one_user_and_twenty_equal_answers) {
    UsersServer server;
    const auto replies =
        at_once(server, 20, [](Client& client, std::size_t) { return client.post("/api/users", ann, key("k")); });
    std::size_t originals = 0;
    for (const auto& reply : replies) {
        EXPECT_EQ(reply.status, 201);
        EXPECT_EQ(essence(reply), essence(replies.front()));
        if (!is_replayed(reply)) ++originals;
    }
    EXPECT_EQ(originals, 1U);
    EXPECT_EQ(server.count_rows("ann@acme.test"), 1);
    EXPECT_EQ(server.events(server.acme()).size(), 1U);
}

TEST(Idempotency, DUR_2_twenty_equal_notifications_at_once_send_one_though_nothing_else_is_unique) {
    for (int round = 0; round < 5; ++round) {
        UsersServer server;
        const auto replies = at_once(
            server, 20, [](Client& client, std::size_t) { return client.post("/api/notifications", news, key("k")); });
        for (const auto& reply : replies) EXPECT_EQ(essence(reply), essence(replies.front()));
        EXPECT_EQ(replies.front().status, 200);
        EXPECT_EQ(server.events(server.acme()).size(), 1U);
    }
}

TEST(Idempotency, DUR_2_of_two_requests_at_once_with_one_key_one_is_carried_out_and_the_other_refused) {
    UsersServer server;
    const auto replies = at_once(server, 10, [](Client& client, std::size_t i) {
        return client.post("/api/notifications", i % 2 == 0 ? news : R"({"type":"info","message":"other"})", key("k"));
    });
    const auto events = server.events(server.acme());
    ASSERT_EQ(events.size(), 1U);
    const bool is_news = events.front().payload.find("news") != std::string::npos;
    for (std::size_t i = 0; i < replies.size(); ++i) {
        EXPECT_EQ(replies[i].status, (i % 2 == 0) == is_news ? 200 : 409) << i;
    }
}

TEST(Idempotency, DUR_2_a_failed_commit_is_a_503_and_the_repeat_succeeds_once) {
    UsersServer server;
    auto ada = server.ada();
    server.server().faults().fail_commits();
    const auto failed = ada.post("/api/users", ann, key("k"));
    server.server().faults().heal();
    EXPECT_EQ(failed.status, 503);
    EXPECT_EQ(failed.code(), "server_error");
    EXPECT_TRUE(failed.find("Retry-After"));
    EXPECT_FALSE(failed.find("Location"));
    EXPECT_THAT(stored(server, "*"), ::testing::IsEmpty());
    const auto repeated = ada.post("/api/users", ann, key("k"));
    EXPECT_EQ(repeated.status, 201);
    EXPECT_FALSE(is_replayed(repeated));
    EXPECT_EQ(essence(ada.post("/api/users", ann, key("k"))), essence(repeated));
    EXPECT_EQ(server.count_rows("ann@acme.test"), 1);
    EXPECT_EQ(server.events(server.acme()).size(), 1U);
}

TEST(Idempotency, DUR_2_a_repeat_after_a_restart_gets_the_first_answer) {
    const auto data = std::make_shared<const testing::TestData>();
    std::string token;
    std::string answer;
    {
        UsersServer server{{}, data};
        auto ada = server.ada();
        token = ada.token();
        answer = essence(ada.post("/api/users", ann, key("k")));
    }
    testing::TestServerOptions options;
    options.setup = add_users_application;
    options.application.migrations = users_options({}).migrations;
    testing::TestServer restarted{data->with(std::move(options))};
    auto ada = restarted.client();
    ada.set_token(token);
    const auto again = ada.post("/api/users", ann, key("k"));
    EXPECT_EQ(essence(again), answer);
    EXPECT_TRUE(is_replayed(again));
}

namespace sql {
constexpr Sql count_keys{"test_count_keys", "SELECT count(*) FROM idempotency_keys WHERE client_id = @client_id"};
constexpr Sql spoil_keys{"test_spoil_keys", "UPDATE idempotency_keys SET body = 'spoilt' WHERE client_id = @client_id"};
}  // namespace sql

// rules: TEN-6
TEST(Idempotency, TEN_9_no_tenant_sees_or_changes_the_keys_of_another) {
    for (const bool second_wall_alone : {false, true}) {
        testing::TestServerOptions options;
        options.application.drop_tenant_predicates = second_wall_alone;
        UsersServer server{std::move(options)};
        auto ada = server.ada();
        const auto first = ada.post("/api/users", ann, key("k"));
        server.server().run([&]() -> Task<void> {
            auto foreign = server.server().db(server.globex());
            EXPECT_EQ(co_await foreign.get_value<std::int64_t>(sql::count_keys), 0);
            auto own = server.server().db(server.acme());
            EXPECT_EQ(co_await own.get_value<std::int64_t>(sql::count_keys), 1);
        });
        const auto spoil = [&]() -> Task<void> {
            EXPECT_EQ(co_await server.server().db(server.globex()).execute(sql::spoil_keys), 0);
        };
        try {
            server.server().run(spoil);
        } catch (const db::TenantViolation&) {
            EXPECT_TRUE(second_wall_alone);  // SQLite's wall refuses what PostgreSQL's does not find
        }
        EXPECT_EQ(essence(ada.post("/api/users", ann, key("k"))), essence(first));
    }
}

TEST(Idempotency, DUR_2_dead_keys_are_trimmed_in_steps_and_living_ones_stay) {
    testing::FakeClock clock;
    testing::TestServerOptions options;
    options.application.clock = &clock;
    UsersServer server{std::move(options)};
    server.ada().post("/api/notifications", news, key("lives"));
    const auto add = [&](const std::string& count, Timestamp at, ClientId tenant) {
        server.data().run(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + count +
            ") INSERT INTO idempotency_keys (client_id, user_id, method, route, request_key, fingerprint, attempt,"
            " event_seq, created_at) SELECT " +
            std::to_string(tenant.value) + ", 1, 'POST', '/r', '" + to_iso(at) + "' || i, 'f', 'a', 0, '" + to_iso(at) +
            "' FROM n");
    };
    const auto dead = clock.now() - hours{24};
    for (int i = 0; i < 5; ++i) add("500", dead - milliseconds{i}, server.acme());
    add("7", dead - hours{1}, server.globex());
    add("1", dead + milliseconds{1}, server.globex());
    std::int64_t deleted = 0;
    server.server().run([&]() -> Task<void> { deleted = co_await trim_idempotency_keys(server.app().services()); });
    EXPECT_EQ(deleted, 2'507);
    EXPECT_EQ(stored(server, "*").size(), 2U);
    server.server().run([&]() -> Task<void> { deleted = co_await trim_idempotency_keys(server.app().services()); });
    EXPECT_EQ(deleted, 0);
    EXPECT_TRUE(is_replayed(server.ada().post("/api/notifications", news, key("lives"))));
}

}  // namespace
}  // namespace xos::users
