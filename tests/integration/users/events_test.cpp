// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/support/event_trimming.hpp"
#include "app/support/support_routes.hpp"
#include "image_programs.hpp"
#include "integration/users/users_server.hpp"

namespace xos::users {
namespace {

/// Sends notifications "1" … "count".
void send(Client& admin, int count) {
    for (int i = 1; i <= count; ++i) {
        admin.post("/api/notifications", R"({"type":"info","message":")" + std::to_string(i) + "\"}");
    }
}

std::vector<std::int64_t> numbers(const Reply& reply) {
    std::vector<std::int64_t> out;
    for (int i = 0;; ++i) {
        const auto seq = reply.integer("data.items." + std::to_string(i) + ".seq");
        if (!seq) return out;
        out.push_back(*seq);
    }
}

Task<void> trim(const Services& services, support::EventRetention retention, std::int64_t& deleted) {
    deleted = co_await support::trim_events(services, retention);
}

std::int64_t trim(UsersServer& server, support::EventRetention retention) {
    std::int64_t deleted = 0;
    server.server().run([&] { return trim(server.app().services(), retention, deleted); });
    return deleted;
}

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Events, USR_19_give_what_was_missed_in_order) {
    UsersServer server;
    auto ada = server.ada();
    const auto created = ada.post("/api/users", R"({"name":"Ann","email":"ann@acme.test","password":"kT9$xqzmw"})");
    ada.remove(created.find("Location").value());
    const auto reply = server.max().get("/api/events?after=0");
    EXPECT_EQ(reply.status, 200);
    EXPECT_THAT(numbers(reply), ElementsAre(1, 2));
    EXPECT_EQ(reply.text("data.items.0.event"), "UserCreated");
    EXPECT_EQ(reply.raw("data.items.0.arguments"), "[" + created.raw("data") + "]");
    EXPECT_EQ(reply.integer("data.items.0.actorId"), server.id_of("ada@acme.test").value);
    EXPECT_EQ(reply.text("data.items.0.at").size(), iso_length);
    EXPECT_EQ(reply.raw("data.items.1.arguments"), "[" + created.raw("data.id") + "]");
    EXPECT_EQ(reply.integer("data.lastSeq"), 2);
    EXPECT_EQ(reply.raw("data.reset"), "false");
}

TEST(Events, after_and_limit_cut_the_list) {
    UsersServer server;
    auto ada = server.ada();
    send(ada, 5);
    EXPECT_THAT(numbers(ada.get("/api/events?after=2")), ElementsAre(3, 4, 5));
    EXPECT_THAT(numbers(ada.get("/api/events?after=1&limit=2")), ElementsAre(2, 3));
    EXPECT_EQ(ada.get("/api/events?after=1&limit=2").integer("data.lastSeq"), 5) << "so that the client goes on";
    EXPECT_THAT(numbers(ada.get("/api/events?after=5")), IsEmpty());
    EXPECT_THAT(numbers(ada.get("/api/events?limit=0")), ElementsAre(1)) << "corrected";
    EXPECT_THAT(numbers(ada.get("/api/events?after=-7&limit=x")), ElementsAre(1, 2, 3, 4, 5));
}

// rules: TEN-2
TEST(Events, TEN_7_each_tenant_has_its_own_events_and_numbers) {
    UsersServer server;
    auto ada = server.ada();
    auto gus = server.gus();
    send(ada, 3);
    EXPECT_EQ(gus.get("/api/events").raw("data"), R"({"items":[],"lastSeq":0,"reset":false})");
    send(gus, 1);
    EXPECT_THAT(numbers(gus.get("/api/events")), ElementsAre(1));
    EXPECT_EQ(server.anonymous().get("/api/events").status, 401);
}

TEST(Events, a_number_that_was_never_given_out_asks_for_a_reset) {
    UsersServer server;
    auto ada = server.ada();
    send(ada, 1);
    EXPECT_EQ(ada.get("/api/events?after=2").raw("data"), R"({"items":[],"lastSeq":1,"reset":true})");
}

TEST(Events, trimmed_events_ask_for_a_reset_and_kept_ones_do_not) {
    UsersServer server;
    auto ada = server.ada();
    send(ada, 5);
    EXPECT_EQ(trim(server, {.age = std::chrono::hours{-1}, .rows_per_tenant = 2}), 3);
    EXPECT_EQ(ada.get("/api/events?after=2").raw("data.reset"), "true");
    EXPECT_THAT(numbers(ada.get("/api/events?after=2")), IsEmpty());
    EXPECT_EQ(ada.get("/api/events?after=3").raw("data.reset"), "false");
    EXPECT_THAT(numbers(ada.get("/api/events?after=3")), ElementsAre(4, 5));
}

TEST(Events, events_go_only_when_both_age_and_number_allow_it) {
    UsersServer server;
    auto ada = server.ada();
    send(ada, 5);
    EXPECT_EQ(trim(server, {}), 0);
    EXPECT_EQ(trim(server, {.age = std::chrono::hours{1}, .rows_per_tenant = 0}), 0) << "young";
    EXPECT_EQ(trim(server, {.age = std::chrono::hours{-1}, .rows_per_tenant = 5}), 0) << "few";
    EXPECT_EQ(trim(server, {.age = std::chrono::hours{-1}, .rows_per_tenant = 0}), 5);
    EXPECT_EQ(ada.get("/api/events?after=0").raw("data.reset"), "true") << "also when no row is left";
    send(ada, 1);
    EXPECT_THAT(numbers(ada.get("/api/events?after=5")), ElementsAre(6)) << "numbers go on";
}

TEST(Events, USR_19_every_event_that_is_sent_is_declared_with_its_arguments) {
    testing::TestServerOptions options;
    options.arguments = {std::string{"--Users:ThumbnailProgram="} + XOS_THUMBNAIL};
    UsersServer server{std::move(options)};
    auto ada = server.ada();
    const auto path = ada.post("/api/users", R"({"name":"Ann","email":"ann@acme.test","password":"kT9$xqzmw"})")
                          .find("Location")
                          .value();
    ada.put(path, R"({"name":"Ann","email":"ann@acme.test"})");
    ada.request("PUT", path + "/avatar",
                "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n" +
                    thumbnail::sample("png", 9, 9) + "\r\n--x--\r\n",
                {{"Content-Type", "multipart/form-data; boundary=x"}});
    ada.remove(path);
    ada.post("/api/notifications", R"({"type":"info","message":"x"})");
    const auto file = ada.request("POST", "/api/files",
                                  "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
                                  "Content-Type: text/plain\r\n\r\nhello\r\n--x--\r\n",
                                  {{"Content-Type", "multipart/form-data; boundary=x"}});
    ada.remove("/api/files/" + file.raw("data.id"));
    std::vector<std::string> sent;
    for (const auto& event : server.events(server.acme())) {
        sent.push_back(event.event);
        const auto declared = server.app().events();
        const auto found = std::ranges::find(declared, event.event, &EventShape::name);
        ASSERT_NE(found, declared.end()) << event.event;
        const auto payload = json::Document::parse(event.payload);
        std::size_t arguments = 0;
        for ([[maybe_unused]] const auto element : payload->root().elements()) ++arguments;
        EXPECT_EQ(arguments, found->arguments.size()) << event.event;
    }
    EXPECT_EQ(sent.size(), server.app().events().size()) << "all of them were tried";
}

TEST(SupportStatements, SQL_1_all_of_them_compile) {
    UsersServer server;
    auto& database = server.app().services().database;
    for (const auto& sql : support_statements()) EXPECT_NO_THROW(database.prepare(sql, false)) << sql.name();
    for (const auto& sql : support_statements_across_tenants())
        EXPECT_NO_THROW(database.prepare(sql, true)) << sql.name();
}

}  // namespace
}  // namespace xos::users
