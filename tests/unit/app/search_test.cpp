// SPDX-License-Identifier: Apache-2.0
#include "xos/app/search.hpp"

#include <gtest/gtest.h>

#include <string>

#include "xos/base/problem.hpp"

namespace xos {
namespace {

TEST(Search, USR_3_sorts_down_for_desc_in_any_case_only) {
    for (const auto* text : {"desc", "DESC", "Desc"}) EXPECT_TRUE(is_descending(text)) << text;
    for (const auto* text : {"", "asc", "descending", "down", " desc"}) EXPECT_FALSE(is_descending(text)) << text;
}

TEST(Search, SQL_2_wildcards_stand_for_themselves) {
    EXPECT_EQ(contains_pattern("ann"), "%ann%");
    EXPECT_EQ(contains_pattern("STRAßE"), "%strasse%") << "folded as the columns are";
    EXPECT_EQ(contains_pattern("50%_\\'"), "%50\\%\\_\\\\'%");
}

TEST(Search, USR_5_trims_the_text) {
    EXPECT_EQ(checked_search("  ann "), "ann");
    EXPECT_EQ(checked_search(" \u3000 "), "") << "an ideographic blank is a blank";
}

TEST(Search, USR_5_counts_characters_and_not_bytes) {
    std::string umlauts;
    for (int i = 0; i < 199; ++i) umlauts += "ü";
    EXPECT_EQ(checked_search(umlauts), umlauts) << 199;
    umlauts += "ü";
    EXPECT_EQ(checked_search(umlauts), umlauts) << 200;
    EXPECT_EQ(checked_search(umlauts + "ü"), umlauts) << 201;
}

TEST(Search, SQL_2_refuses_control_characters_and_broken_text) {
    using std::string_view_literals::operator""sv;
    for (const auto text : {"a\0b"sv, "a\x1b[0m"sv, "\xff"sv, "\xc3"sv}) {
        EXPECT_THROW(checked_search(text), Problem);
    }
}

}  // namespace
}  // namespace xos
