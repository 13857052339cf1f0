// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "integration/users/users_server.hpp"
#include "support/unzip.hpp"
#include "xos/files/csv.hpp"

namespace xos::users {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Names = std::vector<std::string>;

constexpr auto head = "\xEF\xBB\xBFid,name,email,isAdmin,isActive,createdAt,updatedAt\r\n";

std::vector<Names> records(std::string_view text) {
    files::CsvReader reader;
    std::vector<Names> out;
    while (!text.empty()) {
        const auto step = reader.next(text);
        text.remove_prefix(step.consumed);
        if (step.event == files::CsvReader::Event::failed) throw std::runtime_error{"no CSV"};
        if (step.event == files::CsvReader::Event::record)
            out.emplace_back(reader.cells().begin(), reader.cells().end());
    }
    return out;
}

Names column(const Reply& reply, std::size_t index) {
    Names out;
    for (const auto& record : records(reply.body)) out.push_back(record.at(index));
    out.erase(out.begin());
    return out;
}

Names names(const Reply& reply) { return column(reply, 1); }

TEST(ExportUsers, gives_the_list_as_a_file) {
    UsersServer server;
    auto ada = server.ada();
    // doc: begin export
    const auto reply = ada.get("/api/users/export?format=csv&search=a&sortBy=email&sortDirection=desc");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.find("Content-Type"), "text/csv; charset=utf-8");
    // doc: end export
    EXPECT_THAT(names(reply), ElementsAre("Max", "Ada"));
    EXPECT_TRUE(reply.body.starts_with(head)) << reply.body;
    EXPECT_TRUE(reply.body.ends_with("\r\n"));
    const auto id = std::to_string(server.id_of("max@acme.test").value);
    EXPECT_THAT(records(reply.body).at(1),
                ElementsAre(id, "Max", "max@acme.test", "false", "true", "2025-01-31T09:05:00.123Z", ""));
    const auto disposition = reply.find("Content-Disposition").value_or("");
    EXPECT_THAT(disposition, ::testing::ContainsRegex("^attachment; filename=\"users-[0-9]+-[0-9]+-[0-9]+.csv\""));
    EXPECT_EQ(reply.find("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(reply.find("Content-Security-Policy"), "sandbox; default-src 'none'");
    EXPECT_EQ(reply.body.find("argon2"), std::string::npos);
}

TEST(ExportUsers, is_filtered_and_sorted_as_the_list_is) {
    UsersServer server;
    server.add_all(server.acme(), {{.name = "ärmel", .email = "z@acme.test"},
                                   {.name = "Off", .email = "off@acme.test", .is_active = false},
                                   {.name = "Gone", .email = "gone@acme.test", .is_active = false, .is_deleted = true},
                                   {.name = "100% sure", .email = "sure@acme.test"}});
    auto ada = server.ada();
    EXPECT_THAT(names(ada.get("/api/users/export")), ElementsAre("100% sure", "Ada", "Max", "ärmel"));
    EXPECT_THAT(names(ada.get("/api/users/export?includeInactive=true")),
                ElementsAre("100% sure", "Ada", "Max", "Off", "ärmel"));
    EXPECT_THAT(names(ada.get("/api/users/export?search=%20%C3%84RM%20")), ElementsAre("ärmel"));
    EXPECT_THAT(names(ada.get("/api/users/export?search=100%25")), ElementsAre("100% sure"));
    EXPECT_THAT(names(ada.get("/api/users/export?search=nobody")), IsEmpty());
    EXPECT_THAT(names(ada.get("/api/users/export?search=nobody&format=CSV")), IsEmpty());
    const auto reply = ada.get("/api/users/export?format=pdf");
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.raw("validationErrors"), R"({"format":["The value is not valid"]})");
    EXPECT_EQ(ada.get("/api/users/export?search=%07").status, 400);
}

TEST(ExportUsers, UP_8_no_cell_is_a_formula) {
    UsersServer server;
    server.add_all(server.acme(), {{.name = "=1+1", .email = "+a@acme.test"}, {.name = "'-x", .email = "b@acme.test"}});
    const auto body = server.ada().get("/api/users/export").body;
    EXPECT_NE(body.find(",'=1+1,'+a@acme.test,"), std::string::npos) << body;
    EXPECT_NE(body.find(",''-x,"), std::string::npos) << body;
}

TEST(ExportUsers, gives_a_workbook) {
    UsersServer server;
    const auto reply = server.ada().get("/api/users/export?format=xlsx");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.find("Content-Type"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    EXPECT_NE(reply.find("Content-Disposition").value_or("").find(".xlsx\""), std::string::npos);
    EXPECT_TRUE(reply.body.starts_with("PK\x03\x04"));
    const auto sheet = testing::unzipped(reply.body, "xl/worksheets/sheet1.xml");
    EXPECT_NE(sheet.find(">ada@acme.test<"), std::string::npos) << sheet;
    EXPECT_EQ(sheet.find("globex"), std::string::npos);
}

TEST(ExportUsers, every_user_is_there_once_over_the_edges_of_batches) {
    UsersServer server;
    std::vector<NewPerson> people;
    for (int i = 0; i < 999; ++i) {
        const auto number = std::to_string(1'000 + i).substr(1);
        people.push_back({.name = "p" + number, .email = "p" + number + "@acme.test"});
    }
    Names expected{"Ada", "Max"};
    for (const std::size_t more : {498U, 1U, 500U}) {  // 500, 501, 1,001 users in all
        const auto part = people.begin() + static_cast<std::ptrdiff_t>(expected.size() - 2);
        const std::vector<NewPerson> added{part, part + static_cast<std::ptrdiff_t>(more)};
        server.add_all(server.acme(), added);
        for (const auto& one : added) expected.push_back(one.name);
        EXPECT_EQ(names(server.ada().get("/api/users/export")), expected);
    }
}

TEST(ExportUsers, LIM_4_there_is_a_most_number_of_users) {
    testing::TestServerOptions options;
    options.arguments = {"--Users:ExportRows=3"};
    UsersServer server{std::move(options)};
    auto ada = server.ada();
    EXPECT_EQ(ada.get("/api/users/export").status, 200);
    server.add(server.acme(), {.name = "Mo", .email = "mo@acme.test"});
    EXPECT_EQ(ada.get("/api/users/export").status, 200);
    server.add(server.acme(), {.name = "Nia", .email = "nia@acme.test"});
    const auto reply = ada.get("/api/users/export");
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.message(), "There are more than 3 users: search for fewer");
    EXPECT_EQ(ada.get("/api/users/export?search=nia").status, 200);
}

// rules: ARC-3 TEN-7
TEST(ExportUsers, TEN_2_nobody_of_another_tenant_is_in_it) {
    for (const bool second_wall_alone : {false, true}) {
        testing::TestServerOptions options;
        options.application.drop_tenant_predicates = second_wall_alone;
        UsersServer server{std::move(options)};
        EXPECT_THAT(names(server.gus().get("/api/users/export")), ElementsAre("Gus", "Mia"));
        EXPECT_THAT(names(server.ada().get("/api/users/export?includeInactive=true")), ElementsAre("Ada", "Max"));
    }
}

TEST(ExportUsers, AUTHZ_1_is_for_admins_whoever_may_write) {
    testing::TestServerOptions options;
    options.arguments = {"--Users:RequireAdminForWrites=false"};
    UsersServer server{std::move(options)};
    EXPECT_EQ(server.max().get("/api/users/export").status, 403);
    EXPECT_EQ(server.anonymous().get("/api/users/export").status, 401);
    EXPECT_EQ(server.ada().get("/api/users/export").status, 200);
}

TEST(ExportUsers, LOG_4_is_written_down) {
    UsersServer server;
    auto ada = server.ada();
    ada.get("/api/users/export?format=csv&search=max&includeInactive=true");
    ada.get("/api/users/export?format=pdf");
    const auto id = server.id_of("ada@acme.test");
    const auto rows = server.activities(id);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].action, "users_exported");
    EXPECT_EQ(rows[0].data, R"({"Format":"csv","Search":"max","IncludeInactive":true,"Count":1})");
    EXPECT_EQ(rows[0].performed_by, id);
    EXPECT_EQ(ada.get(user_path(id) + "/activity").text("data.items.0.action"), "users_exported");
}

TEST(ExportUsers, USR_12_a_failure_is_an_answer_and_no_half_of_a_file) {
    UsersServer server;
    auto ada = server.ada();
    server.server().faults().fail_one_commit();
    const auto reply = ada.get("/api/users/export");
    EXPECT_GE(reply.status, 500) << "what is not written down is not given";
    EXPECT_EQ(reply.raw("success"), "false");
    EXPECT_EQ(ada.get("/api/users/export").status, 200);
}

}  // namespace
}  // namespace xos::users
