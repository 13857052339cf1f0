// SPDX-License-Identifier: Apache-2.0
#include "xos/base/id.hpp"

#include <type_traits>
#include <unordered_set>

#include <gtest/gtest.h>

namespace {

TEST(Id, keys_of_two_tables_do_not_convert_into_each_other_or_from_integers) {
    EXPECT_FALSE((std::is_convertible_v<xos::UserId, xos::ClientId>));
    EXPECT_FALSE((std::is_constructible_v<xos::UserId, xos::ClientId>));
    EXPECT_FALSE((std::is_convertible_v<std::int64_t, xos::UserId>));
}

TEST(Id, only_positive_keys_are_true) {
    EXPECT_FALSE(xos::UserId{});
    EXPECT_FALSE(xos::UserId{-1});
    EXPECT_TRUE(xos::UserId{1});
}

TEST(Id, compares_and_hashes_by_value) {
    const std::unordered_set<xos::UserId> ids{xos::UserId{1}, xos::UserId{2}, xos::UserId{1}};
    EXPECT_EQ(ids.size(), 2U);
    EXPECT_LT(xos::UserId{1}, xos::UserId{2});
}

}  // namespace
