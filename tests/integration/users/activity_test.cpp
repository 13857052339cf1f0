// SPDX-License-Identifier: Apache-2.0
// The history of one user, as an admin or the user reads it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/users/users_server.hpp"

namespace xos::users {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> actions(const Reply& reply) {
    std::vector<std::string> out;
    for (int i = 0;; ++i) {
        const auto action = reply.text("data.items." + std::to_string(i) + ".action");
        if (action.empty()) return out;
        out.push_back(action);
    }
}

class UserActivity : public ::testing::Test {
protected:
    /// Creates, changes and deletes a user; gives the path.
    std::string past() {
        const auto path =
            ada.post("/api/users", R"({"name":"Ann","email":"ann@acme.test","password":"kT9$xqzmw"})").find("Location");
        ada.put(*path, R"({"name":"Anne","email":"ann@acme.test"})");
        ada.remove(*path);
        return *path;
    }
    static std::string activity(const std::string& path) { return path + "/activity"; }

    UsersServer server;
    Client ada = server.ada();
};

TEST_F(UserActivity, DB_8_comes_newest_first_with_who_did_it_even_after_the_end) {
    const auto path = past();
    const auto reply = ada.get(activity(path));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.raw("message"), "null");
    EXPECT_THAT(actions(reply), ElementsAre("user_deleted", "user_updated", "user_created"));
    EXPECT_EQ(reply.raw("data.items.1.data"), R"({"OldName":"Ann","NewName":"Anne","OldEmail":"ann@acme.test",)"
                                              R"("NewEmail":"ann@acme.test"})")
        << "an object, as it was stored";
    EXPECT_EQ(reply.integer("data.items.0.performedBy"), server.id_of("ada@acme.test").value);
    EXPECT_EQ(reply.text("data.items.0.performedByName"), "Ada");
    EXPECT_EQ(reply.text("data.items.0.createdAt").size(), iso_length);
    EXPECT_GT(reply.integer("data.items.0.id"), reply.integer("data.items.1.id"));
    EXPECT_EQ(reply.integer("data.pagination.totalCount"), 3);
}

TEST_F(UserActivity, DB_9_holds_the_sign_ins_which_nobody_performed_when_they_failed) {
    const auto path = user_path(server.id_of("max@acme.test"));
    server.anonymous().post("/api/auth/login", R"({"email":"max@acme.test","password":"wrong"})");
    server.max();
    const auto reply = ada.get(activity(path));
    EXPECT_THAT(actions(reply), ElementsAre("login_succeeded", "login_failed"));
    EXPECT_EQ(reply.text("data.items.0.performedByName"), "Max");
    EXPECT_EQ(reply.raw("data.items.1.performedBy"), "null");
    EXPECT_EQ(reply.raw("data.items.1.performedByName"), "null");
}

TEST_F(UserActivity, USR_3_comes_in_pages) {
    const auto path = activity(past());
    const auto second = ada.get(path + "?page=2&pageSize=2");
    EXPECT_THAT(actions(second), ElementsAre("user_created"));
    EXPECT_EQ(second.integer("data.pagination.totalPages"), 2);
    EXPECT_THAT(actions(ada.get(path + "?page=3&pageSize=2")), ElementsAre());
    EXPECT_EQ(ada.get(path + "?page=0&pageSize=101").integer("data.pagination.pageSize"), 100);
    EXPECT_EQ(ada.get(path + "?page=x&pageSize=x").integer("data.pagination.pageSize"), 10);
}

// rules: ARC-3 TEN-7
TEST_F(UserActivity, AUTHZ_1_is_for_admins_and_the_user_itself) {
    const auto own = activity(user_path(server.id_of("max@acme.test")));
    const auto other = activity(user_path(server.id_of("ada@acme.test")));
    auto max = server.max();
    EXPECT_EQ(max.get(own).status, 200);
    EXPECT_EQ(max.get(other).status, 403);
    EXPECT_EQ(max.get("/api/users/999999/activity").status, 403);
    EXPECT_EQ(server.anonymous().get(own).status, 401);
    for (const auto& path : {own, other, std::string{"/api/users/999999/activity"}}) {
        const auto reply = server.gus().get(path);
        EXPECT_EQ(reply.status, 404) << path;
        EXPECT_EQ(reply.message(), "User not found");
    }
}

TEST(UserActivityPolicy, AUTHZ_1_stays_with_admins_when_everybody_may_write) {
    testing::TestServerOptions options;
    options.arguments = {"--Users:RequireAdminForWrites=false"};
    UsersServer server{std::move(options)};
    EXPECT_EQ(server.max().get(user_path(server.id_of("ada@acme.test")) + "/activity").status, 403);
}

TEST_F(UserActivity, HTTP_8_a_failure_says_only_its_text) {
    server.data().run("ALTER TABLE user_activity_log RENAME COLUMN data TO lost");
    const auto reply = ada.get(activity(user_path(server.id_of("ada@acme.test"))));
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(reply.message(), "Failed to retrieve activity");
    EXPECT_EQ(reply.body.find("data TO"), std::string::npos);
}

}  // namespace
}  // namespace xos::users
