// SPDX-License-Identifier: Apache-2.0
#include "base/number_scan.hpp"

#include <gtest/gtest.h>

namespace {

using xos::detail::may_hold_long_number;
using xos::detail::rewrite_long_numbers;

std::string rewritten(std::string_view text) {
    std::string out;
    EXPECT_TRUE(rewrite_long_numbers(text, 64, out));
    return out;
}

TEST(NumberScan, finds_a_run_of_twenty_at_every_position) {
    for (std::size_t before = 0; before < 64; ++before) {
        for (std::size_t after = 0; after < 45; after += 11) {
            const std::string text = std::string(before, ' ') + std::string(20, '7') + std::string(after, ' ');
            EXPECT_TRUE(may_hold_long_number(text)) << before;
            const std::string shorter = std::string(before, ' ') + std::string(19, '7') + std::string(after, ' ');
            EXPECT_FALSE(may_hold_long_number(shorter)) << before;
        }
    }
}

TEST(NumberScan, marks_only_integers_that_do_not_fit_64_bits) {
    EXPECT_EQ(rewritten("9223372036854775808"), "9223372036854775808");
    EXPECT_EQ(rewritten("18446744073709551615"), "18446744073709551615");
    EXPECT_EQ(rewritten("18446744073709551616"), "18446744073709551616e0");
    EXPECT_EQ(rewritten("-9223372036854775808"), "-9223372036854775808");
    EXPECT_EQ(rewritten("-9223372036854775809"), "-9223372036854775809e0");
    EXPECT_EQ(rewritten("[100000000000000000000,1]"), "[100000000000000000000e0,1]");
    EXPECT_EQ(rewritten("100000000000000000000.5"), "100000000000000000000.5");
    EXPECT_EQ(rewritten("1e5"), "1e5");
}

TEST(NumberScan, leaves_strings_alone) {
    for (const char* text : {R"("100000000000000000000")", R"(["\"100000000000000000000", "\\"])",
                             R"("100000000000000000000)", R"("\)", R"(")"}) {
        EXPECT_EQ(rewritten(text), text);
    }
    EXPECT_EQ(rewritten(R"(["\\",100000000000000000000])"), R"(["\\",100000000000000000000e0])");
}

TEST(NumberScan, LIM_4_refuses_a_number_one_character_over_the_limit) {
    std::string out;
    EXPECT_TRUE(rewrite_long_numbers(std::string(63, '1'), 64, out));
    EXPECT_TRUE(rewrite_long_numbers(std::string(64, '1'), 64, out));
    EXPECT_FALSE(rewrite_long_numbers(std::string(65, '1'), 64, out));
    EXPECT_TRUE(rewrite_long_numbers('"' + std::string(65, '1') + '"', 64, out));
}

}  // namespace
