// SPDX-License-Identifier: Apache-2.0
#include "xos/http/target.hpp"

#include <gtest/gtest.h>

namespace xos::http {
namespace {

using enum TargetError;

TEST(DecodePath, PATH_1_decodes_once) {
    EXPECT_EQ(decode_path("/"), "/");
    EXPECT_EQ(decode_path("/api/users/"), "/api/users/");
    EXPECT_EQ(decode_path("/caf%C3%A9/a%20b/+"), "/caf\xc3\xa9/a b/+");
    EXPECT_EQ(decode_path("/%2541"), "/%41");
    EXPECT_EQ(decode_path("/..a/.b/..."), "/..a/.b/...");
}

TEST(DecodePath, PATH_1_refuses_what_could_mean_another_path) {
    for (const auto* path : {"/%00", "/a%0a", "/a%7f", "/a\\b", "/a%5Cb", "/a%2Fb", "/a%2f", "/%c2%85"}) {
        EXPECT_EQ(decode_path(path), std::unexpected{bad_character}) << path;
    }
    for (const auto* path : {"", "a", "*", "//", "//a", "/a//b", "/.", "/..", "/./a", "/a/..", "/a/../", "/%2e",
                             "/%2E%2e/a", "/a/%2e./b", "/a//"}) {
        EXPECT_EQ(decode_path(path), std::unexpected{bad_segment}) << path;
    }
    for (const auto* path : {"/%", "/%4", "/%zz", "/a%4g", "/%%41"}) {
        EXPECT_EQ(decode_path(path), std::unexpected{bad_escape}) << path;
    }
    for (const auto* path : {"/%ff", "/%c0%af", "/%c0%ae", "/%ed%a0%80", "/%f5%80%80%80", "/%e2%82", "/%f0%80%80%af"}) {
        EXPECT_EQ(decode_path(path), std::unexpected{bad_utf8}) << path;
    }
}

TEST(ParseQuery, decodes_pairs_in_order) {
    const Parameters expected{{"a", "1"}, {"b c", "d e"}, {"e", ""}, {"f", "x=y"}, {"a", "\xc3\xa9"}};
    EXPECT_EQ(parse_query("a=1&b+c=d%20e&e&&f=x=y&a=%C3%A9&"), expected);
    EXPECT_EQ(parse_query(""), Parameters{});
}

TEST(ParseQuery, PATH_1_refuses_bad_escapes_bad_utf8_and_nul) {
    EXPECT_EQ(parse_query("a=%"), std::unexpected{bad_escape});
    EXPECT_EQ(parse_query("%4=1"), std::unexpected{bad_escape});
    EXPECT_EQ(parse_query("a=%ff"), std::unexpected{bad_utf8});
    EXPECT_EQ(parse_query("a=%00"), std::unexpected{bad_character});
    EXPECT_EQ(parse_query(std::string_view{"a=\0", 3}), std::unexpected{bad_character});
}

TEST(ParseQuery, LIM_4_number_of_parameters_at_its_limit) {
    const auto query_of = [](int count) {
        std::string text;
        for (int i = 0; i < count; ++i) text += "a=1&";
        return text;
    };
    EXPECT_TRUE(parse_query(query_of(99)));
    EXPECT_TRUE(parse_query(query_of(100)));
    EXPECT_EQ(parse_query(query_of(101)), std::unexpected{too_many_parameters});
}

TEST(ParseQuery, LIM_4_name_and_value_at_their_limits) {
    const auto name_of = [](std::size_t size) { return std::string(size, 'n') + "=1"; };
    EXPECT_TRUE(parse_query(name_of(127)));
    EXPECT_TRUE(parse_query(name_of(128)));
    EXPECT_EQ(parse_query(name_of(129)), std::unexpected{name_too_long});
    const auto value_of = [](std::size_t size) { return "n=" + std::string(size, 'v'); };
    EXPECT_TRUE(parse_query(value_of(4095)));
    EXPECT_TRUE(parse_query(value_of(4096)));
    EXPECT_EQ(parse_query(value_of(4097)), std::unexpected{value_too_long});
}

}  // namespace
}  // namespace xos::http
