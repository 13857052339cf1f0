// SPDX-License-Identifier: Apache-2.0
// A commit that fails: the answer says so, and nothing is left of the change.
#include <gtest/gtest.h>

#include "integration/users/users_server.hpp"

namespace xos::users {
namespace {

constexpr auto ann = R"({"name":"Ann","email":"ann@acme.test","password":"kT9$xqzmw"})";
constexpr auto secret_text = "disk of the test is full at /var/lib/secret";

class CommitFault : public ::testing::Test {
protected:
    /// Runs a write whose commit fails, and checks what must hold for every such write.
    Reply failing(const std::function<Reply(Client&)>& request) {
        auto ada = server.ada();
        const auto before = server.snapshot();
        server.server().faults().fail_commits(secret_text);
        auto reply = request(ada);
        server.server().faults().heal();
        EXPECT_GE(reply.status, 500);
        EXPECT_EQ(reply.body.find("disk"), std::string::npos) << "HTTP-8";
        EXPECT_EQ(reply.body.find("/var"), std::string::npos) << "HTTP-8";
        EXPECT_FALSE(reply.find("X-XOS-Event-Seq"));
        EXPECT_EQ(server.snapshot(), before);
        EXPECT_TRUE(server.events(server.acme()).empty());
        return reply;
    }

    UsersServer server;
};

TEST_F(CommitFault, USR_12_USR_19_a_failed_create_stores_and_sends_nothing) {
    const auto reply = failing([](Client& ada) { return ada.post("/api/users", ann); });
    EXPECT_EQ(reply.message(), "Failed to create user");
    EXPECT_EQ(reply.code(), "server_error");
    EXPECT_EQ(server.ada().post("/api/users", ann).status, 201) << "and works afterwards";
    EXPECT_EQ(server.events(server.acme()).size(), 1U);
}

TEST_F(CommitFault, USR_12_SUP_5_the_log_has_the_request_without_its_password) {
    const auto reply = failing([](Client& ada) { return ada.post("/api/users", ann); });
    EXPECT_GE(server.logged("Failed to create user"), 1U);
    EXPECT_GE(server.logged("ann@acme.test"), 1U);
    EXPECT_GE(server.logged(reply.text("traceId")), 1U) << "HTTP-8: under the trace id of the answer";
    EXPECT_EQ(server.logged("kT9$xqzmw"), 0U);
}

TEST_F(CommitFault, USR_15_a_failed_update_changes_nothing) {
    const auto id = server.id_of("max@acme.test");
    const auto version = server.ada().get(user_path(id)).find("ETag");
    const auto reply =
        failing([&](Client& ada) { return ada.put(user_path(id), R"({"name":"Maxine","email":"maxine@acme.test"})"); });
    EXPECT_EQ(reply.message(), "Failed to update user");
    EXPECT_EQ(server.ada().get(user_path(id)).find("ETag"), version) << "and the version is the old one";
    EXPECT_TRUE(server.activities(id).empty());
    EXPECT_GE(server.logged("\"UserId\""), 1U) << "SUP-5";
    EXPECT_GE(server.logged("\"Request\""), 1U) << "SUP-5";
}

TEST_F(CommitFault, USR_17_USR_18_a_failed_delete_ends_no_session) {
    auto max = server.max();
    const auto id = server.id_of("max@acme.test");
    const auto reply = failing([&](Client& ada) { return ada.remove(user_path(id)); });
    EXPECT_EQ(reply.message(), "Failed to delete user");
    EXPECT_EQ(max.get("/api/users").status, 200);
}

TEST_F(CommitFault, DB_6_a_failed_restore_leaves_the_user_deleted) {
    const auto id =
        server.add(server.acme(), {.name = "Gone", .email = "gone@acme.test", .is_active = false, .is_deleted = true});
    const auto reply = failing([&](Client& ada) { return ada.post(user_path(id) + "/restore"); });
    EXPECT_EQ(reply.message(), "Failed to restore user");
    EXPECT_TRUE(server.activities(id).empty());
    EXPECT_EQ(server.ada().post(user_path(id) + "/restore").status, 200) << "and works afterwards";
}

TEST_F(CommitFault, SUP_3_a_failed_notification_is_not_sent) {
    failing([](Client& ada) { return ada.post("/api/notifications", R"({"type":"info","message":"x"})"); });
}

}  // namespace
}  // namespace xos::users
