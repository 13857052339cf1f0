// SPDX-License-Identifier: Apache-2.0
#include "db/sqlite/like_pattern.hpp"

#include <gtest/gtest.h>

#include <string>

namespace xos::db {
namespace {

bool like(std::string_view text, std::string_view pattern, bool fold) {
    auto parsed = LikePattern::parse(pattern, "\\", fold);
    return parsed && parsed->matches(text);
}

struct LikeCase {
    const char* name;
    const char* text;
    const char* pattern;
    bool with_case;
    bool without_case;
};

constexpr LikeCase cases[] = {
    {"equal", "Ann", "Ann", true, true},
    {"other_case", "Ann", "ANN", false, true},
    {"no_part_without_wildcard", "Anna", "Ann", false, false},
    {"empty_matches_empty", "", "", true, true},
    {"empty_pattern_matches_nothing_else", "a", "", false, false},
    {"percent_matches_empty", "", "%", true, true},
    {"inside", "John Smith", "%Smi%", true, true},
    {"inside_other_case", "John Smith", "%sMI%", false, true},
    {"at_start", "John", "Jo%", true, true},
    {"at_end", "John", "%hn", true, true},
    {"two_parts_in_order", "one two three", "%one%three%", true, true},
    {"two_parts_out_of_order", "one two three", "%three%one%", false, false},
    {"parts_may_not_overlap", "aba", "%ab%ba%", false, false},
    {"end_may_not_overlap_start", "aba", "ab%ba", false, false},
    {"one_wildcard", "cat", "c_t", true, true},
    {"one_wildcard_is_not_empty", "ct", "c_t", false, false},
    {"one_wildcard_is_one_character", "cäät", "c__t", true, true},
    {"one_wildcard_is_not_one_byte", "cät", "c__t", false, false},
    {"wildcards_at_end", "abc", "a__", true, true},
    {"wildcards_after_percent", "abc", "%__", true, true},
    {"too_many_wildcards_after_percent", "a", "%__", false, false},
    {"escaped_percent", "100%", "100\\%", true, true},
    {"escaped_percent_is_literal", "1000", "100\\%", false, false},
    {"escaped_underscore", "a_b", "a\\_b", true, true},
    {"escaped_underscore_is_literal", "axb", "a\\_b", false, false},
    {"escaped_escape", "a\\b", "a\\\\b", true, true},
    {"umlauts", "Jürgen MÜLLER", "%müller%", false, true},
    {"sharp_s_small", "Straße", "%strasse%", false, true},
    {"sharp_s_capital", "STRASSE", "%straße%", false, true},
    {"sharp_s_is_one_character", "Straße", "Stra_e", true, true},
    {"greek_final_sigma", "ΟΔΟΣ", "οδος", false, true},
    {"cyrillic", "ИВАН", "%иван%", false, true},
    {"turkish_dotless_i_is_not_i", "ısı", "isi", false, false},
    {"turkish_capital_dotted_i_is_itself", "İstanbul", "%İSTANBUL%", false, true},
    {"accents_count", "José", "%jose%", false, false},
    {"emoji", "a😀b", "a_b", true, true},
};

TEST(LikePattern, DB_11_matches_each_named_case) {
    for (const auto& one : cases) {
        SCOPED_TRACE(one.name);
        EXPECT_EQ(like(one.text, one.pattern, false), one.with_case);
        EXPECT_EQ(like(one.text, one.pattern, true), one.without_case);
    }
}

TEST(LikePattern, DB_11_refuses_a_pattern_that_ends_in_its_escape) {
    EXPECT_FALSE(LikePattern::parse("a\\", "\\", true));
    EXPECT_TRUE(LikePattern::parse("a\\", "", true)->matches("A\\"));
    EXPECT_TRUE(LikePattern::parse("a!%", "!", true)->matches("A%"));
}

TEST(LikePattern, SQL_2_many_wildcards_do_not_take_exponential_time) {
    const std::string text(2'000, 'a');
    std::string pattern;
    for (int i = 0; i < 200; ++i) pattern += "%a_";
    pattern += "%b";
    EXPECT_FALSE(like(text, pattern, true));
}

}  // namespace
}  // namespace xos::db
