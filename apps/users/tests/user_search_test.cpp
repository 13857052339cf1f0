// SPDX-License-Identifier: Apache-2.0
#include "user_search.hpp"

#include <gtest/gtest.h>

#include <array>

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

}  // namespace
}  // namespace xos::users
