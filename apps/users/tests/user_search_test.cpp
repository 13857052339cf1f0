// SPDX-License-Identifier: Apache-2.0
#include "user_search.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "xos/base/problem.hpp"

namespace xos::users {
namespace {

constexpr std::array every_list{UserList::active, UserList::known, UserList::deleted};

TEST(UserSearch, USR_3_sorts_by_name_whatever_it_does_not_know) {
    for (const auto list : every_list) {
        for (const auto* text : {"", "name", "NAME", "id", "password_hash", "name; DROP TABLE users", "createdat "}) {
            EXPECT_EQ(parse_sort(text, list), UserSort::name) << text;
        }
        EXPECT_EQ(parse_sort("EMAIL", list), UserSort::email);
    }
}

TEST(UserSearch, USR_4_takes_both_spellings_of_created_at) {
    for (const auto list : every_list) {
        for (const auto* text : {"created_at", "CREATED_AT", "createdAt", "CREATEDAT"}) {
            EXPECT_EQ(parse_sort(text, list), UserSort::created_at) << text;
        }
    }
}

TEST(UserSearch, USR_3_only_the_deleted_are_sorted_by_the_time_of_deletion) {
    for (const auto* text : {"deleted_at", "DELETED_AT", "deletedAt"}) {
        EXPECT_EQ(parse_sort(text, UserList::deleted), UserSort::deleted_at) << text;
        EXPECT_EQ(parse_sort(text, UserList::active), UserSort::name) << text;
        EXPECT_EQ(parse_sort(text, UserList::known), UserSort::name) << text;
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

}  // namespace
}  // namespace xos::users
