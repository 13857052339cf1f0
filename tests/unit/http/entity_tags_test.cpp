// SPDX-License-Identifier: Apache-2.0
#include "xos/http/entity_tags.hpp"

#include <gtest/gtest.h>

namespace xos::http {
namespace {

TEST(EntityTags, are_a_star_or_a_list) {
    for (const auto* text : {"*", " * ", "\"a\"", "W/\"a\"", "\"\"", "\"a\",\"b\"", "\"a\" , W/\"b\"", ",, \"a\" ,",
                             "\"a,b\"", "\"!#[]~\"", "\"\xc3\xa9\""}) {
        EXPECT_TRUE(EntityTags::parse(text)) << text;
    }
}

TEST(EntityTags, nothing_else_is_a_list) {
    for (const auto* text : {"",         " ",  ",",       "a",         "\"",         "\"a",         "a\"",
                             "w/\"a\"",  "W/", "W/a",     "W /\"a\"",  "\"a\"\"b\"", "\"a\" \"b\"", "\"a\", *",
                             "*, \"a\"", "**", "\"a b\"", "\"a\x01\"", "\"a\x7f\"",  "\"a\", b",    "\"a\";x"}) {
        EXPECT_FALSE(EntityTags::parse(text)) << text;
    }
}

TEST(EntityTags, match_strongly_the_very_tag_and_no_weak_one) {
    const auto list = EntityTags::parse("\"a\", W/\"b\", \"c,d\"").value();
    EXPECT_TRUE(list.match_strongly("\"a\""));
    EXPECT_TRUE(list.match_strongly("\"c,d\""));
    for (const auto* tag : {"\"b\"", "W/\"a\"", "W/\"b\"", "\"A\"", "\"c\"", "\"\"", "a", ""}) {
        EXPECT_FALSE(list.match_strongly(tag)) << tag;
    }
    EXPECT_TRUE(EntityTags::parse("*")->match_strongly("\"any\""));
}

TEST(EntityTags, match_weakly_whether_marked_or_not) {
    const auto list = EntityTags::parse("\"a\", W/\"b\"").value();
    for (const auto* tag : {"\"a\"", "W/\"a\"", "\"b\"", "W/\"b\""}) EXPECT_TRUE(list.match_weakly(tag)) << tag;
    for (const auto* tag : {"\"B\"", "\"c\"", "W/\"c\""}) EXPECT_FALSE(list.match_weakly(tag)) << tag;
    EXPECT_TRUE(EntityTags::parse("*")->match_weakly("W/\"any\""));
}

}  // namespace
}  // namespace xos::http
