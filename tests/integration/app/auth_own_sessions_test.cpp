// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "integration/app/auth_server.hpp"

namespace xos::auth_api_test {

using namespace std::chrono_literals;

namespace {

constexpr auto path = "/api/auth/sessions";

class OwnSessionsApi : public ::testing::Test {
protected:
    testing::Client signed_in(const std::string& user_agent, const std::string& email = "ann@acme.test") {
        auto client = server.client();
        const auto reply = client.post("/api/auth/login", credentials(email), {{"User-Agent", user_agent}});
        client.set_token(reply.text("data.token"));
        server.clock().advance(1min);
        return client;
    }
    /// What each listed session calls itself, the caller's own marked.
    static std::vector<std::string> agents(testing::Client& client) {
        const auto reply = client.get(path);
        std::vector<std::string> out;
        for (int i = 0;; ++i) {
            const auto at = "data." + std::to_string(i);
            if (reply.raw(at).empty()) return out;
            const bool is_current = reply.raw(at + ".isCurrent") == "true";
            out.push_back(reply.text(at + ".userAgent") + (is_current ? " (this)" : ""));
        }
    }
    static std::string id(testing::Client& client, std::size_t index) {
        return client.get(path).text("data." + std::to_string(index) + ".id");
    }
    static int status(testing::Client& client) { return client.get("/api/auth/me").status; }
    std::int64_t rows(std::string_view action) {
        std::int64_t count = 0;
        server.server().run([&]() -> Task<void> {
            constexpr Sql count_rows{"test_session_rows",
                                     "SELECT count(*) FROM user_activity_log WHERE action = @action"};
            const auto found =
                co_await server.server().across_tenants().get_value<std::int64_t>(count_rows, {{"action", action}});
            count = found.value();
        });
        return count;
    }

    using Agents = std::vector<std::string>;
    AuthServer server;
    UserId ann = server.add_user(acme, "ann@acme.test");
    UserId bob = server.add_user(acme, "bob@acme.test");
    testing::Client phone = signed_in("phone");
    testing::Client laptop = signed_in("laptop");
};

}  // namespace

TEST_F(OwnSessionsApi, AUT_11_users_see_their_own_sessions_this_one_first_then_the_newest) {
    auto tablet = signed_in("tablet");
    signed_in("of bob", "bob@acme.test");
    EXPECT_EQ(agents(phone), (Agents{"phone (this)", "tablet", "laptop"}));
    EXPECT_EQ(agents(tablet), (Agents{"tablet (this)", "laptop", "phone"}));
    const auto reply = phone.get(path);
    EXPECT_EQ(reply.raw("message"), "null");
    EXPECT_EQ(reply.text("data.0.address"), "127.0.0.1");
    const auto created = parse_iso(reply.text("data.0.createdAt")).value();
    EXPECT_EQ(created, server.clock().now() - 4min);
    EXPECT_EQ(parse_iso(reply.text("data.0.lastUsedAt")), created);
    EXPECT_EQ(parse_iso(reply.text("data.0.expiresAt")), created + 30 * 24h);
}

TEST_F(OwnSessionsApi, AUT_9_the_last_use_follows_the_refreshes_and_costs_no_request_a_write) {
    server.clock().advance(10min);
    ASSERT_EQ(status(phone), 200);
    EXPECT_LT(parse_iso(laptop.get(path).text("data.1.lastUsedAt")), server.clock().now() - 10min);
    ASSERT_EQ(phone.post("/api/auth/refresh", "", from_page).status, 200);
    EXPECT_EQ(parse_iso(laptop.get(path).text("data.1.lastUsedAt")), server.clock().now());
}

TEST_F(OwnSessionsApi, LOG_2_the_id_of_a_session_is_not_the_one_in_its_tokens) {
    const auto body = phone.get(path).body;
    for (auto* client : {&phone, &laptop}) {
        const auto cookie = client->cookie("xos_refresh").value();
        EXPECT_EQ(body.find(cookie.substr(0, cookie.find('.'))), std::string::npos);
    }
    EXPECT_NE(id(phone, 0), id(phone, 1));
    EXPECT_EQ(id(phone, 1), id(laptop, 0)) << "the same for whoever looks";
}

TEST_F(OwnSessionsApi, AUT_9_only_live_sessions_are_shown) {
    auto gone = signed_in("gone");
    gone.post("/api/auth/logout");
    EXPECT_EQ(agents(phone), (Agents{"phone (this)", "laptop"}));
    server.clock().advance(7 * 24h - 2min - 1s);  // laptop was used 1 min before, phone 2 min
    ASSERT_EQ(laptop.post("/api/auth/refresh", "", from_page).status, 200);
    auto now = signed_in("now");
    EXPECT_EQ(agents(now), (Agents{"now (this)", "laptop"})) << "the phone was idle for seven days";
}

TEST_F(OwnSessionsApi, AUT_11_another_session_can_be_ended) {
    const auto reply = phone.remove(path + ("/" + id(phone, 1)));
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.message(), "Session ended successfully");
    EXPECT_EQ(reply.raw("data"), "null");
    EXPECT_FALSE(reply.find("Set-Cookie")) << "this browser stays signed in";
    EXPECT_EQ(status(laptop), 401);
    EXPECT_EQ(laptop.post("/api/auth/refresh", "", from_page).status, 401);
    EXPECT_EQ(status(phone), 200);
    EXPECT_EQ(agents(phone), Agents{"phone (this)"});
    EXPECT_EQ(rows("session_ended"), 1) << "LOG-4";
}

TEST_F(OwnSessionsApi, AUTH_11_ending_this_session_is_signing_out) {
    const auto reply = phone.remove(path + ("/" + id(phone, 0)));
    EXPECT_EQ(reply.status, 200);
    EXPECT_NE(reply.find("Set-Cookie").value_or("").find("Max-Age=0"), std::string::npos);
    EXPECT_EQ(reply.find("Clear-Site-Data"), R"("cache", "storage")");
    EXPECT_EQ(status(phone), 401);
    EXPECT_EQ(status(laptop), 200);
}

// rules: ARC-3 TEN-2
TEST_F(OwnSessionsApi, AUT_11_nobody_elses_session_can_be_ended) {
    auto of_bob = signed_in("of bob", "bob@acme.test");
    server.add_user(globex, "gus@globex.test", true);
    auto of_gus = signed_in("of gus", "gus@globex.test");
    const auto ended = id(phone, 1);
    phone.remove(path + ("/" + ended));
    for (const auto& other : {id(of_bob, 0), id(of_gus, 0), ended, std::string{"1"}, std::string(1000, 'x')}) {
        const auto reply = phone.remove(path + ("/" + other));
        EXPECT_EQ(reply.status, 404) << other;
        EXPECT_EQ(reply.message(), "Session not found");
    }
    EXPECT_EQ(status(of_bob), 200);
    EXPECT_EQ(status(of_gus), 200);
    EXPECT_EQ(server.client().remove(path + ("/" + id(of_bob, 0))).status, 401);
}

TEST_F(OwnSessionsApi, AUT_11_all_others_can_be_ended_at_once) {
    auto tablet = signed_in("tablet");
    auto of_bob = signed_in("of bob", "bob@acme.test");
    const auto reply = phone.remove(path);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.message(), "Other sessions ended successfully");
    EXPECT_EQ(reply.raw("data"), R"({"ended":2})");
    EXPECT_EQ(status(laptop), 401);
    EXPECT_EQ(status(tablet), 401);
    EXPECT_EQ(status(phone), 200);
    EXPECT_EQ(status(of_bob), 200);
    EXPECT_EQ(phone.remove(path).raw("data"), R"({"ended":0})");
    EXPECT_EQ(rows("other_sessions_ended"), 1) << "LOG-4: one row for what happened, none for nothing";
}

TEST_F(OwnSessionsApi, AUT_8_an_end_whose_commit_fails_ends_nothing) {
    const auto one = path + ("/" + id(phone, 1));
    server.faults().fail_commits();
    const auto single = phone.remove(one);
    const auto others = phone.remove(path);
    server.faults().heal();
    EXPECT_GE(single.status, 500);
    EXPECT_EQ(single.message(), "Failed to end session");
    EXPECT_GE(others.status, 500);
    EXPECT_EQ(others.message(), "Failed to end sessions");
    EXPECT_EQ(status(laptop), 200);
    EXPECT_EQ(agents(phone), (Agents{"phone (this)", "laptop"}));
}

}  // namespace xos::auth_api_test
