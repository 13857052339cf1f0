// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "integration/users/users_server.hpp"

namespace xos::users {
namespace {

TEST(DeleteUser, USR_17_answers_with_no_data_and_the_user_is_gone) {
    UsersServer server;
    auto ada = server.ada();
    const auto path = user_path(server.id_of("max@acme.test"));
    const auto reply = ada.remove(path);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.raw("data"), "null");
    EXPECT_EQ(reply.message(), "User deleted successfully");
    EXPECT_EQ(ada.get(path).status, 404);
    EXPECT_EQ(ada.get(path).message(), "User not found");
    EXPECT_EQ(ada.remove(path).status, 404) << "a second time";
    EXPECT_EQ(ada.get("/api/users").body.find("max@acme.test"), std::string::npos);
    EXPECT_EQ(ada.get("/api/users/paged").integer("data.pagination.totalCount"), 1);
}

TEST(DeleteUser, DB_5_the_row_stays) {
    UsersServer server;
    server.ada().remove(user_path(server.id_of("max@acme.test")));
    EXPECT_EQ(server.count_rows("max@acme.test"), 1);
}

TEST(DeleteUser, DB_8_USR_19_stores_activity_and_event) {
    UsersServer server;
    const auto id = server.id_of("max@acme.test");
    server.ada().remove(user_path(id));
    const auto activities = server.activities(id);
    ASSERT_EQ(activities.size(), 1U);
    EXPECT_EQ(activities[0].action, "user_deleted");
    EXPECT_EQ(activities[0].data, R"({"Name":"Max","Email":"max@acme.test"})");
    EXPECT_EQ(activities[0].performed_by, server.id_of("ada@acme.test"));
    const auto events = server.events(server.acme());
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].event, "UserDeleted");
    EXPECT_EQ(events[0].payload, "[" + std::to_string(id.value) + "]");
}

TEST(DeleteUser, USR_17_refuses_the_last_active_admin) {
    UsersServer server;
    auto ada = server.ada();
    server.add(server.acme(), {.name = "Off", .email = "off@acme.test", .is_admin = true, .is_active = false});
    const auto reply = ada.remove(user_path(server.id_of("ada@acme.test")));
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.message(), "Cannot delete the last admin user");
    EXPECT_EQ(reply.code(), "last_admin");
    EXPECT_EQ(ada.get("/api/auth/me").status, 200) << "and stays signed in";
    EXPECT_TRUE(server.events(server.acme()).empty());
}

TEST(DeleteUser, USR_17_the_admins_of_another_tenant_do_not_count) {
    UsersServer server;
    server.add(server.globex(), {.name = "Gil", .email = "gil@globex.test", .is_admin = true});
    EXPECT_EQ(server.ada().remove(user_path(server.id_of("ada@acme.test"))).status, 400);
}

// rules: USR-17
TEST(DeleteUser, X36_an_inactive_admin_can_be_deleted_while_one_active_admin_is_left) {
    UsersServer server;
    const auto id =
        server.add(server.acme(), {.name = "Off", .email = "off@acme.test", .is_admin = true, .is_active = false});
    EXPECT_EQ(server.ada().remove(user_path(id)).status, 200);
}

TEST(DeleteUser, USR_18_ends_the_sessions_at_once) {
    UsersServer server;
    auto max = server.max();
    EXPECT_EQ(max.get("/api/users").status, 200);
    server.ada().remove(user_path(server.id_of("max@acme.test")));
    EXPECT_EQ(max.get("/api/users").status, 401);
    EXPECT_ANY_THROW(server.max()) << "and cannot sign in";
}

TEST(DeleteUser, AUTHZ_1_needs_an_admin_even_for_oneself) {
    UsersServer server;
    auto max = server.max();
    EXPECT_EQ(max.remove(user_path(server.id_of("max@acme.test"))).status, 403);
    EXPECT_EQ(max.remove(user_path(server.id_of("ada@acme.test"))).status, 403);
}

TEST(GetUser, HTTP_9_tells_a_bad_id_from_an_absent_one) {
    UsersServer server;
    auto ada = server.ada();
    for (const auto* id : {"abc", "1x", "9223372036854775808", "99999999999999999999999", "1.0", "+1", "%20"}) {
        const auto reply = ada.get("/api/users/" + std::string{id});
        EXPECT_EQ(reply.status, 400) << id;
        EXPECT_EQ(reply.message(), "Validation failed");
        EXPECT_EQ(reply.text("validationErrors.id.0"), "The value is not a valid id") << id;
    }
    for (const auto* id : {"0", "-1", "999999", "9223372036854775807", "-9223372036854775808"}) {
        EXPECT_EQ(ada.get("/api/users/" + std::string{id}).status, 404) << id;
        EXPECT_EQ(ada.remove("/api/users/" + std::string{id}).status, 404) << id;
    }
}

TEST(GetUser, DB_7_a_deactivated_user_can_be_read_by_id) {
    UsersServer server;
    const auto id = server.add(server.acme(), {.name = "Off", .email = "off@acme.test", .is_active = false});
    EXPECT_EQ(server.max().get(user_path(id)).raw("data.isActive"), "false");
}

}  // namespace
}  // namespace xos::users
