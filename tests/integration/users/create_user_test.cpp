// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/users/users_server.hpp"

namespace xos::users {
namespace {

constexpr auto ann = R"({"name":"Ann","email":"Ann@acme.test","password":"kT9$xqzmw"})";

TEST(CreateUser, USR_11_answers_201_with_location_and_the_user) {
    UsersServer server;
    auto ada = server.ada();
    const auto reply = ada.post("/api/users", ann);
    EXPECT_EQ(reply.status, 201);
    EXPECT_EQ(reply.message(), "User created successfully");
    EXPECT_EQ(reply.raw("validationErrors"), "null");
    EXPECT_EQ(reply.text("data.name"), "Ann");
    EXPECT_EQ(reply.text("data.email"), "Ann@acme.test");
    EXPECT_EQ(reply.integer("data.clientId"), server.acme().value);
    EXPECT_EQ(reply.raw("data.isAdmin"), "false");
    EXPECT_EQ(reply.raw("data.isActive"), "true");
    EXPECT_EQ(reply.raw("data.updatedAt"), "null");
    EXPECT_EQ(reply.find("Location"), "/api/users/" + reply.raw("data.id"));
    EXPECT_EQ(reply.raw("data.passwordHash"), "");
}

TEST(CreateUser, USR_7_the_location_leads_to_the_user) {
    UsersServer server;
    auto ada = server.ada();
    const auto created = ada.post("/api/users", ann);
    const auto found = ada.get(created.find("Location").value());
    EXPECT_EQ(found.status, 200);
    EXPECT_EQ(found.raw("data"), created.raw("data"));
}

TEST(CreateUser, USR_8_the_new_user_can_sign_in) {
    UsersServer server;
    server.ada().post("/api/users", ann);
    auto client = server.anonymous();
    client.sign_in("ann@ACME.test", "kT9$xqzmw");
    EXPECT_EQ(client.get("/api/auth/me").text("data.name"), "Ann");
}

TEST(CreateUser, USR_10_DB_8_stores_the_activity_with_who_did_it) {
    UsersServer server;
    const auto reply = server.ada().post("/api/users", ann);
    const UserId id{reply.integer("data.id").value()};
    const auto activities = server.activities(id);
    ASSERT_EQ(activities.size(), 1U);
    EXPECT_EQ(activities[0].action, "user_created");
    EXPECT_EQ(activities[0].data, R"({"Name":"Ann","Email":"Ann@acme.test"})");
    EXPECT_EQ(activities[0].performed_by, server.id_of("ada@acme.test"));
}

TEST(CreateUser, USR_19_stores_one_event_with_the_user) {
    UsersServer server;
    const auto reply = server.ada().post("/api/users", ann);
    const auto events = server.events(server.acme());
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].event, "UserCreated");
    EXPECT_EQ(events[0].payload, "[" + reply.raw("data") + "]");
    EXPECT_EQ(events[0].actor_id, server.id_of("ada@acme.test"));
    EXPECT_EQ(reply.find("X-XOS-Event-Seq"), std::to_string(events[0].seq));
    EXPECT_TRUE(server.events(server.globex()).empty());
}

TEST(CreateUser, USR_9_DB_4_refuses_an_address_in_use_in_any_case_of_letters) {
    UsersServer server;
    auto ada = server.ada();
    EXPECT_EQ(ada.post("/api/users", ann).status, 201);
    const auto again = ada.post("/api/users", R"({"name":"Ann","email":" ANN@ACME.TEST ","password":"kT9$xqzmw"})");
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(again.message(), "Email address already in use");
    EXPECT_EQ(again.code(), "email_in_use");
    EXPECT_EQ(again.raw("data"), "null");
    EXPECT_EQ(server.count_rows("ann@acme.test"), 1);
    EXPECT_EQ(server.events(server.acme()).size(), 1U) << "and none for the refused one";
}

TEST(CreateUser, DB_4_a_deleted_user_keeps_the_address) {
    UsersServer server;
    server.add(server.acme(), {.name = "Gone", .email = "ann@acme.test", .is_active = false, .is_deleted = true});
    EXPECT_EQ(server.ada().post("/api/users", ann).status, 409);
}

TEST(CreateUser, DB_4_another_tenant_may_have_the_same_address) {
    UsersServer server;
    EXPECT_EQ(server.ada().post("/api/users", ann).status, 201);
    EXPECT_EQ(server.gus().post("/api/users", ann).status, 201);
    EXPECT_EQ(server.count_rows("ann@acme.test"), 2);
}

TEST(CreateUser, VAL_1_answers_all_messages_at_once) {
    UsersServer server;
    const auto reply = server.ada().post("/api/users", R"({"name":" ","email":"ann","password":"x"})");
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.message(), "Validation failed");
    EXPECT_EQ(reply.code(), "validation_failed");
    EXPECT_EQ(reply.raw("validationErrors"), R"({"name":["Name is required"],"email":["Email address is not valid"],)"
                                             R"("password":["Password must be at least 8 characters"]})");
}

TEST(CreateUser, VAL_2_names_members_of_a_wrong_type) {
    UsersServer server;
    const auto reply =
        server.ada().post("/api/users", R"({"name":7,"email":["a@b.c"],"password":true,"isAdmin":"yes"})");
    EXPECT_EQ(reply.status, 400);
    for (const auto* field : {"name", "email", "password", "isAdmin"}) {
        EXPECT_EQ(reply.text("validationErrors." + std::string{field} + ".0"), "The value is not valid") << field;
    }
}

TEST(CreateUser, VAL_1_looks_nothing_up_when_validation_fails) {
    UsersServer server;
    const auto reply = server.ada().post("/api/users", R"({"name":"","email":"max@acme.test","password":"kT9$xqzmw"})");
    EXPECT_EQ(reply.status, 400) << "and not 409";
}

TEST(CreateUser, AUTHZ_1_needs_an_admin) {
    UsersServer server;
    const auto reply = server.max().post("/api/users", ann);
    EXPECT_EQ(reply.status, 403);
    EXPECT_EQ(reply.message(), "You do not have permission to perform this action");
    EXPECT_EQ(server.count_rows("ann@acme.test"), 0);
}

TEST(CreateUser, AUTHZ_0_permission_comes_before_validation) {
    UsersServer server;
    EXPECT_EQ(server.max().post("/api/users", "{}").status, 403);
    EXPECT_EQ(server.anonymous().post("/api/users", "{}").status, 401);
}

TEST(CreateUser, AUTHZ_1_the_switch_lets_every_signed_in_user_write_but_give_no_admin_right) {
    testing::TestServerOptions options;
    options.arguments = {"--Users:RequireAdminForWrites=false"};
    UsersServer server{std::move(options)};
    auto max = server.max();
    const auto reply =
        max.post("/api/users", R"({"name":"Ann","email":"ann@acme.test","password":"kT9$xqzmw","isAdmin":true})");
    EXPECT_EQ(reply.status, 201);
    EXPECT_EQ(reply.raw("data.isAdmin"), "false");
    EXPECT_EQ(max.post("/api/notifications", R"({"type":"info","message":"x"})").status, 403);
}

TEST(CreateUser, USR_8_an_admin_may_make_an_admin) {
    UsersServer server;
    const auto reply = server.ada().post(
        "/api/users", R"({"name":"Ann","email":"ann@acme.test","password":"kT9$xqzmw","isAdmin":true})");
    EXPECT_EQ(reply.raw("data.isAdmin"), "true");
}

TEST(CreateUser, JSON_5_ignores_members_that_are_not_writable) {
    UsersServer server;
    const auto reply = server.ada().post(
        "/api/users",
        R"({"id":999,"clientId":2,"client_id":2,"createdAt":"2001-01-01T00:00:00.000Z","createdBy":1,"isActive":false,
            "passwordHash":"x","deletedAt":"2001-01-01T00:00:00.000Z","name":"Ann","email":"ann@acme.test",
            "password":"kT9$xqzmw"})");
    ASSERT_EQ(reply.status, 201);
    EXPECT_NE(reply.integer("data.id"), 999);
    EXPECT_EQ(reply.integer("data.clientId"), server.acme().value);
    EXPECT_NE(reply.text("data.createdAt").substr(0, 4), "2001");
    EXPECT_EQ(reply.raw("data.isActive"), "true");
}

struct HostileText {
    const char* what;
    std::string name;
};

class HostileNames : public ::testing::TestWithParam<HostileText> {};

TEST_P(HostileNames, SEC_5_are_stored_and_given_back_unchanged) {
    UsersServer server;
    auto ada = server.ada();
    std::string body = R"({"email":"ann@acme.test","password":"kT9$xqzmw","name":)";
    body += json::to_json(GetParam().name) + "}";
    const auto created = ada.post("/api/users", body);
    ASSERT_EQ(created.status, 201) << GetParam().what;
    EXPECT_EQ(created.text("data.name"), GetParam().name);
    EXPECT_EQ(ada.get(created.find("Location").value()).text("data.name"), GetParam().name);
    EXPECT_EQ(created.body.find('<'), std::string::npos) << "JSON-6";
}

INSTANTIATE_TEST_SUITE_P(All, HostileNames,
                         ::testing::Values(HostileText{"markup", "<script>alert(1)</script>"},
                                           HostileText{"quotes", R"(Robert'); DROP TABLE users; -- ")"},
                                           HostileText{"percent", "%_\\ 100%"},
                                           HostileText{"right to left", "Ann\u202Etxt.exe"},
                                           HostileText{"emoji", "👩‍👩‍👧‍👦 Ann"},
                                           HostileText{"combining marks", "Z\u0351\u036B\u0343alg\u0300o"},
                                           HostileText{"parameter", "@client_id $1 ?1"},
                                           HostileText{"template", "{{7*7}} ${7*7} {}"},
                                           HostileText{"line separator", "a\u2028b"}));

TEST(CreateUser, SEC_5_refuses_control_characters) {
    UsersServer server;
    const auto reply =
        server.ada().post("/api/users", R"({"name":"A\u0000nn","email":"ann@acme.test","password":"kT9$xqzmw"})");
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.text("validationErrors.name.0"), "The value is not valid");
}

TEST(CreateUser, PWD_1_stores_a_hash_and_never_the_password) {
    UsersServer server;
    server.ada().post("/api/users", ann);
    const auto stored = server.snapshot();
    EXPECT_EQ(stored.find("kT9$xqzmw"), std::string::npos);
    EXPECT_NE(stored.find("$argon2id$"), std::string::npos);
    EXPECT_EQ(server.logged("kT9$xqzmw"), 0U);
}

}  // namespace
}  // namespace xos::users
