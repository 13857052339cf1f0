// SPDX-License-Identifier: Apache-2.0
#include "xos/json/value.hpp"

#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace {

using xos::json::Document;
using xos::json::Kind;

Document parsed(std::string_view text) {
    auto document = Document::parse(text);
    EXPECT_TRUE(document) << text;
    return std::move(*document);
}

TEST(Value, tells_the_kind_of_every_value) {
    const std::pair<const char*, Kind> cases[] = {{"null", Kind::null},
                                                  {"true", Kind::boolean},
                                                  {"false", Kind::boolean},
                                                  {"0", Kind::integer},
                                                  {"-0", Kind::integer},
                                                  {"-12", Kind::integer},
                                                  {"1.0", Kind::real},
                                                  {"1e3", Kind::real},
                                                  {"1E-3", Kind::real},
                                                  {"\"\"", Kind::string},
                                                  {"[]", Kind::array},
                                                  {"{}", Kind::object},
                                                  {"9223372036854775807", Kind::integer},
                                                  {"9223372036854775808", Kind::real},
                                                  {"-9223372036854775808", Kind::integer},
                                                  {"-9223372036854775809", Kind::real},
                                                  {"18446744073709551615", Kind::real},
                                                  {"18446744073709551616", Kind::real}};
    for (const auto& [text, kind] : cases) EXPECT_EQ(parsed(text).root().kind(), kind) << text;
}

TEST(Value, JSON_3_integer_takes_integer_tokens_in_range_only) {
    using Limits = std::numeric_limits<std::int64_t>;
    EXPECT_EQ(parsed("9223372036854775807").root().integer(), Limits::max());
    EXPECT_EQ(parsed("-9223372036854775808").root().integer(), Limits::min());
    EXPECT_EQ(parsed("0").root().integer(), 0);
    EXPECT_EQ(parsed("-0").root().integer(), 0);
    for (const char* text : {"1.0", "1e3", "1E0", "\"1\"", "9223372036854775808", "-9223372036854775809", "-1.5",
                             "18446744073709551616", "123456789012345678901234567890", "true", "null", "[1]", "{}"}) {
        EXPECT_FALSE(parsed(text).root().integer()) << text;
    }
}

TEST(Value, JSON_3_unsigned_integer_takes_integer_tokens_in_range_only) {
    EXPECT_EQ(parsed("18446744073709551615").root().unsigned_integer(), std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(parsed("9223372036854775808").root().unsigned_integer(), 9'223'372'036'854'775'808U);
    EXPECT_EQ(parsed("9223372036854775807").root().unsigned_integer(), 9'223'372'036'854'775'807U);
    EXPECT_EQ(parsed("0").root().unsigned_integer(), 0U);
    EXPECT_EQ(parsed("-0").root().unsigned_integer(), 0U);
    for (const char* text :
         {"-1", "-9223372036854775808", "18446744073709551616", "1.0", "1e3", "\"1\"", "true", "null", "[1]", "{}"}) {
        EXPECT_FALSE(parsed(text).root().unsigned_integer()) << text;
    }
}

TEST(Value, find_takes_only_the_exact_name_unless_it_is_asked_for_any_case) {
    const auto document = parsed(R"({"userName":1,"USERNAME":2,"Inner":[{"A":3}],"\u00c4":4})");
    const auto root = document.root();
    EXPECT_FALSE(root.find("username"));
    EXPECT_FALSE(root.find("Inner")->elements()[0].find("a"));
    const auto relaxed = root.in_any_case();
    EXPECT_FALSE(root.find("username"));
    EXPECT_EQ(relaxed.find("userName")->integer(), 1);
    EXPECT_EQ(relaxed.find("USERNAME")->integer(), 2);
    EXPECT_EQ(relaxed.find("username")->integer(), 2);
    EXPECT_EQ(relaxed.find("inner")->elements()[0].find("a")->integer(), 3);
    EXPECT_EQ(relaxed.members()[2].second.elements()[0].find("a")->integer(), 3);
    EXPECT_FALSE(relaxed.find("\u00e4"));
    EXPECT_FALSE(relaxed.find("user_name"));
    EXPECT_FALSE(relaxed.find("inner")->find("a"));
}

TEST(Value, number_reads_every_number_as_the_nearest_double) {
    EXPECT_EQ(parsed("5").root().number(), 5.0);
    EXPECT_EQ(parsed("-2.5e-3").root().number(), -0.0025);
    EXPECT_EQ(parsed("9223372036854775808").root().number(), 9223372036854775808.0);
    EXPECT_EQ(parsed("-9223372036854775809").root().number(), -9223372036854775808.0);
    EXPECT_EQ(parsed("123456789012345678901234567890").root().number(), 123456789012345678901234567890.0);
    EXPECT_EQ(parsed("1.7976931348623157e308").root().number(), std::numeric_limits<double>::max());
    EXPECT_EQ(parsed("5e-324").root().number(), 5e-324);
    EXPECT_FALSE(parsed("\"5\"").root().number());
    EXPECT_FALSE(parsed("true").root().number());
}

TEST(Value, other_kinds_are_never_converted) {
    EXPECT_EQ(parsed("true").root().boolean(), true);
    EXPECT_EQ(parsed("false").root().boolean(), false);
    EXPECT_EQ(parsed("\"a\"").root().string(), "a");
    for (const char* text : {"0", "1", "null", "\"true\"", "[]", "{}"})
        EXPECT_FALSE(parsed(text).root().boolean()) << text;
    for (const char* text : {"0", "null", "true", "[\"a\"]", "{}"}) EXPECT_FALSE(parsed(text).root().string()) << text;
}

TEST(Value, decodes_escapes) {
    EXPECT_EQ(parsed(R"("\"\\\/\b\f\n\r\t")").root().string(), "\"\\/\b\f\n\r\t");
    EXPECT_EQ(parsed(R"("\u00e4\u20AC\ud83d\ude00")").root().string(), "\u00e4\u20ac\U0001f600");
    EXPECT_EQ(parsed(R"("a\u0000b")").root().string(), (std::string_view{"a\0b", 3}));
}

TEST(Value, finds_members_by_their_exact_name) {
    const auto document = parsed(R"({"a": 1, "A": 2, "": 3, "\u0062": {"c": null}})");
    const auto root = document.root();
    EXPECT_EQ(root.find("a")->integer(), 1);
    EXPECT_EQ(root.find("A")->integer(), 2);
    EXPECT_EQ(root.find("")->integer(), 3);
    EXPECT_TRUE(root.find("b")->find("c")->is_null());
    EXPECT_FALSE(root.find("c"));
    EXPECT_FALSE(root.find("aa"));
    EXPECT_FALSE(root.find("a")->find("a"));
    EXPECT_FALSE(parsed("[]").root().find("a"));
}

TEST(Value, lists_elements_and_members_in_document_order) {
    const auto document = parsed(R"({"z": [1, [2, 3], 4], "a": {}})");
    const auto members = document.root().members();
    ASSERT_EQ(members.size(), 2U);
    EXPECT_EQ(members[0].first, "z");
    EXPECT_EQ(members[1].first, "a");
    const auto elements = members[0].second.elements();
    ASSERT_EQ(elements.size(), 3U);
    EXPECT_EQ(elements[0].integer(), 1);
    EXPECT_EQ(elements[1].elements().size(), 2U);
    EXPECT_EQ(elements[2].integer(), 4);
    EXPECT_TRUE(document.root().elements().empty());
    EXPECT_TRUE(elements[1].members().empty());
    EXPECT_TRUE(elements[0].elements().empty());
}

}  // namespace
