// SPDX-License-Identifier: Apache-2.0
// What a broken database looks like from outside, and what the log says of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/users/users_server.hpp"

namespace xos::users {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class BrokenReads : public ::testing::Test {
protected:
    void break_lists() { server.data().run("ALTER TABLE users RENAME COLUMN name_key TO lost"); }

    UsersServer server;
    Client ada = server.ada();
};

TEST_F(BrokenReads, USR_1_USR_6_HTTP_8_a_failed_list_is_500_and_tells_nothing) {
    break_lists();
    for (const auto* path : {"/api/users", "/api/users/paged"}) {
        const auto reply = ada.get(path);
        EXPECT_EQ(reply.status, 500) << path;
        EXPECT_EQ(reply.message(), "Failed to retrieve users");
        EXPECT_EQ(reply.code(), "server_error");
        for (const auto* secret : {"name_key", "SELECT", "column", "sqlite", "xos.db", "postgres"}) {
            EXPECT_THAT(reply.body, Not(HasSubstr(secret))) << path;
        }
        EXPECT_EQ(server.logged(reply.text("traceId")), 1U) << "one line, under the trace id of the answer";
    }
}

TEST_F(BrokenReads, SUP_5_the_log_has_the_message_of_the_action_who_asked_and_what_for) {
    break_lists();
    ada.get("/api/users");
    ada.get("/api/users/paged?page=2&pageSize=5&search=max&sortBy=name&sortDirection=desc");
    EXPECT_EQ(server.logged(R"("message":"Failed to retrieve users")"), 1U);
    EXPECT_EQ(server.logged(R"("message":"Failed to retrieve paged users")"), 1U);
    EXPECT_EQ(server.logged(R"("userId":)" + std::to_string(server.id_of("ada@acme.test").value)), 2U);
    EXPECT_EQ(server.logged(R"("search":"max")"), 1U);
    EXPECT_EQ(server.logged(R"("sortDirection":"desc")"), 1U);
    EXPECT_EQ(server.logged("name_key"), 2U) << "the reason is for the operator";
}

class Schema : public ::testing::Test {
protected:
    std::vector<std::string> columns(const std::string& table) {
        auto names = server.data().columns(table);
        std::erase_if(names, [](const std::string& name) { return name.ends_with("_key"); });
        return names;
    }

    UsersServer server;
};

TEST_F(Schema, DB_1_users_has_the_columns_of_the_contract_and_a_version) {
    EXPECT_THAT(columns("users"),
                ::testing::UnorderedElementsAre("id", "name", "email", "password_hash", "client_id", "is_admin",
                                                "is_active", "created_at", "created_by", "updated_at", "updated_by",
                                                "deleted_at", "deleted_by", "version"));
}

TEST_F(Schema, DB_1_a_new_row_is_active_and_has_no_later_dates) {
    server.ada().post("/api/users", R"({"name":"Ann","email":"ann@acme.test","password":"kT9$xqzmw"})");
    EXPECT_THAT(
        server.data().run("SELECT CASE WHEN is_active AND NOT is_admin AND updated_at IS NULL AND updated_by IS NULL"
                          " AND deleted_at IS NULL AND deleted_by IS NULL THEN 'new' ELSE 'changed' END"
                          " FROM users WHERE email = 'ann@acme.test'"),
        ElementsAre("new"));
    EXPECT_THAT(server.data().run("SELECT created_by FROM users WHERE email = 'ann@acme.test'"),
                ElementsAre(std::to_string(server.id_of("ada@acme.test").value)));
}

TEST_F(Schema, DB_2_user_activity_log_has_the_columns_of_the_contract) {
    EXPECT_THAT(
        columns("user_activity_log"),
        ::testing::UnorderedElementsAre("id", "user_id", "action", "data", "performed_by", "client_id", "created_at"));
}

TEST_F(Schema, DB_3_clients_has_a_unique_slug) {
    EXPECT_THAT(columns("clients"), ::testing::IsSupersetOf({"id", "name", "slug", "is_active", "created_at"}));
    const std::string insert = "INSERT INTO clients (name, slug, created_at) VALUES ('Other', ";
    EXPECT_NO_THROW(server.data().run(insert + "'other', CURRENT_TIMESTAMP)"));
    EXPECT_ANY_THROW(server.data().run(insert + "'acme', CURRENT_TIMESTAMP)"));
}

TEST_F(Schema, DB_5_DB_6_a_deleted_row_says_when_and_by_whom) {
    server.ada().remove(user_path(server.id_of("max@acme.test")));
    EXPECT_THAT(server.data().run("SELECT deleted_by FROM users WHERE email = 'max@acme.test'"
                                  " AND deleted_at IS NOT NULL AND NOT is_active"),
                ElementsAre(std::to_string(server.id_of("ada@acme.test").value)));
}

}  // namespace
}  // namespace xos::users
