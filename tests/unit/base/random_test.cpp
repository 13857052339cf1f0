// SPDX-License-Identifier: Apache-2.0
#include "xos/base/random.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "xos/base/encoding.hpp"

namespace {

TEST(Random, a_token_is_base64url_text_of_the_wanted_number_of_bytes) {
    for (const std::size_t bytes : {0U, 1U, 16U, 32U, 33U}) {
        const auto raw = xos::base64url_decode(xos::random_token(bytes));
        ASSERT_TRUE(raw);
        EXPECT_EQ(raw->size(), bytes);
    }
}

TEST(Random, AUT_12_tokens_do_not_repeat) {
    std::set<std::string> tokens;
    for (int i = 0; i < 1'000; ++i) tokens.insert(xos::random_token());
    EXPECT_EQ(tokens.size(), 1'000U);
}

TEST(Random, fills_the_whole_range_with_all_byte_values) {
    std::vector<unsigned char> bytes(100'000);
    xos::fill_random(bytes);
    std::array<int, 256> seen{};
    for (const auto byte : bytes) ++seen[byte];
    // 390 are expected of each value; a fair generator is never this far off.
    EXPECT_GT(*std::ranges::min_element(seen), 200);
    EXPECT_LT(*std::ranges::max_element(seen), 700);
    xos::fill_random({});
}

}  // namespace
