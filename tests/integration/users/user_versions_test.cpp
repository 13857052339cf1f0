// SPDX-License-Identifier: Apache-2.0
// What keeps one person's edit from overwriting another's unseen: versions in `ETag`, conditions in `If-Match`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "integration/users/users_server.hpp"

namespace xos::users {
namespace {

using ::testing::MatchesRegex;

constexpr auto maxine = R"({"name":"Maxine","email":"max@acme.test"})";

class UserVersions : public ::testing::Test {
protected:
    std::string tag() { return ada.get(path).find("ETag").value_or("none"); }
    Reply put(std::string_view body, const testing::Headers& headers) { return ada.put(path, body, headers); }

    UsersServer server;
    Client ada = server.ada();
    UserId id = server.id_of("max@acme.test");
    std::string path = user_path(id);
};

TEST_F(UserVersions, USR_7_every_read_names_the_version_by_one_strong_tag) {
    const auto first = tag();
    EXPECT_THAT(first, MatchesRegex("\"[0-9a-z-]+\""));
    EXPECT_EQ(tag(), first) << "reading changes nothing";
    EXPECT_EQ(server.max().get("/api/auth/me").find("ETag"), first) << "the own profile is the same row";
}

TEST_F(UserVersions, USR_7_a_reader_who_has_the_version_gets_304_without_a_body) {
    const auto now = tag();
    for (const auto& known : {now, "W/" + now, "\"x\", " + now, std::string{"*"}}) {
        for (const auto& where : {path, std::string{"/api/auth/me"}}) {
            auto reader = where == path ? server.ada() : server.max();
            const auto reply = reader.get(where, {{"If-None-Match", known}});
            EXPECT_EQ(reply.status, 304) << where << known;
            EXPECT_EQ(reply.body, "");
            EXPECT_EQ(reply.find("ETag"), now);
        }
    }
    EXPECT_EQ(ada.get(path, {{"If-None-Match", "\"x\""}}).status, 200);
    EXPECT_EQ(ada.get(path, {{"If-None-Match", "nonsense"}}).status, 200) << "a cache's mistake costs a body only";
    put(maxine, {});
    EXPECT_EQ(ada.get(path, {{"If-None-Match", now}}).status, 200);
    EXPECT_EQ(ada.get("/api/users/999999", {{"If-None-Match", "*"}}).status, 404);
}

TEST_F(UserVersions, USR_15_every_change_has_a_tag_of_its_own_however_fast_they_come) {
    std::set<std::string> tags{tag()};
    for (int i = 0; i < 20; ++i) {
        const auto reply = put(maxine, {});
        tags.insert(reply.find("ETag").value());
        EXPECT_EQ(tag(), reply.find("ETag")) << "what is answered is what was stored";
    }
    EXPECT_EQ(tags.size(), 21U);
}

TEST_F(UserVersions, USR_15_a_write_of_the_version_that_was_seen_goes_through) {
    const auto reply = put(maxine, {{"If-Match", tag()}});
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(put(maxine, {{"If-Match", "\"x\", " + *reply.find("ETag")}}).status, 200);
    EXPECT_EQ(put(maxine, {{"If-Match", "\"x\""}, {"If-Match", tag()}}).status, 200) << "two fields are one list";
    EXPECT_EQ(put(maxine, {{"If-Match", "*"}}).status, 200);
    EXPECT_EQ(put(maxine, {}).status, 200) << "who names no version wants none checked";
}

// rules: ENV-9
TEST_F(UserVersions, USR_14_a_write_of_another_version_is_412_and_shows_what_is_there) {
    const auto seen = tag();
    put(R"({"name":"Max B.","email":"max@acme.test"})", {});
    const auto before = server.snapshot();
    const auto events = server.events(server.acme()).size();
    const auto activities = server.activities(id).size();
    for (const auto& stale : {seen, "W/" + tag(), std::string{"\"x\""}}) {
        const auto reply = put(maxine, {{"If-Match", stale}});
        EXPECT_EQ(reply.status, 412) << stale;
        EXPECT_EQ(reply.message(), "The user was changed by someone else");
        EXPECT_EQ(reply.code(), "version_conflict");
        EXPECT_EQ(reply.raw("validationErrors"), "null");
        EXPECT_EQ(reply.raw("data"), ada.get(path).raw("data"));
        EXPECT_EQ(reply.text("data.name"), "Max B.");
        EXPECT_EQ(reply.find("ETag"), tag());
    }
    EXPECT_EQ(server.snapshot(), before);
    EXPECT_EQ(server.events(server.acme()).size(), events);
    EXPECT_EQ(server.activities(id).size(), activities);
    EXPECT_EQ(put(maxine, {{"If-Match", tag()}}).status, 200) << "with what the refusal named it goes through";
}

TEST_F(UserVersions, USR_14_a_condition_that_is_none_is_400_and_changes_nothing) {
    const auto before = server.snapshot();
    for (const auto* condition : {"", "1", "\"1", "\"1\" \"2\"", "\"1\", *"}) {
        const auto reply = put(maxine, {{"If-Match", condition}});
        EXPECT_EQ(reply.status, 400) << condition;
        EXPECT_EQ(reply.message(), "Invalid request");
        EXPECT_EQ(reply.code(), "invalid_request");
    }
    EXPECT_EQ(server.snapshot(), before);
}

TEST_F(UserVersions, USR_14_checks_validation_then_existence_then_the_version_then_the_address) {
    const testing::Headers stale{{"If-Match", "\"x\""}};
    EXPECT_EQ(ada.put("/api/users/999999", R"({"name":"","email":""})", stale).status, 400);
    EXPECT_EQ(ada.put("/api/users/999999", maxine, stale).status, 404);
    constexpr auto taken = R"({"name":"Max","email":"ada@acme.test"})";
    EXPECT_EQ(put(taken, stale).status, 412);
    EXPECT_EQ(put(taken, {{"If-Match", tag()}}).status, 409);
    EXPECT_EQ(server.max().put(user_path(server.id_of("ada@acme.test")), maxine, stale).status, 403);
}

TEST_F(UserVersions, ARC_3_another_tenants_version_is_absent) {
    const auto seen = tag();
    auto gus = server.gus();
    EXPECT_EQ(gus.put(path, maxine, {{"If-Match", seen}}).status, 404);
    const auto reply = gus.put(path, maxine, {{"If-Match", "\"x\""}});
    EXPECT_EQ(reply.status, 404);
    EXPECT_FALSE(reply.find("ETag"));
    EXPECT_FALSE(gus.get(path, {{"If-None-Match", seen}}).find("ETag"));
}

TEST_F(UserVersions, WEB_5_an_answer_with_a_tag_is_the_same_bytes_for_everybody) {
    const std::string name(100, '<');  // six characters each in JSON
    const std::string email = std::string(240, 'm') + "@acme.test";
    put(R"({"name":")" + name + R"(","email":")" + email + "\"}", {});
    const auto plain = ada.get(path);
    const auto reply = ada.get(path, {{"Accept-Encoding", "gzip"}});
    EXPECT_FALSE(reply.find("Content-Encoding")) << "the tag would be strong for two encodings";
    EXPECT_EQ(reply.body, plain.body);
    EXPECT_GT(reply.body.size(), 1024U) << "long enough to be compressed otherwise";
}

}  // namespace
}  // namespace xos::users
