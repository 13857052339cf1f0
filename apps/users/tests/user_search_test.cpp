// SPDX-License-Identifier: Apache-2.0
#include "user_search.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "users_sql.hpp"
#include "xos/base/problem.hpp"

namespace xos::users {
namespace {

TEST(UserSearch, USR_3_sorts_by_name_whatever_it_does_not_know) {
    for (const auto* text : {"", "name", "NAME", "id", "password_hash", "name; DROP TABLE users", "createdat "}) {
        EXPECT_EQ(parse_sort(text), UserSort::name) << text;
    }
    EXPECT_EQ(parse_sort("EMAIL"), UserSort::email);
}

TEST(UserSearch, USR_4_takes_both_spellings_of_created_at) {
    for (const auto* text : {"created_at", "CREATED_AT", "createdAt", "CREATEDAT"}) {
        EXPECT_EQ(parse_sort(text), UserSort::created_at) << text;
    }
}

TEST(UserSearch, USR_3_sorts_down_for_desc_in_any_case_only) {
    for (const auto* text : {"desc", "DESC", "Desc"}) EXPECT_TRUE(is_descending(text)) << text;
    for (const auto* text : {"", "asc", "descending", "down", " desc"}) EXPECT_FALSE(is_descending(text)) << text;
}

TEST(UserSearch, SQL_2_wildcards_stand_for_themselves) {
    EXPECT_EQ(contains_pattern("ann"), "%ann%");
    EXPECT_EQ(contains_pattern("STRAßE"), "%strasse%") << "folded as the columns are";
    EXPECT_EQ(contains_pattern("50%_\\'"), "%50\\%\\_\\\\'%");
}

TEST(UserSearch, USR_5_trims_the_text) {
    EXPECT_EQ(checked_search("  ann "), "ann");
    EXPECT_EQ(checked_search(" \u3000 "), "") << "an ideographic blank is a blank";
}

TEST(UserSearch, USR_5_counts_characters_and_not_bytes) {
    std::string umlauts;
    for (int i = 0; i < 199; ++i) umlauts += "ü";
    EXPECT_EQ(checked_search(umlauts), umlauts) << 199;
    umlauts += "ü";
    EXPECT_EQ(checked_search(umlauts), umlauts) << 200;
    EXPECT_EQ(checked_search(umlauts + "ü"), umlauts) << 201;
}

TEST(UserSearch, SQL_2_refuses_control_characters_and_broken_text) {
    using std::string_view_literals::operator""sv;
    for (const auto text : {"a\0b"sv, "a\x1b[0m"sv, "\xff"sv, "\xc3"sv}) {
        EXPECT_THROW(checked_search(text), Problem);
    }
}

TEST(UserSearch, SQL_1_every_order_has_a_statement_of_its_own) {
    std::set<std::string_view> names;
    for (const auto sort : {UserSort::name, UserSort::email, UserSort::created_at}) {
        for (const bool descending : {false, true}) {
            for (const bool is_search : {false, true}) names.insert(page_statement(sort, descending, is_search).name());
        }
    }
    EXPECT_EQ(names.size(), 12U);
}

TEST(UserSearch, USR_4_every_page_is_ordered_by_id_at_last) {
    for (const auto sort : {UserSort::name, UserSort::email, UserSort::created_at}) {
        for (const bool descending : {false, true}) {
            const auto text = page_statement(sort, descending, true).text();
            EXPECT_NE(text.find(", id LIMIT @limit OFFSET @offset"), std::string_view::npos) << text;
            EXPECT_EQ(text.find(" DESC") != std::string_view::npos, descending) << text;
        }
    }
}

TEST(UsersSql, DB_12_every_statement_names_the_tenant) {
    for (const auto& statement : sql::all) {
        EXPECT_NE(statement.text().find("@client_id"), std::string_view::npos) << statement.name();
    }
}

}  // namespace
}  // namespace xos::users
