// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/users/users_server.hpp"

namespace xos::users {
namespace {

using ::testing::ElementsAre;

constexpr auto me = "/api/auth/me";
constexpr auto maxine = R"({"name":"Maxine","email":"maxine@acme.test"})";

class Profile : public ::testing::Test {
protected:
    UsersServer server;
    UserId id = server.id_of("max@acme.test");
    Client max = server.max();
};

TEST_F(Profile, AUTH_12_everybody_changes_the_own_name_and_address) {
    const auto reply = max.put(me, maxine);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.message(), "Profile updated successfully");
    EXPECT_EQ(reply.text("data.name"), "Maxine");
    EXPECT_EQ(reply.integer("data.id"), id.value);
    const auto now = max.get(me);
    EXPECT_EQ(now.status, 200) << "and stays signed in";
    EXPECT_EQ(now.raw("data"), reply.raw("data"));
    EXPECT_NO_THROW(server.as("maxine@acme.test")) << "with the address of now";
    EXPECT_ANY_THROW(server.max());
}

TEST_F(Profile, DB_8_USR_19_a_change_is_in_the_activity_and_sends_an_event) {
    const auto reply = max.put(me, maxine);
    const auto activities = server.activities(id);
    ASSERT_EQ(activities.size(), 1U);
    EXPECT_EQ(activities[0].action, "user_updated");
    EXPECT_EQ(activities[0].data, R"({"OldName":"Max","NewName":"Maxine","OldEmail":"max@acme.test",)"
                                  R"("NewEmail":"maxine@acme.test"})");
    EXPECT_EQ(activities[0].performed_by, id);
    const auto events = server.events(server.acme());
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].event, "UserUpdated");
    EXPECT_EQ(events[0].payload, "[" + reply.raw("data") + "]");
}

TEST_F(Profile, VAL_2_USR_14_has_the_rules_of_users) {
    EXPECT_EQ(max.put(me, R"({"name":" ","email":"x"})").raw("validationErrors"),
              R"({"name":["Name is required"],"email":["Email address is not valid"]})");
    EXPECT_EQ(max.put(me, R"({"name":7,"email":"max@acme.test"})").text("validationErrors.name.0"),
              "The value is not valid");
    const auto taken = max.put(me, R"({"name":"Max","email":"ADA@acme.test"})");
    EXPECT_EQ(taken.status, 409);
    EXPECT_EQ(taken.message(), "Email address already in use");
    EXPECT_EQ(taken.code(), "email_in_use");
    EXPECT_EQ(max.put(me, R"({"name":"Max","email":"gus@globex.test"})").status, 200) << "free in this tenant";
}

TEST_F(Profile, AUTHZ_1_nobody_raises_themselves) {
    const auto body = R"({"name":"Max","email":"max@acme.test","isAdmin":true,"isActive":false,"id":1})";
    EXPECT_EQ(max.put(me, body).raw("data.isAdmin"), "false");
    EXPECT_EQ(max.get(me).raw("data.isActive"), "true");
    auto ada = server.ada();
    EXPECT_EQ(ada.put(me, R"({"name":"Ada","email":"ada@acme.test","isAdmin":false})").raw("data.isAdmin"), "true");
    EXPECT_EQ(server.anonymous().put(me, maxine).status, 401);
}

TEST_F(Profile, USR_14_keeps_what_somebody_else_changed_meanwhile) {
    const auto seen = max.get(me).find("ETag").value();
    server.ada().put(user_path(id), R"({"name":"Max B.","email":"max@acme.test"})");
    const auto reply = max.put(me, maxine, {{"If-Match", seen}});
    EXPECT_EQ(reply.status, 412);
    EXPECT_EQ(reply.code(), "version_conflict");
    EXPECT_EQ(reply.text("data.name"), "Max B.");
    const auto now = max.put(me, maxine, {{"If-Match", reply.find("ETag").value()}});
    EXPECT_EQ(now.status, 200);
    EXPECT_EQ(now.find("ETag"), max.get(me).find("ETag"));
    EXPECT_EQ(max.put(me, maxine, {{"If-Match", "x"}}).status, 400);
}

TEST_F(Profile, TEN_7_the_own_tenant_is_seen_and_no_other) {
    EXPECT_EQ(max.get("/api/auth/tenant").raw("data"),
              R"({"id":)" + std::to_string(server.acme().value) + R"(,"name":"Acme Ltd","slug":"acme"})");
    EXPECT_EQ(server.gus().get("/api/auth/tenant").text("data.slug"), "globex");
    EXPECT_EQ(server.anonymous().get("/api/auth/tenant").status, 401);
}

}  // namespace
}  // namespace xos::users
