// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "integration/users/users_server.hpp"

namespace xos::users {
namespace {

namespace sql {
constexpr Sql reports{
    "test_error_reports",
    "SELECT message, context, url, reported_client_id, reported_user_id FROM error_reports ORDER BY id"};
}  // namespace sql

struct Report {
    std::string message;
    std::optional<std::string> context;
    std::optional<std::string> url;
    std::optional<ClientId> reported_client_id;
    std::optional<UserId> reported_user_id;
};
BOOST_DESCRIBE_STRUCT(Report, (), (message, context, url, reported_client_id, reported_user_id))

Task<void> read(DBService db, std::vector<Report>& out) { out = co_await db.get_list<Report>(sql::reports); }

std::vector<Report> reports(UsersServer& server) {
    std::vector<Report> out;
    server.server().run([&] { return read(server.server().across_tenants(), out); });
    return out;
}

TEST(Ping, SUP_1_answers_anybody_with_the_time) {
    UsersServer server;
    const auto reply = server.anonymous().get("/api/ping");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.raw("data.pong"), "true");
    EXPECT_EQ(reply.text("data.time").size(), iso_length);
    EXPECT_EQ(reply.find("Cache-Control"), "no-store");
}

TEST(Ping, SUP_1_a_bad_token_does_no_harm) {
    UsersServer server;
    auto client = server.anonymous();
    client.set_token("nonsense");
    EXPECT_EQ(client.get("/api/ping").status, 200);
}

TEST(ErrorLog, SUP_2_takes_reports_of_anybody_and_notes_who_is_signed_in) {
    UsersServer server;
    EXPECT_EQ(server.anonymous().post("/api/errors/log", R"({"message":"first"})").status, 200);
    const auto reply = server.max().post("/api/errors/log", R"({"message":"second","stack":"at a\nat b","status":500,
        "url":"/users","context":{"context":"initial_load"},"userAgent":"B/1","timestamp":"2025-01-31T09:05:00.123Z"})");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.raw("data"), "null");
    const auto stored = reports(server);
    ASSERT_EQ(stored.size(), 2U);
    EXPECT_EQ(stored[0].message, "first");
    EXPECT_FALSE(stored[0].reported_client_id);
    EXPECT_EQ(stored[1].reported_client_id, server.acme());
    EXPECT_EQ(stored[1].reported_user_id, server.id_of("max@acme.test"));
    EXPECT_EQ(server.logged("A browser reported an error"), 2U);
}

TEST(ErrorLog, SUP_2_LOG_2_secrets_are_neither_stored_nor_logged) {
    UsersServer server;
    server.anonymous().post("/api/errors/log", R"({"message":"m","url":"/x?access_token=MARKED",
        "context":{"formData":{"name":"Ann","password":"MARKED"},"headers":[{"Authorization":"MARKED"}]}})");
    const auto stored = reports(server);
    ASSERT_EQ(stored.size(), 1U);
    EXPECT_EQ(stored[0].context,
              R"({"formData":{"name":"Ann","password":"[redacted]"},"headers":[{"Authorization":"[redacted]"}]})");
    EXPECT_EQ(stored[0].url, "/x?access_token=[redacted]");
    EXPECT_EQ(server.logged("MARKED"), 0U);
}

TEST(ErrorLog, SUP_2_needs_a_message_only) {
    UsersServer server;
    auto client = server.anonymous();
    const auto reply = client.post("/api/errors/log", R"({"stack":"x"})");
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.text("validationErrors.message.0"), "Message is required");
    EXPECT_TRUE(reports(server).empty());
}

TEST(ErrorLog, SUP_2_a_report_has_at_most_16_kib) {
    UsersServer server;
    const auto post = [&](std::size_t bytes) {
        const std::string frame = R"({"message":""})";
        auto client = server.anonymous();
        return client.post("/api/errors/log", R"({"message":")" + std::string(bytes - frame.size(), 'm') + R"("})");
    };
    EXPECT_EQ(post(16 * 1024 - 1).status, 200);
    EXPECT_EQ(post(16 * 1024).status, 200);
    const auto refused = post(16 * 1024 + 1);
    EXPECT_EQ(refused.status, 413);
    EXPECT_EQ(refused.message(), "Request body too large");
    EXPECT_EQ(reports(server).size(), 2U);
}

TEST(ErrorLog, SUP_2_LIM_4_thirty_a_minute_from_one_address) {
    UsersServer server;
    auto client = server.anonymous();
    for (int i = 1; i <= 30; ++i) EXPECT_EQ(client.post("/api/errors/log", R"({"message":"m"})").status, 200) << i;
    const auto refused = client.post("/api/errors/log", R"({"message":"m"})");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.message(), "Too many requests");
    EXPECT_EQ(refused.code(), "rate_limited");
    EXPECT_TRUE(refused.find("Retry-After"));
    EXPECT_EQ(reports(server).size(), 30U);
    EXPECT_EQ(client.get("/api/ping").status, 200) << "only reports are limited";
}

TEST(ErrorLog, LOG_1_a_report_cannot_forge_a_log_line) {
    UsersServer server;
    server.anonymous().post("/api/errors/log", R"({"message":"a\n{\"level\":\"error\",\"message\":\"forged\"}"})");
    EXPECT_EQ(server.logged("forged"), 1U);
    for (const auto& line : server.server().log().lines()) EXPECT_EQ(line.find('\n'), std::string::npos);
}

TEST(Notifications, SUP_3_an_admin_sends_an_event_to_the_own_tenant) {
    UsersServer server;
    const auto reply = server.ada().post("/api/notifications", R"({"type":"warning","message":" Back at 5 "})");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.raw("data"), "null");
    const auto events = server.events(server.acme());
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].event, "SystemNotification");
    EXPECT_EQ(events[0].payload, R"([{"type":"warning","message":"Back at 5"}])");
    EXPECT_TRUE(server.events(server.globex()).empty());
}

TEST(Notifications, SUP_3_refuses_members_and_unknown_types) {
    UsersServer server;
    EXPECT_EQ(server.max().post("/api/notifications", R"({"type":"info","message":"x"})").status, 403);
    auto ada = server.ada();
    const auto reply = ada.post("/api/notifications", R"({"type":"alarm","message":" "})");
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.text("validationErrors.type.0"), "The value is not valid");
    EXPECT_EQ(reply.text("validationErrors.message.0"), "Message is required");
    EXPECT_TRUE(server.events(server.acme()).empty());
}

TEST(Health, SUP_4_lives_and_is_ready_on_both_listeners) {
    UsersServer server;
    auto outside = server.anonymous();
    auto operators = server.server().operator_client();
    for (auto* client : {&outside, &operators}) {
        for (const auto* path : {"/health/live", "/health/ready"}) {
            const auto reply = client->get(path);
            EXPECT_EQ(reply.status, 200) << path;
            EXPECT_EQ(reply.body, R"({"status":"ok"})") << path;
            EXPECT_EQ(
                std::ranges::count(reply.fields, std::pair<std::string, std::string>{"Cache-Control", "no-store"}), 1)
                << path;
        }
    }
}

}  // namespace
}  // namespace xos::users
