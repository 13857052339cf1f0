// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "integration/users/users_server.hpp"
#include "support/form_data.hpp"

namespace xos::users {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr auto path = "/api/users/import";
constexpr auto dry = "/api/users/import?dryRun=true";

std::string form(std::string_view csv, std::string_view disposition = "name=\"file\"; filename=\"users.csv\"") {
    return testing::form_part(csv, disposition).append(testing::form_end);
}

Reply send(Client& client, std::string_view to, std::string_view body, testing::Headers headers = {}) {
    return testing::send_form(client, "POST", to, body, std::move(headers));
}

Reply import(Client& client, std::string_view csv, std::string_view to = path, testing::Headers headers = {}) {
    return send(client, to, form(csv), std::move(headers));
}

std::string file_error(const Reply& reply) {
    return std::to_string(reply.status) + " " + reply.raw("validationErrors");
}

/// A head and so many people, from `first` on.
std::string people(int count, int first = 0) {
    std::string csv = "name,email\r\n";
    for (int i = first; i < first + count; ++i) {
        const auto number = std::to_string(i);
        csv += "Person " + number + ",person" + number + "@acme.test\r\n";
    }
    return csv;
}

TEST(ImportUsers, USR_10_creates_users_with_their_history_and_events) {
    UsersServer server;
    auto ada = server.ada();
    const auto reply = import(ada,
                              "\xEF\xBB\xBFName;E-Mail;isAdmin\r\n"
                              "Ann;ann@acme.test;\r\n");
    EXPECT_EQ(file_error(reply), R"(400 {"file":["Unknown column: E-Mail"]})");
    // doc: begin import
    const auto made = ada.request("POST", "/api/users/import",
                                  "--B\r\n"
                                  "Content-Disposition: form-data; name=\"file\"; filename=\"users.csv\"\r\n"
                                  "\r\n"
                                  "name,email,isAdmin,isActive\r\n"
                                  " Ann ,Ann@acme.test,true,\r\n"
                                  "\"Böb, Jr.\",bob@acme.test,,no\r\n"
                                  "\r\n--B--\r\n",
                                  {{"Content-Type", "multipart/form-data; boundary=B"}});
    EXPECT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(made.message(), "Users imported successfully");
    EXPECT_EQ(made.integer("data.created"), 2);
    // doc: end import
    EXPECT_EQ(made.integer("data.rows"), 2);
    EXPECT_EQ(made.integer("data.badRows"), 0);
    EXPECT_EQ(made.raw("data.errors"), "[]");
    const auto ann = ada.get(user_path(server.id_of("ann@acme.test")));
    EXPECT_EQ(ann.text("data.name"), "Ann");
    EXPECT_EQ(ann.text("data.email"), "Ann@acme.test");
    EXPECT_EQ(ann.raw("data.isAdmin"), "true");
    EXPECT_EQ(ann.raw("data.isActive"), "true");
    const auto bob = ada.get(user_path(server.id_of("bob@acme.test")));
    EXPECT_EQ(bob.text("data.name"), "Böb, Jr.");
    EXPECT_EQ(bob.raw("data.isActive"), "false");

    const auto admin = server.id_of("ada@acme.test");
    const auto rows = server.activities(server.id_of("ann@acme.test"));
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].action, "user_created");
    EXPECT_EQ(rows[0].data, R"({"Name":"Ann","Email":"Ann@acme.test"})");
    EXPECT_EQ(rows[0].performed_by, admin);
    const auto own = server.activities(admin);
    ASSERT_EQ(own.size(), 1U) << "LOG-4";
    EXPECT_EQ(own[0].action, "users_imported");
    EXPECT_EQ(own[0].data, R"({"Count":2})");
    const auto events = server.events(server.acme());
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].event, "UserCreated");
    EXPECT_THAT(events[0].payload, HasSubstr("Ann@acme.test"));
    EXPECT_EQ(made.find("X-XOS-Event-Seq"), "2");
}

TEST(ImportUsers, a_dry_run_says_what_would_be_and_writes_nothing) {
    UsersServer server;
    auto ada = server.ada();
    const auto before = server.snapshot();
    const auto reply = import(ada,
                              "id,name,email,createdAt,isAdmin\n"
                              "1,Ann,ann@acme.test,x,maybe\n"
                              "2,,nobody,x,\n"
                              "3,Max,MAX@acme.test,x,true\n"
                              "4,Zoë,zoe@acme.test,x,false\n"
                              "5,Zoe,ZOE@acme.test,x,false\n"
                              "6,short\n"
                              "\n"
                              "7,a\tb,ok@acme.test,x,\n",
                              dry);
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.raw("message"), "null");
    EXPECT_EQ(reply.raw("data.dryRun"), "true");
    EXPECT_EQ(reply.integer("data.rows"), 7);
    EXPECT_EQ(reply.integer("data.badRows"), 6);
    EXPECT_EQ(reply.integer("data.created"), 0);
    EXPECT_EQ(reply.raw("data.ignoredColumns"), R"(["id","createdAt"])");
    EXPECT_EQ(reply.raw("data.errors"), R"([{"row":2,"field":"isAdmin","message":"The value is not valid"},)"
                                        R"({"row":3,"field":"name","message":"Name is required"},)"
                                        R"({"row":3,"field":"email","message":"Email address is not valid"},)"
                                        R"({"row":4,"field":"email","message":"Email address already in use"},)"
                                        R"({"row":6,"field":"email","message":"Email address is already in row 5"},)"
                                        R"({"row":7,"field":"$","message":"The row has 2 cells, the head has 5"},)"
                                        R"({"row":9,"field":"name","message":"The value is not valid"}])");
    EXPECT_EQ(reply.integer("data.moreErrors"), 0);
    EXPECT_EQ(reply.raw("data.preview.3"),
              R"({"row":5,"name":"Zoë","email":"zoe@acme.test","isAdmin":false,"isActive":true})");
    EXPECT_EQ(server.snapshot(), before);
    EXPECT_TRUE(server.events(server.acme()).empty());
    EXPECT_TRUE(server.activities(server.id_of("ada@acme.test")).empty());
}

TEST(ImportUsers, one_bad_row_keeps_all_others_out) {
    UsersServer server;
    auto ada = server.ada();
    const auto before = server.snapshot();
    const auto reply = import(ada, people(250) + "Max,max@acme.test\r\n");
    EXPECT_EQ(file_error(reply), R"(400 {"file":["The file has errors in 1 rows"]})");
    EXPECT_EQ(reply.code(), "validation_failed");
    EXPECT_EQ(reply.integer("data.badRows"), 1);
    EXPECT_EQ(reply.raw("data.errors"), R"([{"row":252,"field":"email","message":"Email address already in use"}])");
    EXPECT_EQ(server.snapshot(), before);
    EXPECT_TRUE(server.events(server.acme()).empty());
}

TEST(ImportUsers, shows_the_first_rows_and_errors_and_counts_the_others) {
    UsersServer server;
    auto ada = server.ada();
    for (const auto& [bad, more] : {std::pair{99, 0}, {100, 0}, {101, 1}}) {
        std::string csv = "name,email\n";
        for (int i = 0; i < bad; ++i) csv += "Ann,nothing\n";
        const auto reply = import(ada, csv, dry);
        EXPECT_EQ(reply.integer("data.badRows"), bad);
        EXPECT_EQ(reply.integer("data.moreErrors"), more);
        EXPECT_FALSE(reply.raw("data.errors." + std::to_string(bad - more - 1)).empty());
        EXPECT_TRUE(reply.raw("data.errors.100").empty());
        EXPECT_FALSE(reply.raw("data.preview.19").empty());
        EXPECT_TRUE(reply.raw("data.preview.20").empty());
    }
}

TEST(ImportUsers, says_what_is_wrong_with_a_file) {
    UsersServer server;
    auto ada = server.ada();
    using namespace std::string_view_literals;
    const auto refusal = [&](std::string_view csv) { return file_error(import(ada, csv, dry)); };
    EXPECT_EQ(refusal(""), R"(400 {"file":["File is empty"]})");
    EXPECT_EQ(refusal("\xEF\xBB\xBF\r\n"), R"(400 {"file":["File is empty"]})");
    EXPECT_EQ(refusal("name,email\r\n"), R"(400 {"file":["The file has no rows below its head"]})");
    EXPECT_EQ(refusal("name\nAnn\n"), R"(400 {"file":["Column is missing: email"]})");
    EXPECT_EQ(refusal("email\na@b.c\n"), R"(400 {"file":["Column is missing: name"]})");
    EXPECT_EQ(refusal("name,email,Name\nAnn,a@b.c,x\n"), R"(400 {"file":["Column occurs twice: name"]})");
    EXPECT_EQ(refusal("name,email,password\nAnn,a@b.c,x\n"), R"(400 {"file":["Unknown column: password"]})");
    EXPECT_EQ(refusal("name,email\nAnn,\"a@b.c\n"), R"(400 {"file":["Row 2, column 2: a quote is not closed"]})");
    EXPECT_EQ(refusal("name,email\n\xC3,a@b.c\n"), R"(400 {"file":["Row 2, column 1: the text is not UTF-8"]})");
    EXPECT_EQ(refusal("name,email\nAnn,\0\n"sv), R"(400 {"file":["Row 2, column 2: there is a NUL character"]})");
    EXPECT_EQ(refusal("name,email\nA\"n,a@b.c\n"),
              R"(400 {"file":["Row 2, column 1: a quote is in the wrong place"]})");
    EXPECT_EQ(refusal("name,email\nAnn,a@b.c\rx"),
              R"(400 {"file":["Row 2, column 2: a carriage return is no line end"]})");
    EXPECT_EQ(refusal("name,email\nAnn," + std::string(8'193, 'x')),
              R"(400 {"file":["Row 2, column 2: the cell is too long"]})");
}

TEST(ImportUsers, HTTP_7_takes_one_file_in_a_form) {
    UsersServer server;
    auto ada = server.ada();
    EXPECT_EQ(ada.post(path, "{}").status, 415);
    EXPECT_EQ(file_error(send(ada, path, form("x", "name=\"other\"; filename=\"users.csv\""))),
              R"(400 {"file":["File is required"]})");
    EXPECT_EQ(file_error(send(ada, path, form("x", "name=\"file\""))), R"(400 {"file":["The value is not valid"]})");
    const auto one = form(people(1));
    const auto two = one.substr(0, one.size() - std::string_view{"--B--\r\n"}.size()) + one;
    EXPECT_EQ(file_error(send(ada, path, two)), R"(400 {"file":["Only one file is taken"]})");
    EXPECT_EQ(file_error(send(ada, path, "--B\r\n")),
              R"(400 {"$":["The request body is not valid multipart/form-data"]})");
}

TEST(ImportUsers, LIM_4_a_file_has_a_largest_size) {
    testing::TestServerOptions options;
    options.arguments = {"--Users:ImportBytes=1000"};
    UsersServer server{std::move(options)};
    auto ada = server.ada();
    const auto sized = [](std::size_t size) {
        const std::string head = "name,email\nAnn,a@b.c\n";
        return head + std::string(size - head.size(), '\n');
    };
    EXPECT_EQ(import(ada, sized(999), dry).status, 200);
    EXPECT_EQ(import(ada, sized(1'000), dry).status, 200);
    const auto reply = import(ada, sized(1'001), dry);
    EXPECT_EQ(reply.status, 413);
    EXPECT_EQ(reply.message(), "File is too large");
    EXPECT_EQ(import(ada, sized(200'000), dry).status, 413) << "by what it announces";
}

TEST(ImportUsers, LIM_4_a_file_has_a_most_number_of_rows) {
    testing::TestServerOptions options;
    options.arguments = {"--Users:ImportRows=150"};
    UsersServer server{std::move(options)};
    auto ada = server.ada();
    EXPECT_EQ(import(ada, people(149), dry).status, 200);
    EXPECT_EQ(import(ada, people(150), dry).status, 200);
    EXPECT_EQ(file_error(import(ada, people(151), dry)), R"(400 {"file":["The file has more than 150 rows"]})");
}

TEST(ImportUsers, every_row_comes_in_over_the_edges_of_batches) {
    UsersServer server;
    auto ada = server.ada();
    int first = 0;
    for (const int count : {99, 100, 101, 500, 1'001}) {
        const auto reply = import(ada, people(count, first));
        EXPECT_EQ(reply.integer("data.created"), count) << reply.body;
        first += count;
        EXPECT_EQ(ada.get("/api/users/paged").integer("data.pagination.totalCount"), first + 2);
        EXPECT_EQ(reply.find("X-XOS-Event-Seq"), std::to_string(first));
        EXPECT_EQ(server.events(server.acme()).size(), static_cast<std::size_t>(first));
    }
}

TEST(ImportUsers, UP_8_what_was_exported_comes_back_as_it_was) {
    UsersServer server;
    auto ada = server.ada();
    const std::vector<std::string> names{"=1+1", "'=1", "-x", "@a", "+1", "''+2", "O'Neil", "a,b;\"c\"", "Ünï 名前"};
    std::vector<NewPerson> added;
    for (std::size_t i = 0; i < names.size(); ++i) {
        added.push_back({.name = names[i], .email = "+p" + std::to_string(i) + "@globex.test"});
    }
    server.add_all(server.globex(), added);
    auto gus = server.gus();
    const auto file = gus.get("/api/users/export?search=%2Bp&sortBy=email").body;
    const auto reply = import(ada, file);
    EXPECT_EQ(reply.integer("data.created"), static_cast<std::int64_t>(names.size())) << reply.body;
    const auto list = ada.get("/api/users/paged?search=globex&sortBy=email");
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto at = "data.items." + std::to_string(i);
        EXPECT_EQ(list.text(at + ".name"), names[i]);
        EXPECT_EQ(list.text(at + ".email"), added[i].email);
    }
}

TEST(ImportUsers, nobody_who_was_imported_can_sign_in) {
    UsersServer server;
    auto ada = server.ada();
    import(ada, people(1));
    const auto reply = server.anonymous().post("/api/auth/login", R"({"email":"person0@acme.test","password":""})");
    EXPECT_EQ(reply.status, 400);
    for (const auto* password : {"correct horse", "!", "x"}) {
        const auto login = server.anonymous().post(
            "/api/auth/login", R"({"email":"person0@acme.test","password":")" + std::string{password} + "\"}");
        EXPECT_EQ(login.status, 401);
        EXPECT_EQ(login.message(), "Invalid credentials");
    }
}

TEST(ImportUsers, AUTHZ_1_is_for_whoever_may_create_users) {
    UsersServer server;
    auto max = server.max();
    EXPECT_EQ(import(max, people(1), dry).status, 403);
    auto nobody = server.anonymous();
    EXPECT_EQ(import(nobody, people(1), dry).status, 401);
    testing::TestServerOptions options;
    options.arguments = {"--Users:RequireAdminForWrites=false"};
    UsersServer open{std::move(options)};
    auto member = open.max();
    EXPECT_EQ(import(member, people(1)).status, 200);
    const auto reply = import(member, "name,email,isAdmin\nAnn,ann@acme.test,yes\n", dry);
    EXPECT_EQ(reply.raw("data.errors"), R"([{"row":2,"field":"isAdmin","message":"Only an admin can make an admin"}])");
}

// rules: ARC-3 TEN-9
TEST(ImportUsers, TEN_2_another_tenants_addresses_are_free_and_untouched) {
    for (const bool second_wall_alone : {false, true}) {
        testing::TestServerOptions options;
        options.application.drop_tenant_predicates = second_wall_alone;
        UsersServer server{std::move(options)};
        auto gus = server.gus();
        const auto reply = import(gus, "name,email\nOther,max@acme.test\n");
        EXPECT_EQ(reply.integer("data.created"), 1) << reply.body;
        EXPECT_EQ(server.count_rows("max@acme.test"), 2);
        EXPECT_EQ(server.max().get("/api/auth/me").text("data.name"), "Max");
        EXPECT_TRUE(server.events(server.acme()).empty());
        EXPECT_EQ(server.events(server.globex()).size(), 1U);
        EXPECT_EQ(server.ada().get("/api/users/paged").integer("data.pagination.totalCount"), 2);
    }
}

TEST(ImportUsers, DB_4_a_deleted_user_keeps_the_address) {
    UsersServer server;
    server.add(server.acme(), {.name = "Gone", .email = "gone@acme.test", .is_active = false, .is_deleted = true});
    auto ada = server.ada();
    EXPECT_EQ(import(ada, "name,email\nNew,GONE@acme.test\n", dry).raw("data.errors"),
              R"([{"row":2,"field":"email","message":"Email address already in use"}])");
}

TEST(ImportUsers, DUR_2_a_repeated_import_is_carried_out_once) {
    UsersServer server;
    auto ada = server.ada();
    const testing::Headers key{{"Idempotency-Key", "import-1"}};
    const auto first = import(ada, people(120), path, key);
    EXPECT_EQ(first.status, 200);
    const auto second = import(ada, people(120), path, key);
    EXPECT_EQ(second.status, 200);
    EXPECT_EQ(second.find("Idempotency-Replayed"), "true");
    EXPECT_EQ(second.body, first.body);
    EXPECT_EQ(server.events(server.acme()).size(), 120U);
    EXPECT_EQ(import(ada, people(120)).status, 400) << "without the key the addresses are in use";
}

TEST(ImportUsers, USR_12_a_failing_commit_leaves_nothing) {
    UsersServer server;
    auto ada = server.ada();
    const auto before = server.snapshot();
    server.server().faults().fail_one_commit();
    EXPECT_EQ(import(ada, people(1'200)).status, 503);
    EXPECT_EQ(server.snapshot(), before);
    EXPECT_TRUE(server.events(server.acme()).empty());
    EXPECT_EQ(import(ada, people(1'200)).status, 200);
}

TEST(ImportUsers, DB_4_a_race_for_an_address_is_a_conflict_and_leaves_nothing) {
    UsersServer server;
    auto ada = server.ada();
    server.server().faults().slow_down(1s, "find_used_emails");
    Reply reply;
    {
        const std::jthread slow{[&] {
            auto other = server.ada();
            reply = import(other, people(550));
        }};
        std::this_thread::sleep_for(1'500ms);  // the first part was looked up, the other was not
        EXPECT_EQ(ada.post("/api/users", R"({"name":"Ann","email":"person1@acme.test","password":"kT9$xqzmw"})").status,
                  201);
    }
    server.server().faults().heal();
    EXPECT_EQ(reply.status, 409);
    EXPECT_EQ(reply.message(), "Email address already in use");
    EXPECT_EQ(server.count_rows("person0@acme.test"), 0);
}

// rules: USR-19
TEST(ImportUsers, HUB_3_every_event_reaches_who_listens_in_order) {
    UsersServer server;
    auto hub = server.server().hub_client("/hubs/notifications", server.max().token());
    hub.invoke("JoinTenantGroup");
    auto ada = server.ada();
    constexpr int count = 900;  // fewer than a receiver's queue holds
    ASSERT_EQ(import(ada, people(count)).status, 200);
    ada.post("/api/users", R"({"name":"Last","email":"last@acme.test","password":"kT9$xqzmw"})");
    for (int i = 0; i < count; ++i) {
        const auto event = hub.next_event();
        ASSERT_EQ(event.name, "UserCreated");
        ASSERT_THAT(event.arguments.at(0), HasSubstr("\"person" + std::to_string(i) + "@acme.test\""));
        ASSERT_THAT(event.arguments.at(1), HasSubstr("\"seq\":" + std::to_string(i + 1) + ","));
    }
    EXPECT_THAT(hub.next_event().arguments.at(0), HasSubstr("last@acme.test"));
}

TEST(ImportUsers, SLOW_4_a_tenant_has_two_places_for_exports_and_imports) {
    UsersServer server;
    server.server().faults().slow_down(800ms, "find_used_emails");
    std::vector<std::jthread> threads;
    std::atomic<int> done{0};
    for (int i = 0; i < 2; ++i) {
        threads.emplace_back([&] {
            auto client = server.ada();
            done += import(client, people(1), dry).status == 200 ? 1 : 0;
        });
    }
    std::this_thread::sleep_for(400ms);
    auto ada = server.ada();
    const auto reply = ada.get("/api/users/export");
    EXPECT_EQ(reply.status, 429);
    EXPECT_EQ(reply.find("Retry-After"), "5");
    EXPECT_EQ(server.gus().get("/api/users/export").status, 200) << "another tenant has its own";
    threads.clear();
    EXPECT_EQ(done, 2);
    EXPECT_EQ(ada.get("/api/users/export").status, 200);
}

}  // namespace
}  // namespace xos::users
