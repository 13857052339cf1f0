// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "integration/users/users_server.hpp"

namespace xos::users {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Names = std::vector<std::string>;

Names names(const Reply& reply, const std::string& list) {
    Names out;
    for (int i = 0;; ++i) {
        const auto at = list + "." + std::to_string(i);
        if (reply.raw(at).empty()) return out;
        out.push_back(reply.text(at + ".name"));
    }
}

Names search(Client& client, const std::string& query) {
    return names(client.get("/api/users/paged?pageSize=100&search=" + query), "data.items");
}

/// acme with the two everybody has and 29 more: p01 … p29, newest first in name order.
class PagedUsers : public ::testing::Test {
protected:
    PagedUsers() {
        std::vector<NewPerson> people;
        for (int i = 1; i <= 29; ++i) {
            const auto number = std::to_string(100 + i).substr(1);
            people.push_back({.name = "p" + number,
                              .email = "z" + std::to_string(200 - i) + "@acme.test",
                              .created_at = "2025-03-" + std::to_string(132 - i).substr(1) + "T00:00:00.000Z"});
        }
        server.add_all(server.acme(), people);
    }

    Reply page(const std::string& query) { return ada.get("/api/users/paged" + query); }

    UsersServer server;
    Client ada = server.ada();
};

TEST(ListUsers, USR_1_gives_active_users_by_name_then_id) {
    UsersServer server;
    server.add(server.acme(), {.name = "ada", .email = "ada2@acme.test"});
    server.add(server.acme(), {.name = "Ärmel", .email = "aermel@acme.test"});
    server.add(server.acme(), {.name = "Off", .email = "off@acme.test", .is_active = false});
    server.add(server.acme(), {.name = "Gone", .email = "gone@acme.test", .is_active = false, .is_deleted = true});
    const auto reply = server.max().get("/api/users");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.raw("message"), "null");
    EXPECT_THAT(names(reply, "data"), ElementsAre("Ada", "ada", "Max", "Ärmel")) << "ARC-3: and nobody of globex";
}

TEST(ListUsers, DB_7_the_page_hides_deactivated_and_deleted_users_too) {
    UsersServer server;
    server.add(server.acme(), {.name = "Off", .email = "off@acme.test", .is_active = false});
    server.add(server.acme(), {.name = "Gone", .email = "gone@acme.test", .is_active = false, .is_deleted = true});
    const auto reply = server.max().get("/api/users/paged");
    EXPECT_THAT(names(reply, "data.items"), ElementsAre("Ada", "Max"));
    EXPECT_EQ(reply.integer("data.pagination.totalCount"), 2);
}

TEST(ListUsers, DB_7_the_page_shows_deactivated_users_when_asked_and_deleted_ones_never) {
    UsersServer server;
    server.add(server.acme(), {.name = "Off", .email = "off@acme.test", .is_active = false});
    server.add(server.acme(), {.name = "Gone", .email = "gone@acme.test", .is_active = false, .is_deleted = true});
    auto max = server.max();
    for (const auto* query : {"includeInactive=true", "includeInactive=TRUE&sortBy=createdAt&sortDirection=asc"}) {
        const auto reply = max.get("/api/users/paged?" + std::string{query});
        EXPECT_THAT(names(reply, "data.items"), ElementsAre("Ada", "Max", "Off")) << query;
        EXPECT_EQ(reply.integer("data.pagination.totalCount"), 3);
        EXPECT_EQ(reply.raw("data.items.2.isActive"), "false");
    }
    EXPECT_THAT(search(max, "off&includeInactive=true"), ElementsAre("Off"));
    EXPECT_THAT(search(max, "gone&includeInactive=true"), IsEmpty());
    EXPECT_THAT(names(max.get("/api/users/paged?includeInactive=true&pageSize=1&page=3"), "data.items"),
                ElementsAre("Off"));
    for (const auto* query :
         {"includeInactive=false", "includeInactive=1", "includeInactive=", "includeinactive=true"}) {
        const auto reply = max.get("/api/users/paged?" + std::string{query});
        EXPECT_EQ(reply.integer("data.pagination.totalCount"), 2) << query;
    }
}

TEST_F(PagedUsers, USR_2_ENV_7_gives_the_first_ten_by_default) {
    const auto reply = page("");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(names(reply, "data.items").size(), 10U);
    EXPECT_EQ(names(reply, "data.items").front(), "Ada");
    EXPECT_EQ(reply.raw("data.pagination"), R"({"currentPage":1,"pageSize":10,"totalCount":31,"totalPages":4,)"
                                            R"("hasNext":true,"hasPrevious":false})");
}

TEST_F(PagedUsers, ENV_7_the_last_page_has_no_next_one) {
    const auto reply = page("?page=4");
    EXPECT_EQ(names(reply, "data.items").size(), 1U);
    EXPECT_EQ(reply.raw("data.pagination.hasNext"), "false");
    EXPECT_EQ(reply.raw("data.pagination.hasPrevious"), "true");
}

TEST_F(PagedUsers, USR_6_a_page_past_the_end_is_empty_with_true_totals) {
    const auto reply = page("?page=99");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.raw("data.items"), "[]");
    EXPECT_EQ(reply.integer("data.pagination.totalCount"), 31);
    EXPECT_EQ(reply.integer("data.pagination.currentPage"), 99);
}

struct Correction {
    const char* query;
    std::int64_t page;
    std::int64_t page_size;
};

TEST_F(PagedUsers, USR_3_corrects_what_is_out_of_range) {
    for (const auto& c :
         {Correction{"?page=0", 1, 10}, Correction{"?page=-5", 1, 10}, Correction{"?page=1", 1, 10},
          Correction{"?page=2", 2, 10}, Correction{"?pageSize=0", 1, 1}, Correction{"?pageSize=-1", 1, 1},
          Correction{"?pageSize=1", 1, 1}, Correction{"?pageSize=99", 1, 99}, Correction{"?pageSize=100", 1, 100},
          Correction{"?pageSize=101", 1, 100}, Correction{"?pageSize=9223372036854775807", 1, 100},
          Correction{"?pageSize=9223372036854775808", 1, 100}, Correction{"?pageSize=-9223372036854775809", 1, 1},
          Correction{"?page=-99999999999999999999", 1, 10}, Correction{"?pageSize=99999999999999999999x", 1, 10},
          Correction{"?page=x&pageSize=y", 1, 10}, Correction{"?page=&pageSize=", 1, 10},
          Correction{"?page=1.5", 1, 10}, Correction{"?page=2&page=3", 2, 10}}) {
        const auto reply = page(c.query);
        EXPECT_EQ(reply.status, 200) << c.query;
        EXPECT_EQ(reply.integer("data.pagination.currentPage"), c.page) << c.query;
        EXPECT_EQ(reply.integer("data.pagination.pageSize"), c.page_size) << c.query;
    }
}

TEST_F(PagedUsers, LIM_2_a_huge_page_number_does_not_overflow) {
    for (const auto* number : {"9223372036854775807", "9223372036854775808", "99999999999999999999"}) {
        const auto reply = page("?pageSize=100&page=" + std::string{number});
        EXPECT_EQ(reply.status, 200) << number;
        EXPECT_EQ(reply.raw("data.items"), "[]") << number;
        EXPECT_EQ(reply.raw("data.pagination.hasNext"), "false") << number;
    }
}

TEST_F(PagedUsers, USR_3_USR_4_sorts_by_name_email_or_time_both_ways) {
    const auto first = [&](const std::string& query) { return names(page(query), "data.items").front(); };
    EXPECT_EQ(first("?sortBy=name"), "Ada");
    EXPECT_EQ(first("?sortBy=name&sortDirection=DESC"), "p29");
    EXPECT_EQ(first("?sortBy=EMAIL"), "Ada");
    EXPECT_EQ(first("?sortBy=email&sortDirection=desc"), "p01");
    for (const auto* by : {"created_at", "createdAt", "CREATED_AT"}) {
        EXPECT_EQ(first("?sortBy=" + std::string{by}), "Ada") << by;
        EXPECT_EQ(first("?sortDirection=desc&sortBy=" + std::string{by}), "p01") << by;
    }
    EXPECT_EQ(first("?sortBy=password_hash&sortDirection=sideways"), "Ada") << "both corrected";
}

TEST(ListUsers, USR_4_ties_never_move_between_pages) {
    UsersServer server;
    server.add_all(server.acme(), [] {
        std::vector<NewPerson> twins;
        for (int i = 0; i < 25; ++i)
            twins.push_back({.name = "Twin", .email = "twin" + std::to_string(i) + "@acme.test"});
        return twins;
    }());
    auto ada = server.ada();
    for (const auto* direction : {"asc", "desc"}) {
        std::vector<std::int64_t> ids;
        for (int p = 1; p <= 9; ++p) {
            const auto reply = ada.get("/api/users/paged?search=twin&pageSize=3&page=" + std::to_string(p) +
                                       "&sortDirection=" + direction);
            for (int i = 0; i < 3; ++i) {
                const auto id = reply.integer("data.items." + std::to_string(i) + ".id");
                if (id) ids.push_back(*id);
            }
        }
        EXPECT_EQ(ids.size(), 25U) << direction;
        EXPECT_TRUE(std::ranges::is_sorted(ids)) << direction << ": equal names are ordered by id";
    }
}

TEST(ListUsers, USR_5_finds_part_of_a_name_or_address_in_any_case) {
    UsersServer server;
    server.add_all(server.acme(), {{.name = "Jörg Österreicher", .email = "jo@acme.test"},
                                   {.name = "Straße", .email = "s@acme.test"},
                                   {.name = "ΣΊΣΥΦΟΣ", .email = "g@acme.test"},
                                   {.name = "Алексей", .email = "al@acme.test"}});
    auto ada = server.ada();
    EXPECT_THAT(search(ada, "ADA"), ElementsAre("Ada"));
    EXPECT_THAT(search(ada, "mAx%40ACME"), ElementsAre("Max"));
    EXPECT_THAT(search(ada, "j%C3%96RG"), ElementsAre("Jörg Österreicher"));
    EXPECT_THAT(search(ada, "%C3%B6sterreich"), ElementsAre("Jörg Österreicher"));
    EXPECT_THAT(search(ada, "STRASSE"), ElementsAre("Straße"));
    EXPECT_THAT(search(ada, "%CF%83%CE%AF%CF%83%CF%85%CF%86%CE%BF%CF%82"), ElementsAre("ΣΊΣΥΦΟΣ"));
    EXPECT_THAT(search(ada, "%D0%90%D0%9B%D0%95%D0%9A"), ElementsAre("Алексей"));
    EXPECT_THAT(search(ada, "nobody"), IsEmpty());
}

TEST(ListUsers, DB_11_SQL_2_wildcards_and_quotes_are_plain_characters) {
    UsersServer server;
    server.add_all(server.acme(), {{.name = "100% cotton", .email = "a@acme.test"},
                                   {.name = "snake_case", .email = "b@acme.test"},
                                   {.name = R"(back\slash)", .email = "c@acme.test"},
                                   {.name = "O'Neil", .email = "d@acme.test"},
                                   {.name = R"(double "quote")", .email = "e@acme.test"}});
    auto ada = server.ada();
    EXPECT_THAT(search(ada, "%25"), ElementsAre("100% cotton"));
    EXPECT_THAT(search(ada, "_"), ElementsAre("snake_case"));
    EXPECT_THAT(search(ada, "%5C"), ElementsAre(R"(back\slash)"));
    EXPECT_THAT(search(ada, "'"), ElementsAre("O'Neil"));
    EXPECT_THAT(search(ada, "%22"), ElementsAre(R"(double "quote")"));
    EXPECT_THAT(search(ada, "%5C%25"), IsEmpty());
    EXPECT_THAT(search(ada, "'%20OR%201=1--"), IsEmpty());
}

TEST(ListUsers, USR_5_the_search_is_trimmed_and_its_count_is_filtered_too) {
    UsersServer server;
    auto ada = server.ada();
    const auto reply = ada.get("/api/users/paged?search=%20max%20");
    EXPECT_THAT(names(reply, "data.items"), ElementsAre("Max"));
    EXPECT_EQ(reply.integer("data.pagination.totalCount"), 1);
    EXPECT_EQ(search(ada, "%20%20").size(), 2U) << "blanks alone search for nothing";
}

TEST(ListUsers, ENV_7_no_rows_are_no_pages) {
    UsersServer server;
    EXPECT_EQ(server.ada().get("/api/users/paged?search=nobody").raw("data"),
              R"({"items":[],"pagination":{"currentPage":1,"pageSize":10,"totalCount":0,"totalPages":0,)"
              R"("hasNext":false,"hasPrevious":false}})");
}

TEST(ListUsers, USR_5_a_search_of_more_than_200_characters_is_cut) {
    UsersServer server;
    server.add(server.acme(), {.name = "Long", .email = std::string(200, 'y') + "@acme.test"});
    auto ada = server.ada();
    EXPECT_THAT(search(ada, std::string(199, 'y')), ElementsAre("Long"));
    EXPECT_THAT(search(ada, std::string(200, 'y')), ElementsAre("Long"));
    EXPECT_THAT(search(ada, std::string(201, 'y')), ElementsAre("Long")) << "the last one is left out";
}

TEST(ListUsers, SQL_2_a_nul_in_the_search_is_refused) {
    UsersServer server;
    const auto reply = server.ada().get("/api/users/paged?search=a%00b");
    EXPECT_EQ(reply.status, 400);
}

}  // namespace
}  // namespace xos::users
