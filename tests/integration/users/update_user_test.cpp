// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "integration/users/users_server.hpp"

namespace xos::users {
namespace {

constexpr auto maxine = R"({"name":"Maxine","email":"maxine@acme.test"})";

TEST(UpdateUser, USR_15_answers_the_changed_user) {
    UsersServer server;
    auto ada = server.ada();
    const auto path = user_path(server.id_of("max@acme.test"));
    const auto reply = ada.put(path, maxine);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.message(), "User updated successfully");
    EXPECT_EQ(reply.text("data.name"), "Maxine");
    EXPECT_EQ(reply.text("data.email"), "maxine@acme.test");
    EXPECT_NE(reply.raw("data.updatedAt"), "null");
    EXPECT_EQ(ada.get(path).raw("data"), reply.raw("data")) << "what is answered is what was stored";
}

TEST(UpdateUser, DB_8_USR_19_keeps_old_and_new_in_the_activity_and_sends_an_event) {
    UsersServer server;
    const auto id = server.id_of("max@acme.test");
    const auto reply = server.ada().put(user_path(id), maxine);
    const auto activities = server.activities(id);
    ASSERT_EQ(activities.size(), 1U);
    EXPECT_EQ(activities[0].action, "user_updated");
    EXPECT_EQ(activities[0].data, R"({"OldName":"Max","NewName":"Maxine","OldEmail":"max@acme.test",)"
                                  R"("NewEmail":"maxine@acme.test"})");
    const auto events = server.events(server.acme());
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].event, "UserUpdated");
    EXPECT_EQ(events[0].payload, "[" + reply.raw("data") + "]");
}

TEST(UpdateUser, LOG_4_the_activity_holds_the_rights_that_changed_after_the_four_keys) {
    UsersServer server;
    auto ada = server.ada();
    const auto id = server.id_of("max@acme.test");
    const auto data_of = [&](const std::string& rights) {
        EXPECT_EQ(ada.put(user_path(id), R"({"name":"Max","email":"max@acme.test",)" + rights + "}").status, 200);
        return server.activities(id).back().data;
    };
    const std::string four =
        R"({"OldName":"Max","NewName":"Max","OldEmail":"max@acme.test","NewEmail":"max@acme.test")";
    EXPECT_EQ(data_of(R"("isAdmin":false,"isActive":true)"), four + "}") << "nothing changed";
    EXPECT_EQ(data_of(R"("isAdmin":true)"), four + R"(,"OldIsAdmin":false,"NewIsAdmin":true})");
    EXPECT_EQ(data_of(R"("isActive":false)"), four + R"(,"OldIsActive":true,"NewIsActive":false})");
    EXPECT_EQ(data_of(R"("isAdmin":false,"isActive":true)"),
              four + R"(,"OldIsAdmin":true,"NewIsAdmin":false,"OldIsActive":false,"NewIsActive":true})");
    EXPECT_EQ(server.activities(id).size(), 4U) << "one row for each change";
}

TEST(UpdateUser, USR_13_needs_both_name_and_email) {
    UsersServer server;
    auto ada = server.ada();
    const auto path = user_path(server.id_of("max@acme.test"));
    EXPECT_EQ(ada.put(path, R"({"name":"Maxine"})").text("validationErrors.email.0"), "Email is required");
    EXPECT_EQ(ada.put(path, R"({"email":"max@acme.test"})").text("validationErrors.name.0"), "Name is required");
    EXPECT_EQ(ada.get(path).text("data.name"), "Max");
}

TEST(UpdateUser, USR_14_may_keep_the_own_address_and_change_its_letters) {
    UsersServer server;
    auto ada = server.ada();
    const auto path = user_path(server.id_of("max@acme.test"));
    EXPECT_EQ(ada.put(path, R"({"name":"Max","email":"max@acme.test"})").status, 200);
    EXPECT_EQ(ada.put(path, R"({"name":"Max","email":"MAX@acme.test"})").text("data.email"), "MAX@acme.test");
}

TEST(UpdateUser, USR_14_refuses_the_address_of_another_user_even_a_deleted_one) {
    UsersServer server;
    server.add(server.acme(), {.name = "Gone", .email = "gone@acme.test", .is_active = false, .is_deleted = true});
    auto ada = server.ada();
    const auto path = user_path(server.id_of("max@acme.test"));
    for (const auto* email : {"ADA@acme.test", "gone@acme.test"}) {
        const auto reply = ada.put(path, R"({"name":"Max","email":")" + std::string{email} + "\"}");
        EXPECT_EQ(reply.status, 409) << email;
        EXPECT_EQ(reply.message(), "Email address already in use");
        EXPECT_EQ(reply.code(), "email_in_use");
    }
    EXPECT_EQ(ada.get(path).text("data.email"), "max@acme.test");
    EXPECT_TRUE(server.events(server.acme()).empty());
}

TEST(UpdateUser, USR_14_checks_validation_then_existence_then_the_address) {
    UsersServer server;
    auto ada = server.ada();
    EXPECT_EQ(ada.put("/api/users/999999", R"({"name":"","email":""})").status, 400);
    const auto missing = ada.put("/api/users/999999", R"({"name":"Max","email":"ada@acme.test"})");
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(missing.message(), "User not found");
}

TEST(UpdateUser, DB_7_a_deleted_user_is_absent) {
    UsersServer server;
    const auto id =
        server.add(server.acme(), {.name = "Gone", .email = "gone@acme.test", .is_active = false, .is_deleted = true});
    EXPECT_EQ(server.ada().put(user_path(id), maxine).status, 404);
}

TEST(UpdateUser, DB_6_a_deactivated_user_can_be_changed_and_made_active_again) {
    UsersServer server;
    const auto id = server.add(server.acme(), {.name = "Off", .email = "off@acme.test", .is_active = false});
    auto ada = server.ada();
    EXPECT_EQ(ada.put(user_path(id), R"({"name":"Still off","email":"off@acme.test"})").raw("data.isActive"), "false");
    EXPECT_EQ(ada.put(user_path(id), R"({"name":"On","email":"off@acme.test","isActive":true})").raw("data.isActive"),
              "true");
}

TEST(UpdateUser, AUTHZ_1_a_user_may_change_the_own_name_and_address_and_nothing_else) {
    UsersServer server;
    auto max = server.max();
    const auto path = user_path(server.id_of("max@acme.test"));
    const auto reply = max.put(path, R"({"name":"Maxine","email":"max@acme.test","isAdmin":true,"isActive":false})");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.text("data.name"), "Maxine");
    EXPECT_EQ(reply.raw("data.isAdmin"), "false");
    EXPECT_EQ(reply.raw("data.isActive"), "true");
    EXPECT_EQ(max.get("/api/users").status, 200) << "and is still signed in";
}

TEST(UpdateUser, AUTHZ_1_a_user_may_not_change_others) {
    UsersServer server;
    const auto before = server.snapshot();
    EXPECT_EQ(server.max().put(user_path(server.id_of("ada@acme.test")), maxine).status, 403);
    EXPECT_EQ(server.max().put("/api/users/999999", maxine).status, 403);
    EXPECT_EQ(server.snapshot(), before);
}

TEST(UpdateUser, USR_16_the_last_active_admin_keeps_right_and_account) {
    UsersServer server;
    auto ada = server.ada();
    const auto path = user_path(server.id_of("ada@acme.test"));
    server.add(server.acme(), {.name = "Off", .email = "off@acme.test", .is_admin = true, .is_active = false});
    for (const auto* change : {R"("isAdmin":false)", R"("isActive":false)", R"("isAdmin":false,"isActive":false)"}) {
        const auto reply = ada.put(path, R"({"name":"Ada","email":"ada@acme.test",)" + std::string{change} + "}");
        EXPECT_EQ(reply.status, 400) << change;
        EXPECT_EQ(reply.message(), "Cannot remove the last admin user");
        EXPECT_EQ(reply.code(), "last_admin");
    }
    EXPECT_EQ(server.count_active_admins(server.acme()), 1);
    EXPECT_EQ(ada.put(path, R"({"name":"Ada L.","email":"ada@acme.test"})").status, 200) << "the name may change";
}

TEST(UpdateUser, USR_16_one_of_two_admins_may_step_down) {
    UsersServer server;
    server.add(server.acme(), {.name = "Bea", .email = "bea@acme.test", .is_admin = true});
    const auto path = user_path(server.id_of("ada@acme.test"));
    const auto reply = server.ada().put(path, R"({"name":"Ada","email":"ada@acme.test","isAdmin":false})");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(server.count_active_admins(server.acme()), 1);
}

TEST(UpdateUser, USR_18_deactivating_ends_the_sessions_at_once) {
    UsersServer server;
    auto max = server.max();
    EXPECT_EQ(max.get("/api/users").status, 200);
    const auto path = user_path(server.id_of("max@acme.test"));
    EXPECT_EQ(server.ada().put(path, R"({"name":"Max","email":"max@acme.test","isActive":false})").status, 200);
    EXPECT_EQ(max.get("/api/users").status, 401);
}

TEST(UpdateUser, AUT_8_a_given_or_taken_right_acts_at_once) {
    UsersServer server;
    auto ada = server.ada();
    auto max = server.max();
    const auto path = user_path(server.id_of("max@acme.test"));
    EXPECT_EQ(max.remove("/api/users/999999").status, 403);
    ada.put(path, R"({"name":"Max","email":"max@acme.test","isAdmin":true})");
    EXPECT_EQ(max.remove("/api/users/999999").status, 404);
    ada.put(path, R"({"name":"Max","email":"max@acme.test","isAdmin":false})");
    EXPECT_NE(max.remove("/api/users/999999").status, 404);
}

TEST(UpdateUser, JSON_5_ignores_members_that_are_not_writable) {
    UsersServer server;
    const auto id = server.id_of("max@acme.test");
    const auto reply = server.ada().put(
        user_path(id),
        R"({"name":"Max","email":"max@acme.test","id":1,"clientId":2,"createdAt":"2001-01-01T00:00:00.000Z",
                           "password":"kT9$xqzmw","passwordHash":"x","deletedAt":"2001-01-01T00:00:00.000Z"})");
    EXPECT_EQ(reply.integer("data.id"), id.value);
    EXPECT_EQ(reply.integer("data.clientId"), server.acme().value);
    EXPECT_EQ(reply.text("data.createdAt"), "2025-01-31T09:05:00.123Z");
    EXPECT_NO_THROW(server.max()) << "the password is the same";
}

}  // namespace
}  // namespace xos::users
