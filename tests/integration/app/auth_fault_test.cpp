// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "integration/app/auth_server.hpp"

namespace xos::auth_api_test {

TEST(AuthFaults, AUTH_6_a_broken_sign_in_says_only_the_contract_text) {
    // rules: HTTP-8 LOG-5 SUP-5
    AuthServer server;
    server.add_user(acme, "ann@acme.test");
    auto client = server.client();
    server.faults().fail_commits("SQLITE_IOERR near INSERT INTO sessions");
    const auto reply = client.post("/api/auth/login", credentials("ann@acme.test"));
    EXPECT_GE(reply.status, 500);
    EXPECT_EQ(reply.message(), "An error occurred during login");
    EXPECT_EQ(reply.code(), "server_error");
    EXPECT_EQ(reply.body.find("SQL"), std::string::npos);
    EXPECT_EQ(reply.find("Set-Cookie"), std::nullopt);
    server.server().app().services().log.flush();
    EXPECT_GE(server.server().log().count("Login failed for email: ann@acme.test"), 1U);
    EXPECT_EQ(server.server().log().count(password), 0U);
    server.faults().heal();
    EXPECT_EQ(client.post("/api/auth/login", credentials("ann@acme.test")).status, 200);
}

TEST(AuthFaults, AUTH_9_a_broken_refresh_says_only_the_contract_text_and_uses_nothing_up) {
    AuthServer server;
    server.add_user(acme, "ann@acme.test");
    auto client = server.signed_in("ann@acme.test");
    server.faults().fail_commits("SQLITE_IOERR near UPDATE sessions");
    const auto reply = client.post("/api/auth/refresh", "", from_page);
    EXPECT_GE(reply.status, 500);
    EXPECT_EQ(reply.message(), "Token refresh failed");
    EXPECT_EQ(reply.find("Set-Cookie"), std::nullopt) << "the cookie is still good";
    server.faults().heal();
    EXPECT_EQ(client.post("/api/auth/refresh", "", from_page).status, 200);
}

TEST(AuthFaults, REL_4_requests_whose_time_is_over_in_a_transaction_end_with_an_answer) {
    using namespace std::chrono_literals;
    AuthServer server{{"--Limits:RequestTime=8"}};
    server.add_user(acme, "ann@acme.test");
    server.faults().slow_down(3ms);
    std::atomic<int> in_time{0};
    std::atomic<int> too_late{0};
    {
        const auto until = std::chrono::steady_clock::now() + 1s;
        std::vector<std::jthread> threads;
        for (const std::string_view word : std::array{password, std::string_view{"wrong"}, password, password}) {
            threads.emplace_back([&, word] {
                while (std::chrono::steady_clock::now() < until) {
                    auto client = server.client();
                    const auto status = client.post("/api/auth/login", credentials("ann@acme.test", word)).status;
                    EXPECT_TRUE(status == 200 || status == 401 || status == 429 || status >= 500) << status;
                    ++(status >= 500 ? too_late : in_time);
                }
            });
        }
    }
    EXPECT_GT(too_late, 0) << "the test proves nothing without";
    EXPECT_GT(in_time + too_late, 20);
    EXPECT_EQ(server.server().operator_client().get("/health/live").status, 200);
}

}  // namespace xos::auth_api_test
