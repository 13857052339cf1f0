// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <barrier>
#include <thread>

#include "integration/app/auth_server.hpp"
#include "xos/json/writer.hpp"

namespace xos::auth_api_test {

using namespace std::chrono_literals;

namespace {

constexpr std::string_view other_password = "battery staple horse";
constexpr auto path = "/api/auth/password";

std::string change(std::string_view current, std::string_view wanted) {
    return "{\"currentPassword\":" + json::to_json(std::string{current}) +
           ",\"newPassword\":" + json::to_json(std::string{wanted}) + "}";
}

class PasswordApi : public ::testing::Test {
protected:
    int sign_in_status(std::string_view with) {
        return server.client().post("/api/auth/login", credentials("ann@acme.test", with)).status;
    }
    std::int64_t rows(std::string_view action) {
        std::int64_t count = 0;
        server.server().run([&]() -> Task<void> {
            constexpr Sql count_rows{"test_password_rows",
                                     "SELECT count(*) FROM user_activity_log WHERE action = @action AND user_id = @id"};
            const auto found = co_await server.server().across_tenants().get_value<std::int64_t>(
                count_rows, {{"action", action}, {"id", ann}});
            count = found.value();
        });
        return count;
    }

    AuthServer server;
    UserId ann = server.add_user(acme, "ann@acme.test");
    testing::Client client = server.signed_in("ann@acme.test");
};

}  // namespace

TEST_F(PasswordApi, PWD_1_the_new_password_signs_in_and_the_old_one_does_not) {
    const auto reply = client.put(path, change(password, other_password));
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.message(), "Password changed successfully");
    EXPECT_EQ(reply.raw("data"), "null");
    EXPECT_EQ(sign_in_status(password), 401);
    EXPECT_EQ(sign_in_status(other_password), 200);
    EXPECT_EQ(rows("password_changed"), 1);
}

TEST_F(PasswordApi, AUT_11_ends_every_other_session_and_keeps_this_one) {
    auto elsewhere = server.signed_in("ann@acme.test");
    server.add_user(acme, "bob@acme.test");
    auto bob = server.signed_in("bob@acme.test");
    for (auto* one : {&elsewhere, &bob}) ASSERT_EQ(one->get("/api/auth/me").status, 200);
    ASSERT_EQ(client.put(path, change(password, other_password)).status, 200);
    EXPECT_EQ(elsewhere.get("/api/auth/me").status, 401);
    EXPECT_EQ(elsewhere.post("/api/auth/refresh", "", from_page).status, 401);
    EXPECT_EQ(client.get("/api/auth/me").status, 200);
    EXPECT_EQ(client.post("/api/auth/refresh", "", from_page).status, 200);
    EXPECT_EQ(bob.get("/api/auth/me").status, 200) << "somebody else's";
}

TEST_F(PasswordApi, VAL_2_a_wrong_current_password_is_a_field_error_and_changes_nothing) {
    auto elsewhere = server.signed_in("ann@acme.test");
    const auto reply = client.put(path, change("wrong", other_password));
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.message(), "Validation failed");
    EXPECT_EQ(reply.code(), "validation_failed");
    EXPECT_EQ(reply.raw("validationErrors"), R"({"currentPassword":["Current password is not correct"]})");
    EXPECT_EQ(elsewhere.get("/api/auth/me").status, 200);
    EXPECT_EQ(sign_in_status(password), 200);
    EXPECT_EQ(rows("password_changed"), 0);
    EXPECT_EQ(rows("password_change_failed"), 1);
}

TEST_F(PasswordApi, VAL_1_VAL_2_the_new_one_has_the_rules_of_passwords) {
    const auto errors = [&](std::string_view current, std::string_view wanted) {
        return client.put(path, change(current, wanted)).raw("validationErrors");
    };
    EXPECT_EQ(errors("", ""), R"({"currentPassword":["Current password is required"],)"
                              R"("newPassword":["Password is required"]})");
    EXPECT_EQ(errors(password, "7 chars"), R"({"newPassword":["Password must be at least 8 characters"]})");
    EXPECT_EQ(errors(password, std::string(129, 'x')),
              R"({"newPassword":["Password must be at most 128 characters"]})");
    const std::string common = R"({"newPassword":["Password is too common"]})";
    EXPECT_EQ(errors(password, "password1"), common);
    EXPECT_EQ(errors(password, "ANN@acme.test"), common) << "the own address";
    EXPECT_EQ(client.put(path, R"({"currentPassword":7})").raw("validationErrors"),
              R"({"currentPassword":["The value is not valid"],"newPassword":["Password is required"]})");
    EXPECT_EQ(rows("password_change_failed"), 0) << "nothing was looked up";
    EXPECT_EQ(client.put(path, change(password, "8 chars!")).status, 200);
    EXPECT_EQ(client.put(path, change("8 chars!", std::string(128, 'x'))).status, 200);
}

TEST_F(PasswordApi, SEC_3_wrong_ones_count_as_failed_sign_ins) {
    for (int i = 0; i < 9; ++i) ASSERT_EQ(client.put(path, change("wrong", other_password)).status, 400) << i;
    EXPECT_EQ(sign_in_status("wrong"), 401) << "the tenth";
    const auto refused = client.put(path, change(password, other_password));
    EXPECT_EQ(refused.status, 429) << "also with the right one";
    EXPECT_EQ(refused.message(), "Too many requests");
    EXPECT_EQ(refused.find("Retry-After"), "900");
    EXPECT_EQ(sign_in_status(password), 429);
    EXPECT_EQ(client.get("/api/auth/me").status, 200) << "the session lives";
    server.clock().advance(15min);
    EXPECT_EQ(client.put(path, change(password, other_password)).status, 200);
}

TEST_F(PasswordApi, SEC_3_a_right_one_counts_for_nothing) {
    for (int i = 0; i < 12; ++i) {
        ASSERT_EQ(
            client.put(path, change(i % 2 == 0 ? password : other_password, i % 2 == 0 ? other_password : password))
                .status,
            200)
            << i;
    }
}

TEST_F(PasswordApi, AUTH_6_a_commit_that_fails_leaves_password_and_sessions) {
    auto elsewhere = server.signed_in("ann@acme.test");
    server.faults().fail_commits();
    const auto reply = client.put(path, change(password, other_password));
    server.faults().heal();
    EXPECT_GE(reply.status, 500);
    EXPECT_EQ(reply.message(), "Failed to change password");
    EXPECT_EQ(elsewhere.get("/api/auth/me").status, 200);
    EXPECT_EQ(sign_in_status(other_password), 401);
    EXPECT_EQ(sign_in_status(password), 200);
    EXPECT_EQ(rows("password_changed"), 0);
    server.server().app().services().log.flush();
    EXPECT_EQ(server.server().log().count(password), 0U) << "LOG-2";
    EXPECT_EQ(server.server().log().count(other_password), 0U) << "LOG-2";
}

TEST_F(PasswordApi, AUT_11_of_eight_changes_at_once_one_goes_through) {
    constexpr std::size_t count = 8;
    std::vector<testing::Client> clients;
    for (std::size_t i = 0; i < count; ++i) {
        clients.push_back(server.client());
        clients.back().set_token(client.token());
    }
    std::array<int, count> statuses{};
    std::barrier start{static_cast<std::ptrdiff_t>(count)};
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < count; ++i) {
            threads.emplace_back([&, i] {
                start.arrive_and_wait();
                statuses[i] = clients[i].put(path, change(password, "new password " + std::to_string(i))).status;
            });
        }
    }
    EXPECT_EQ(std::ranges::count(statuses, 200), 1);
    EXPECT_EQ(std::ranges::count(statuses, 400), static_cast<std::ptrdiff_t>(count) - 1);
    const auto winner = std::ranges::find(statuses, 200) - statuses.begin();
    EXPECT_EQ(sign_in_status("new password " + std::to_string(winner)), 200);
    EXPECT_EQ(rows("password_changed"), 1);
}

TEST_F(PasswordApi, HTTP_6_needs_a_session) {
    EXPECT_EQ(server.client().put(path, change(password, other_password)).status, 401);
}

}  // namespace xos::auth_api_test
