// SPDX-License-Identifier: Apache-2.0
#include "user_lists.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

#include "users_sql.hpp"

namespace xos::users {
namespace {

struct Page {
    UserList list;
    UserSort sort;
    bool descending;
    bool is_search;

    Sql statement() const { return page_statement(list, sort, descending, is_search); }
    Sql ids() const { return ids_statement(list == UserList::known, sort, descending, is_search); }
};

/// Every page that can be asked for.
std::vector<Page> pages() {
    std::vector<Page> all;
    for (const auto list : {UserList::active, UserList::known, UserList::deleted}) {
        for (const auto sort : {UserSort::name, UserSort::email, UserSort::created_at, UserSort::deleted_at}) {
            if (sort == UserSort::deleted_at && list != UserList::deleted) continue;
            for (const bool descending : {false, true}) {
                for (const bool is_search : {false, true}) all.push_back({list, sort, descending, is_search});
            }
        }
    }
    return all;
}

bool holds(const Sql& statement, std::string_view text) {
    return statement.text().find(text) != std::string_view::npos;
}

TEST(UserLists, SQL_1_every_order_has_a_statement_of_its_own_and_all_are_prepared) {
    std::set<std::string_view> names;
    for (const auto& page : pages()) names.insert(page.statement().name());
    EXPECT_EQ(names.size(), 40U);
    for (const auto list : {UserList::active, UserList::known, UserList::deleted}) {
        for (const bool is_search : {false, true}) names.insert(count_statement(list, is_search).name());
    }
    for (const auto& page : pages()) {
        if (page.list != UserList::deleted) names.insert(page.ids().name());
    }
    EXPECT_EQ(names.size(), 40U + 6U + 24U);
    std::set<std::string_view> prepared;
    for (const auto& statement : list_statements()) prepared.insert(statement.name());
    EXPECT_EQ(prepared, names);
}

TEST(UserLists, USR_4_every_page_is_ordered_as_asked_and_by_id_at_last) {
    constexpr std::array columns{"name_key", "email_key", "created_at", "deleted_at"};
    for (const auto& page : pages()) {
        const std::string column = columns[static_cast<std::size_t>(page.sort)];
        const auto order =
            " ORDER BY " + column + (page.descending ? " DESC" : "") + ", id LIMIT @limit OFFSET @offset";
        EXPECT_TRUE(page.statement().text().ends_with(order)) << page.statement().text();
        EXPECT_EQ(holds(page.statement(), "@pattern"), page.is_search) << page.statement().text();
    }
}

TEST(UserLists, USR_4_the_ids_of_an_export_are_filtered_and_ordered_as_the_pages_are) {
    for (const auto& page : pages()) {
        if (page.list == UserList::deleted) continue;
        const std::string rows{page.statement().text()};
        const auto from = rows.find(" FROM users");
        EXPECT_EQ(page.ids().text(), "SELECT id" + rows.substr(from));
    }
}

// rules: USR-6
TEST(UserLists, DB_7_rows_and_count_have_one_filter) {
    for (const auto& page : pages()) {
        for (const auto& statement : {page.statement(), count_statement(page.list, page.is_search)}) {
            EXPECT_EQ(holds(statement, "deleted_at IS NOT NULL"), page.list == UserList::deleted) << statement.text();
            EXPECT_EQ(holds(statement, "deleted_at IS NULL"), page.list != UserList::deleted) << statement.text();
            EXPECT_EQ(holds(statement, "AND is_active AND"), page.list == UserList::active) << statement.text();
        }
    }
}

TEST(UserLists, DB_12_every_statement_names_the_tenant) {
    for (const auto& statement : list_statements()) EXPECT_TRUE(holds(statement, "@client_id")) << statement.name();
    for (const auto& statement : sql::all) EXPECT_TRUE(holds(statement, "@client_id")) << statement.name();
}

}  // namespace
}  // namespace xos::users
