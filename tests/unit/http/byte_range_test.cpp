// SPDX-License-Identifier: Apache-2.0
#include "xos/http/byte_range.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace xos::http {
namespace {

using Kind = Selection::Kind;

constexpr std::string_view tag = "\"abc\"";

struct Request {
    Method method = Method::get;
    std::vector<Field> fields;

    Selection of(std::uint64_t size) const {
        RequestHead head;
        head.method = method;
        head.fields = fields;
        return select_bytes(head, tag, size);
    }
};

Selection ranged(std::string_view range, std::uint64_t size = 1000) {
    return Request{.fields = {{"Range", range}}}.of(size);
}

std::string shown(const Selection& selection) {
    switch (selection.kind) {
        case Kind::whole: return "whole " + std::to_string(selection.size);
        case Kind::part: return std::to_string(selection.offset) + "+" + std::to_string(selection.size);
        case Kind::not_modified: return "not modified";
        case Kind::unsatisfiable: return "unsatisfiable";
    }
    return "";
}

struct Case {
    std::string_view range;
    std::string_view expected;
};

// rules: LIM-2
TEST(ByteRange, UP_7_FILE_3_every_form_of_a_range) {
    const std::vector<Case> cases{
        {"bytes=0-0", "0+1"},
        {"bytes=0-999", "0+1000"},
        {"bytes=0-1000", "0+1000"},
        {"bytes=0-", "0+1000"},
        {"bytes=998-", "998+2"},
        {"bytes=999-", "999+1"},
        {"bytes=999-999", "999+1"},
        {"bytes=1000-", "unsatisfiable"},
        {"bytes=1000-2000", "unsatisfiable"},
        {"bytes=-1", "999+1"},
        {"bytes=-999", "1+999"},
        {"bytes=-1000", "0+1000"},
        {"bytes=-1001", "0+1000"},
        {"bytes=-0", "unsatisfiable"},
        {"Bytes=5-6", "5+2"},
        {"bytes= 5-6 ", "5+2"},
        // Past what 64 bits hold.
        {"bytes=0-9223372036854775808", "0+1000"},
        {"bytes=0-18446744073709551615", "0+1000"},
        {"bytes=0-18446744073709551616", "0+1000"},
        {"bytes=1-99999999999999999999999999", "1+999"},
        {"bytes=9223372036854775808-", "unsatisfiable"},
        {"bytes=18446744073709551616-", "unsatisfiable"},
        {"bytes=18446744073709551615-18446744073709551615", "unsatisfiable"},
        {"bytes=-99999999999999999999999999", "0+1000"},
        // What is no single range counts as none.
        {"bytes=6-5", "whole 1000"},
        {"bytes=0-1,3-4", "whole 1000"},
        {"bytes=-", "whole 1000"},
        {"bytes=", "whole 1000"},
        {"bytes=a-b", "whole 1000"},
        {"bytes=0x1-2", "whole 1000"},
        {"bytes=+1-2", "whole 1000"},
        {"bytes=1-2-3", "whole 1000"},
        {"bytes=--1", "whole 1000"},
        {"bytes 0-1", "whole 1000"},
        {"seconds=0-1", "whole 1000"},
        {"", "whole 1000"},
    };
    for (const auto& [range, expected] : cases) EXPECT_EQ(shown(ranged(range)), expected) << range;
}

TEST(ByteRange, UP_7_a_thousand_ranges_are_the_whole_file) {
    std::string list = "bytes=0-0";
    for (int i = 1; i < 1000; ++i) list += ",0-0";
    EXPECT_EQ(shown(ranged(list)), "whole 1000");
}

TEST(ByteRange, UP_7_nothing_of_an_empty_file_can_be_had) {
    EXPECT_EQ(shown(ranged("bytes=0-", 0)), "unsatisfiable");
    EXPECT_EQ(shown(ranged("bytes=-5", 0)), "unsatisfiable");
    EXPECT_EQ(shown(Request{}.of(0)), "whole 0");
}

TEST(ByteRange, FILE_3_a_tag_that_is_known_is_not_sent_again) {
    const auto with = [](std::string_view value) { return shown(Request{.fields = {{"If-None-Match", value}}}.of(9)); };
    EXPECT_EQ(with("\"abc\""), "not modified");
    EXPECT_EQ(with("W/\"abc\""), "not modified");
    EXPECT_EQ(with("\"x\", \"abc\""), "not modified");
    EXPECT_EQ(with("*"), "not modified");
    EXPECT_EQ(with("\"abcd\""), "whole 9");
    EXPECT_EQ(with("abc"), "whole 9");
    const Request both{.fields = {{"If-None-Match", tag}, {"Range", "bytes=100-"}}};
    EXPECT_EQ(shown(both.of(9)), "not modified");
}

TEST(ByteRange, UP_7_if_range_compares_strongly) {
    const auto with = [](std::string_view value) {
        return shown(Request{.fields = {{"Range", "bytes=1-2"}, {"If-Range", value}}}.of(9));
    };
    EXPECT_EQ(with("\"abc\""), "1+2");
    EXPECT_EQ(with("W/\"abc\""), "whole 9");
    EXPECT_EQ(with("\"abd\""), "whole 9");
    EXPECT_EQ(with("*"), "whole 9");
    EXPECT_EQ(with("Sun, 06 Nov 1994 08:49:37 GMT"), "whole 9");
}

TEST(ByteRange, FILE_3_a_head_is_about_the_whole_content) {
    const Request head{.method = Method::head, .fields = {{"Range", "bytes=1-2"}}};
    EXPECT_EQ(shown(head.of(9)), "whole 9");
}

}  // namespace
}  // namespace xos::http
