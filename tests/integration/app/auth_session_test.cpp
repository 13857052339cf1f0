// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "integration/app/auth_server.hpp"

namespace xos::auth_api_test {

using namespace std::chrono_literals;

class SessionApi : public ::testing::Test {
protected:
    SessionApi() : ann_{server_.add_user(acme, "ann@acme.test")}, client_{server_.signed_in("ann@acme.test")} {}

    int me(const std::string& token) {
        auto other = server_.client();
        other.set_token(token);
        return other.get("/api/auth/me").status;
    }

    AuthServer server_;
    UserId ann_;
    testing::Client client_;
};

TEST_F(SessionApi, AUTH_12_me_is_the_caller_or_401) {
    const auto reply = client_.get("/api/auth/me");
    ASSERT_EQ(reply.status, 200);
    EXPECT_EQ(reply.text("data.email"), "ann@acme.test");
    auto nobody = server_.client();
    const auto refused = nobody.get("/api/auth/me");
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.message(), "Authentication required");
    EXPECT_EQ(refused.find("WWW-Authenticate"), "Bearer");
}

TEST_F(SessionApi, AUTH_8_a_live_token_refreshes_without_a_cookie) {
    client_.clear_cookies();
    server_.clock().advance(1min);
    const auto reply = client_.post("/api/auth/refresh");
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.integer("data.expiresIn"), 3600);
    EXPECT_NE(reply.text("data.token"), client_.token());
    EXPECT_EQ(reply.find("Cache-Control"), "no-store");
    EXPECT_EQ(me(reply.text("data.token")), 200);
}

TEST_F(SessionApi, AUTH_10_an_expired_token_refreshes_with_the_cookie_only) {
    // rules: HTTP-7
    server_.clock().advance(2h);
    const auto expired = client_.get("/api/auth/me");
    EXPECT_EQ(expired.status, 401);
    EXPECT_EQ(expired.code(), "token_expired");
    auto alone = server_.client();
    alone.set_token(client_.token());
    EXPECT_EQ(alone.post("/api/auth/refresh", "", from_page).status, 401);
    const auto reply = client_.post("/api/auth/refresh", "", from_page);
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_TRUE(reply.find("Set-Cookie").has_value());
    EXPECT_EQ(me(reply.text("data.token")), 200);
}

TEST_F(SessionApi, AUTH_10_cookie_only_refresh_needs_the_header) {
    client_.set_token("");
    EXPECT_EQ(client_.post("/api/auth/refresh").status, 401);
    EXPECT_EQ(client_.post("/api/auth/refresh", "", from_page).status, 200);
}

TEST_F(SessionApi, AUT_9_a_reused_cookie_ends_the_session_everywhere) {
    const auto old_cookie = client_.cookie("xos_refresh").value();
    ASSERT_EQ(client_.post("/api/auth/refresh", "", from_page).status, 200);
    ASSERT_EQ(me(client_.token()), 200);
    server_.clock().advance(31s);
    auto thief = server_.client();
    thief.set_cookie("xos_refresh", old_cookie);
    EXPECT_EQ(thief.post("/api/auth/refresh", "", from_page).status, 401);
    EXPECT_EQ(me(client_.token()), 401);
    EXPECT_EQ(client_.post("/api/auth/refresh", "", from_page).status, 401);
}

TEST_F(SessionApi, AUT_9_within_the_grace_time_the_old_cookie_gives_the_same_successor) {
    const auto old_cookie = client_.cookie("xos_refresh").value();
    client_.post("/api/auth/refresh", "", from_page);
    const auto next = client_.cookie("xos_refresh");
    server_.clock().advance(30s);
    auto tab = server_.client();
    tab.set_cookie("xos_refresh", old_cookie);
    ASSERT_EQ(tab.post("/api/auth/refresh", "", from_page).status, 200);
    EXPECT_EQ(tab.cookie("xos_refresh"), next);
}

TEST_F(SessionApi, AUTH_9_a_deactivated_user_cannot_refresh) {
    server_.deactivate(acme, ann_);
    const auto reply = client_.post("/api/auth/refresh", "", from_page);
    EXPECT_EQ(reply.status, 401);
    EXPECT_EQ(reply.message(), "Invalid user");
    EXPECT_EQ(reply.code(), "invalid_user");
    EXPECT_EQ(me(client_.token()), 401);
}

TEST_F(SessionApi, AUTH_11_after_signing_out_the_old_token_and_cookie_are_worth_nothing) {
    // rules: WEB-4
    const auto cookie = client_.cookie("xos_refresh").value();
    ASSERT_EQ(me(client_.token()), 200);
    const auto reply = client_.post("/api/auth/logout");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.message(), "Logged out");
    EXPECT_EQ(reply.raw("data"), "null");
    EXPECT_EQ(reply.find("Clear-Site-Data"), R"("cache", "storage")");
    EXPECT_NE(reply.find("Set-Cookie").value_or("").find("Max-Age=0"), std::string::npos);
    EXPECT_EQ(me(client_.token()), 401);
    client_.set_cookie("xos_refresh", cookie);
    EXPECT_EQ(client_.post("/api/auth/refresh", "", from_page).status, 401);
    EXPECT_EQ(client_.post("/api/auth/logout").status, 200) << "again";
    auto nobody = server_.client();
    EXPECT_EQ(nobody.post("/api/auth/logout").status, 200);
}

TEST_F(SessionApi, AUTH_11_signing_out_with_an_expired_token_is_200) {
    server_.clock().advance(2h);
    EXPECT_EQ(client_.post("/api/auth/logout", "", from_page).status, 200);
    EXPECT_EQ(client_.post("/api/auth/refresh", "", from_page).status, 401);
}

TEST_F(SessionApi, AUT_8_revocation_reaches_every_io_thread_at_once) {
    std::vector<testing::Client> clients;
    for (int i = 0; i < 16; ++i) {  // connections spread over the threads
        clients.push_back(server_.client());
        clients.back().set_token(client_.token());
        ASSERT_EQ(clients.back().get("/api/auth/me").status, 200);
    }
    client_.post("/api/auth/logout");
    for (auto& client : clients) EXPECT_EQ(client.get("/api/auth/me").status, 401);
}

}  // namespace xos::auth_api_test
