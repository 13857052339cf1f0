// SPDX-License-Identifier: Apache-2.0
// A password that an admin gives to somebody else.
#include <gtest/gtest.h>

#include <string>

#include "integration/users/users_server.hpp"
#include "support/form_data.hpp"
#include "xos/testing/hub_client.hpp"

namespace xos::users {
namespace {

constexpr auto given = "battery staple 7";

class SetPassword : public ::testing::Test {
protected:
    explicit SetPassword(testing::TestServerOptions options = {}) : server{std::move(options)} {}

    Reply set(Client& by, UserId user, const std::string& password = given) {
        return by.put(user_path(user) + "/password", R"({"newPassword":")" + password + "\"}");
    }
    int sign_in(const std::string& email, const std::string& password) {
        return server.anonymous()
            .post("/api/auth/login", R"({"email":")" + email + R"(","password":")" + password + "\"}")
            .status;
    }

    UsersServer server;
    Client ada = server.ada();
    UserId max_id = server.id_of("max@acme.test");
};

// rules: AUTH-1
TEST_F(SetPassword, PWD_1_the_user_signs_in_with_it_and_no_longer_with_the_old_one) {
    // doc: begin set
    const auto reply = ada.put(user_path(max_id) + "/password", R"({"newPassword":"battery staple 7"})");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.message(), "Password set successfully");
    // doc: end set
    EXPECT_EQ(reply.raw("data"), "null");
    EXPECT_EQ(sign_in("max@acme.test", given), 200);
    EXPECT_EQ(sign_in("max@acme.test", std::string{test_password}), 401);
}

TEST_F(SetPassword, AUTH_2_somebody_who_was_imported_can_sign_in_then) {
    const auto file = testing::form_part("name,email\r\nAnn,ann@acme.test\r\n", R"(name="file"; filename="a.csv")");
    const auto imported = testing::send_form(ada, "POST", "/api/users/import", file + std::string{testing::form_end});
    EXPECT_EQ(imported.status, 200) << imported.body;
    EXPECT_EQ(sign_in("ann@acme.test", given), 401);
    EXPECT_EQ(set(ada, server.id_of("ann@acme.test")).status, 200);
    EXPECT_EQ(sign_in("ann@acme.test", given), 200);
}

// rules: AUT-8 HUB-8
TEST_F(SetPassword, AUT_11_ends_all_sessions_of_the_user_and_of_nobody_else) {
    auto max = server.max();
    auto phone = server.max();
    testing::HubClient page{server.server().url(), "/hubs/notifications", max.token()};
    EXPECT_EQ(set(ada, max_id).status, 200);
    EXPECT_EQ(max.get("/api/auth/me").status, 401);
    EXPECT_EQ(phone.get("/api/users").status, 401);
    EXPECT_EQ(phone.post("/api/auth/refresh").status, 401) << "no new token either";
    EXPECT_NO_THROW(page.wait_for_end()) << "live connections go too";
    EXPECT_EQ(ada.get("/api/auth/me").status, 200);
}

TEST_F(SetPassword, DB_8_LOG_4_is_in_the_activity_and_is_no_event) {
    set(ada, max_id);
    const auto activity = ada.get(user_path(max_id) + "/activity");
    EXPECT_EQ(activity.integer("data.pagination.totalCount"), 1) << activity.body;
    EXPECT_EQ(activity.text("data.items.0.action"), "password_changed");
    EXPECT_EQ(activity.raw("data.items.0.data"), R"({"Email":"max@acme.test"})");
    EXPECT_EQ(activity.text("data.items.0.performedByName"), "Ada");
    EXPECT_TRUE(server.events(server.acme()).empty()) << "others see nothing that has changed";
}

TEST_F(SetPassword, USR_14_leaves_the_version_as_it_is) {
    const auto before = ada.get(user_path(max_id)).find("ETag");
    set(ada, max_id);
    EXPECT_EQ(ada.get(user_path(max_id)).find("ETag"), before);
}

TEST_F(SetPassword, LOG_2_is_not_in_the_log) {
    set(ada, max_id);
    server.server().faults().fail_one_commit();
    EXPECT_EQ(set(ada, max_id).status, 503);
    EXPECT_EQ(server.logged(given), 0U);
}

// rules: VAL-1
TEST_F(SetPassword, VAL_2_has_the_rules_of_every_password) {
    const auto message = [&](const std::string& password) {
        const auto reply = set(ada, max_id, password);
        EXPECT_EQ(reply.status, 400) << password;
        EXPECT_EQ(reply.message(), "Validation failed") << password;
        return reply.text("validationErrors.newPassword.0");
    };
    EXPECT_EQ(message(""), "Password is required");
    EXPECT_EQ(message("kT9$xqz"), "Password must be at least 8 characters");
    EXPECT_EQ(set(ada, max_id, "kT9$xqzm").status, 200);
    EXPECT_EQ(message("password"), "Password is too common");
    EXPECT_EQ(message("MAX@acme.test"), "Password is too common");
    EXPECT_EQ(set(ada, max_id, std::string(128, 'k')).status, 200);
    EXPECT_EQ(message(std::string(129, 'k')), "Password must be at most 128 characters");
    EXPECT_EQ(ada.put(user_path(max_id) + "/password", R"({"newPassword":7})").text("validationErrors.newPassword.0"),
              "The value is not valid");
    EXPECT_EQ(ada.put(user_path(max_id) + "/password", "{}").text("validationErrors.newPassword.0"),
              "Password is required");
    EXPECT_EQ(sign_in("max@acme.test", std::string(128, 'k')), 200) << "what was refused changed nothing";
}

TEST_F(SetPassword, SEC_3_the_own_password_needs_the_old_one) {
    const auto reply = set(ada, server.id_of("ada@acme.test"));
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.message(), "Change your own password in your account");
    EXPECT_EQ(reply.code(), "own_password");
    EXPECT_EQ(sign_in("ada@acme.test", std::string{test_password}), 200);
    EXPECT_EQ(ada.get("/api/auth/me").status, 200);
}

TEST_F(SetPassword, AUTHZ_0_right_then_rules_then_existence) {
    auto max = server.max();
    EXPECT_EQ(set(max, max_id, "").status, 403) << "not even one's own";
    EXPECT_EQ(set(ada, UserId{999'999}, "").status, 400);
    EXPECT_EQ(set(ada, UserId{999'999}).status, 404);
    EXPECT_EQ(set(ada, UserId{999'999}).message(), "User not found");
    auto nobody = server.anonymous();
    EXPECT_EQ(set(nobody, max_id).status, 401);
}

TEST_F(SetPassword, TEN_2_a_user_of_another_tenant_does_not_exist) {
    auto gus = server.gus();
    const auto reply = set(gus, max_id);
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(reply.message(), "User not found");
    EXPECT_EQ(sign_in("max@acme.test", std::string{test_password}), 200);
    EXPECT_TRUE(server.max().get("/api/auth/me").status == 200);
}

TEST_F(SetPassword, DB_5_a_deleted_user_gets_none_and_a_deactivated_one_does) {
    const auto off = server.add(server.acme(), {.name = "Off", .email = "off@acme.test", .is_active = false});
    EXPECT_EQ(set(ada, off).status, 200);
    const auto sign_in = R"({"email":"off@acme.test","password":")" + std::string{given} + "\"}";
    EXPECT_EQ(server.anonymous().post("/api/auth/login", sign_in).message(), "Account is deactivated");
    ada.remove(user_path(max_id));
    EXPECT_EQ(set(ada, max_id).status, 404);
}

TEST_F(SetPassword, DUR_3_a_commit_that_failed_changed_nothing) {
    auto max = server.max();
    server.server().faults().fail_one_commit();
    const auto reply = set(ada, max_id);
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(reply.message(), "Failed to set password");
    EXPECT_EQ(max.get("/api/auth/me").status, 200) << "and stays signed in";
    EXPECT_EQ(sign_in("max@acme.test", std::string{test_password}), 200);
    EXPECT_EQ(ada.get(user_path(max_id) + "/activity").body.find("password_changed"), std::string::npos);
}

class SetPasswordByAnybody : public SetPassword {
protected:
    SetPasswordByAnybody() : SetPassword{open_to_all()} {}

    static testing::TestServerOptions open_to_all() {
        testing::TestServerOptions options;
        options.arguments = {"--Users:RequireAdminForWrites=false"};
        return options;
    }
};

TEST_F(SetPasswordByAnybody, AUTHZ_1_is_for_admins_whoever_may_write) {
    auto max = server.max();
    EXPECT_EQ(set(max, server.id_of("ada@acme.test")).status, 403);
    EXPECT_EQ(set(ada, max_id).status, 200);
}

}  // namespace
}  // namespace xos::users
