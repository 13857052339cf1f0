// SPDX-License-Identifier: Apache-2.0
// Deleted users: how they are found, and how they come back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/users/users_server.hpp"

namespace xos::users {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto deleted_path = "/api/users/deleted";

std::vector<std::string> names(const Reply& reply) {
    std::vector<std::string> out;
    for (int i = 0;; ++i) {
        const auto at = "data.items." + std::to_string(i);
        if (reply.raw(at).empty()) return out;
        out.push_back(reply.text(at + ".name"));
    }
}

class DeletedUsers : public ::testing::Test {
protected:
    /// Deletes the user as ada; gives the id.
    UserId deleted(const std::string& email) {
        const auto user = server.id_of(email);
        EXPECT_EQ(ada.remove(user_path(user)).status, 200) << email;
        return user;
    }
    Reply restore(UserId user) { return ada.post(user_path(user) + "/restore"); }
    Reply list(const std::string& query = "") { return ada.get(deleted_path + query); }

    UsersServer server;
    Client ada = server.ada();
};

class FourDeleted : public DeletedUsers {
protected:
    FourDeleted() {
        const auto add = [&](const char* name, const char* email, int created, int deleted) {
            const auto day = [](int number) { return "2025-01-0" + std::to_string(number) + "T00:00:00.000Z"; };
            server.add(server.acme(), {.name = name,
                                       .email = email,
                                       .is_active = false,
                                       .is_deleted = true,
                                       .created_at = day(created),
                                       .deleted_at = day(deleted)});
        };
        add("Bob", "c@acme.test", 2, 5);
        add("Cem", "a@acme.test", 3, 6);
        add("Äne", "b@acme.test", 4, 7);
        add("ann", "d@acme.test", 1, 8);
    }
};

TEST_F(DeletedUsers, DB_5_are_listed_with_when_and_by_whom) {
    const auto max = deleted("max@acme.test");
    const auto reply = list();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.raw("message"), "null");
    EXPECT_THAT(names(reply), ElementsAre("Max"));
    EXPECT_EQ(reply.integer("data.items.0.id"), max.value);
    EXPECT_EQ(reply.text("data.items.0.email"), "max@acme.test");
    EXPECT_EQ(reply.raw("data.items.0.isActive"), "false");
    EXPECT_EQ(reply.text("data.items.0.deletedAt").size(), iso_length);
    EXPECT_EQ(reply.integer("data.items.0.deletedBy"), server.id_of("ada@acme.test").value);
    EXPECT_EQ(reply.text("data.items.0.deletedByName"), "Ada");
    EXPECT_EQ(reply.raw("data.items.0.passwordHash"), "");
    EXPECT_EQ(reply.integer("data.pagination.totalCount"), 1);
}

TEST_F(DeletedUsers, DB_5_a_user_whom_nobody_deleted_has_no_name_there) {
    server.add(server.acme(), {.name = "Gone", .email = "gone@acme.test", .is_active = false, .is_deleted = true});
    server.add(server.acme(), {.name = "Off", .email = "off@acme.test", .is_active = false});
    const auto reply = list();
    EXPECT_THAT(names(reply), ElementsAre("Gone")) << "deactivated is not deleted";
    EXPECT_EQ(reply.raw("data.items.0.deletedBy"), "null");
    EXPECT_EQ(reply.raw("data.items.0.deletedByName"), "null");
}

TEST_F(FourDeleted, USR_3_USR_4_come_in_the_order_asked_for) {
    EXPECT_THAT(names(list()), ElementsAre("ann", "Äne", "Cem", "Bob")) << "the last one first";
    EXPECT_THAT(names(list("?sortBy=")), ElementsAre("ann", "Äne", "Cem", "Bob"));
    EXPECT_THAT(names(list("?sortDirection=asc")), ElementsAre("Bob", "Cem", "Äne", "ann"));
    EXPECT_THAT(names(list("?sortBy=deletedAt")), ElementsAre("Bob", "Cem", "Äne", "ann"));
    EXPECT_THAT(names(list("?sortBy=DELETED_AT&sortDirection=desc")), ElementsAre("ann", "Äne", "Cem", "Bob"));
    EXPECT_THAT(names(list("?sortBy=name")), ElementsAre("ann", "Bob", "Cem", "Äne"));
    EXPECT_THAT(names(list("?sortBy=email&sortDirection=desc")), ElementsAre("ann", "Bob", "Äne", "Cem"));
    EXPECT_THAT(names(list("?sortBy=created_at")), ElementsAre("ann", "Bob", "Cem", "Äne"));
    EXPECT_THAT(names(list("?sortBy=password_hash")), ElementsAre("ann", "Bob", "Cem", "Äne"));
}

TEST_F(FourDeleted, USR_3_USR_5_come_in_pages_and_can_be_searched) {
    const auto page = list("?page=2&pageSize=3");
    EXPECT_THAT(names(page), ElementsAre("Bob"));
    EXPECT_EQ(page.integer("data.pagination.totalPages"), 2);
    EXPECT_EQ(page.raw("data.pagination.hasNext"), "false");
    EXPECT_THAT(names(list("?page=9")), IsEmpty());
    EXPECT_EQ(list("?page=9").integer("data.pagination.totalCount"), 4);
    EXPECT_EQ(list("?pageSize=1000").integer("data.pagination.pageSize"), 100);
    EXPECT_THAT(names(list("?search=%C3%84NE")), ElementsAre("Äne"));
    EXPECT_THAT(names(list("?search=acme&sortBy=name&pageSize=2")), ElementsAre("ann", "Bob"));
    EXPECT_THAT(names(list("?search=%25")), IsEmpty());
    EXPECT_THAT(names(list("?search=ada")), IsEmpty()) << "who is there is not here";
    EXPECT_EQ(list("?search=a%00b").status, 400);
}

// rules: ARC-3 AUTHZ-1
TEST_F(FourDeleted, TEN_7_are_for_the_admins_of_their_tenant) {
    EXPECT_EQ(server.max().get(deleted_path).status, 403);
    EXPECT_EQ(server.gus().get(deleted_path).raw("data.items"), "[]");
    EXPECT_EQ(server.anonymous().get(deleted_path).status, 401);
}

TEST_F(DeletedUsers, DB_6_a_restored_user_is_as_before_and_active) {
    const auto before = ada.get(user_path(server.id_of("max@acme.test"))).raw("data");
    const auto max = deleted("max@acme.test");
    const auto reply = restore(max);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.message(), "User restored successfully");
    EXPECT_EQ(reply.raw("data.isActive"), "true");
    EXPECT_NE(reply.raw("data.updatedAt"), "null");
    EXPECT_EQ(ada.get(user_path(max)).raw("data"), reply.raw("data"));
    for (const auto* kept : {"id", "name", "email", "clientId", "isAdmin", "createdAt"}) {
        EXPECT_NE(before.find("\"" + std::string{kept} + "\":" + reply.raw("data." + std::string{kept})),
                  std::string::npos)
            << kept;
    }
    EXPECT_THAT(names(list()), IsEmpty());
    EXPECT_THAT(names(ada.get("/api/users/paged")), ElementsAre("Ada", "Max"));
    EXPECT_THAT(server.data().run("SELECT updated_by FROM users WHERE email = 'max@acme.test'"
                                  " AND deleted_at IS NULL AND deleted_by IS NULL"),
                ElementsAre(std::to_string(server.id_of("ada@acme.test").value)));
}

TEST_F(DeletedUsers, DB_8_USR_19_a_restore_is_in_the_activity_and_sends_an_event) {
    const auto max = deleted("max@acme.test");
    const auto reply = restore(max);
    const auto activities = server.activities(max);
    ASSERT_EQ(activities.size(), 2U);
    EXPECT_EQ(activities[1].action, "user_restored");
    EXPECT_EQ(activities[1].data, R"({"Name":"Max","Email":"max@acme.test"})");
    EXPECT_EQ(activities[1].performed_by, server.id_of("ada@acme.test"));
    const auto events = server.events(server.acme());
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[1].event, "UserUpdated");
    EXPECT_EQ(events[1].payload, "[" + reply.raw("data") + "]");
    EXPECT_EQ(reply.find("X-XOS-Event-Seq"), "2");
}

TEST_F(DeletedUsers, USR_18_a_restored_user_signs_in_anew) {
    auto old_session = server.max();
    const auto max = deleted("max@acme.test");
    EXPECT_ANY_THROW(server.max());
    restore(max);
    EXPECT_NO_THROW(server.max()) << "with the password of before";
    EXPECT_EQ(old_session.get("/api/users").status, 401) << "what was ended stays ended";
}

TEST_F(DeletedUsers, USR_7_a_version_from_before_is_none_of_now) {
    const auto path = user_path(server.id_of("max@acme.test"));
    const auto seen = ada.get(path).find("ETag").value();
    const auto max = deleted("max@acme.test");
    restore(max);
    EXPECT_EQ(ada.put(path, R"({"name":"Max","email":"max@acme.test"})", {{"If-Match", seen}}).status, 412);
}

TEST_F(DeletedUsers, DB_7_who_is_not_deleted_cannot_be_restored) {
    const auto off = server.add(server.acme(), {.name = "Off", .email = "off@acme.test", .is_active = false});
    const auto gone = server.add(server.globex(),
                                 {.name = "Gone", .email = "gone@globex.test", .is_active = false, .is_deleted = true});
    const auto before = server.snapshot();
    for (const auto user : {server.id_of("max@acme.test"), off, gone, UserId{999999}}) {
        const auto reply = restore(user);
        EXPECT_EQ(reply.status, 404) << user.value;
        EXPECT_EQ(reply.message(), "User not found");
    }
    EXPECT_EQ(server.snapshot(), before);
    EXPECT_THAT(server.events(server.acme()), IsEmpty());
}

TEST_F(DeletedUsers, AUTHZ_1_a_member_restores_nobody) {
    server.add(server.acme(), {.name = "Eve", .email = "eve@acme.test"});
    const auto eve = deleted("eve@acme.test");
    EXPECT_EQ(server.max().post(user_path(eve) + "/restore").status, 403);
    EXPECT_THAT(names(list()), ElementsAre("Eve"));
}

TEST_F(DeletedUsers, DUR_2_a_repeated_restore_gets_the_first_answer) {
    const auto max = deleted("max@acme.test");
    const testing::Headers key{{"Idempotency-Key", "once"}};
    const auto first = ada.post(user_path(max) + "/restore", "", key);
    deleted("max@acme.test");
    const auto second = ada.post(user_path(max) + "/restore", "", key);
    EXPECT_EQ(second.body, first.body);
    EXPECT_EQ(second.find("Idempotency-Replayed"), "true");
    EXPECT_THAT(names(list()), ElementsAre("Max")) << "and is not done again";
}

}  // namespace
}  // namespace xos::users
