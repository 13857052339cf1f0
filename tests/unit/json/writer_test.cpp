// SPDX-License-Identifier: Apache-2.0
#include "xos/json/writer.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "xos/base/encoding.hpp"
#include "xos/json/value.hpp"

namespace {

using xos::json::Document;
using xos::json::Kind;
using xos::json::Raw;
using xos::json::to_json;
using xos::json::Value;

struct Tag {
    std::string tag_name;
};
BOOST_DESCRIBE_STRUCT(Tag, (), (tag_name))

struct Base {
    xos::UserId id;
};
BOOST_DESCRIBE_STRUCT(Base, (), (id))

struct User : Base {
    std::string full_name;
    std::optional<std::string> nick_name;
    std::vector<Tag> tags;
    bool is_admin = false;
    double score = 0;
    xos::Timestamp created_at;
    std::map<std::string, int> counts;
    Raw extra{"null"};
    std::uint32_t small = 0;
};
BOOST_DESCRIBE_STRUCT(User, (Base), (full_name, nick_name, tags, is_admin, score, created_at, counts, extra, small))

enum class Shade : std::int8_t { light = -1, very_dark = 7 };
BOOST_DESCRIBE_ENUM(Shade, light, very_dark)

struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

TEST(Writer, HTTP_2_writes_described_types_with_camel_case_names) {
    User user{};
    user.id = xos::UserId{7};
    user.full_name = "Ann";
    user.tags = {{"a"}, {"b"}};
    user.is_admin = true;
    user.score = 1.5;
    user.counts = {{"x", 1}, {"y", -2}};
    user.extra.text = "[1]";
    user.small = 4'294'967'295;
    EXPECT_EQ(to_json(user), R"({"id":7,"fullName":"Ann","nickName":null,"tags":[{"tagName":"a"},{"tagName":"b"}],)"
                             R"("isAdmin":true,"score":1.5,"createdAt":"1970-01-01T00:00:00.000Z",)"
                             R"("counts":{"x":1,"y":-2},"extra":[1],"small":4294967295})");
}

TEST(Writer, writes_empty_containers_and_types) {
    EXPECT_EQ(to_json(std::vector<int>{}), "[]");
    EXPECT_EQ(to_json(std::map<std::string, int>{}), "{}");
    EXPECT_EQ(to_json(Nothing{}), "{}");
    EXPECT_EQ(to_json(std::optional<int>{}), "null");
    EXPECT_EQ(to_json(std::optional<int>{5}), "5");
    EXPECT_EQ(to_json(nullptr), "null");
    EXPECT_EQ(to_json("text"), "\"text\"");
    EXPECT_EQ(to_json(std::vector<std::vector<bool>>{{true}, {}}), "[[true],[]]");
}

TEST(Writer, writes_numbers_in_their_shortest_form) {
    EXPECT_EQ(to_json(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
    EXPECT_EQ(to_json(std::numeric_limits<std::int64_t>::max()), "9223372036854775807");
    EXPECT_EQ(to_json(0.1), "0.1");
    EXPECT_EQ(to_json(0.0), "0");
    EXPECT_EQ(to_json(-0.0), "-0.0");
    EXPECT_EQ(to_json(1e300), "1e+300");
    EXPECT_EQ(to_json(-std::numeric_limits<double>::denorm_min()), "-5e-324");
    EXPECT_EQ(to_json(std::numeric_limits<double>::infinity()), "null");
    EXPECT_EQ(to_json(-std::numeric_limits<double>::infinity()), "null");
    EXPECT_EQ(to_json(std::numeric_limits<double>::quiet_NaN()), "null");
}

TEST(Writer, writes_unsigned_numbers_of_every_width) {
    EXPECT_EQ(to_json(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
    EXPECT_EQ(to_json(std::uint8_t{255}), "255");
    EXPECT_EQ(to_json(7ULL), "7");
    EXPECT_EQ(to_json(-7LL), "-7");
}

TEST(Writer, writes_a_float_with_no_more_digits_than_it_has) {
    EXPECT_EQ(to_json(0.1F), "0.1");
    EXPECT_EQ(to_json(0.0F), "0");
    EXPECT_EQ(to_json(-0.0F), "-0.0");
    EXPECT_EQ(to_json(std::numeric_limits<float>::max()), "3.4028235e+38");
    EXPECT_EQ(to_json(std::numeric_limits<float>::denorm_min()), "1e-45");
    EXPECT_EQ(to_json(std::numeric_limits<float>::infinity()), "null");
    EXPECT_EQ(to_json(std::numeric_limits<float>::quiet_NaN()), "null");
}

// The one float whose shortest text, read as a double, is nearer to its neighbour.
TEST(Writer, a_float_whose_short_text_is_ambiguous_is_written_in_full) {
    for (const float number : {std::bit_cast<float>(0x15ae43fdU), -std::bit_cast<float>(0x15ae43fdU)}) {
        const auto text = to_json(number);
        EXPECT_EQ(static_cast<float>(*Document::parse(text)->root().number()), number) << text;
    }
}

TEST(Writer, writes_bytes_as_padded_base64_and_enums_as_numbers) {
    EXPECT_EQ(to_json(std::vector<std::byte>{}), R"("")");
    EXPECT_EQ(to_json(std::vector{std::byte{0xfb}, std::byte{0xff}}), R"("+/8=")");
    EXPECT_EQ(to_json(Shade::very_dark), "7");
    EXPECT_EQ(to_json(static_cast<Shade>(9)), "9");
    EXPECT_EQ(to_json(std::vector{Shade::light}), "[-1]");
}

TEST(Writer, a_raw_value_that_nobody_set_is_null) { EXPECT_EQ(to_json(Raw{}), "null"); }

TEST(Writer, a_parsed_value_becomes_the_text_of_the_same_value) {
    const std::pair<const char*, const char*> cases[] = {
        {" null ", "null"},
        {"[ true , false ]", "[true,false]"},
        {R"({"b":{},"a":[],"B":[[{}]]})", R"({"b":{},"a":[],"B":[[{}]]})"},
        {R"("a\u0041\ud83d\ude00\n\u0000")", "\"aA\U0001f600\\n\\u0000\""},
        {"-9223372036854775808", "-9223372036854775808"},
        {"18446744073709551615", "18446744073709551615"},
        {"9223372036854775808", "9223372036854775808"},
        {"1.0", "1.0"},
        {"1", "1"},
        {"-0.0", "-0.0"},
        {"0.10", "0.1"},
        {"1e2", "100.0"},
        {"1E+300", "1e+300"},
        {"18446744073709551616", "18446744073709551616.0"}};
    for (const auto& [from, to] : cases) EXPECT_EQ(to_json(Document::parse(from)->root()), to) << from;
}

TEST(Writer, JSON_6_escapes_what_could_leave_a_script_or_a_line) {
    EXPECT_EQ(to_json("</script>&"), R"("\u003c/script\u003e\u0026")");
    EXPECT_EQ(to_json("\u2028\u2029"), R"("\u2028\u2029")");
    EXPECT_EQ(to_json("a\u2028b\u2027\u202a"), "\"a\\u2028b\u2027\u202a\"");
    EXPECT_EQ(to_json("\"\\\n\r\t\b\f\x1f\x7f"), R"("\"\\\n\r\t\u0008\u000c\u001f\u007f")");
    EXPECT_EQ(to_json(std::string_view{"\0", 1}), R"("\u0000")");
    EXPECT_EQ(to_json("\u00e4\u20ac\U0001f600'/"), "\"\u00e4\u20ac\U0001f600'/\"");
    EXPECT_EQ(to_json(std::map<std::string, int>{{"<\"", 1}}), R"({"\u003c\"":1})");
}

TEST(Writer, bytes_that_are_not_utf8_become_the_replacement_character) {
    EXPECT_EQ(to_json("a\xff"
                      "b"),
              "\"a\ufffdb\"");
    EXPECT_EQ(to_json("\xe2\x80"), "\"\ufffd\ufffd\"");
    EXPECT_EQ(to_json("\xe2\x80\""), "\"\ufffd\ufffd\\\"\"");
    EXPECT_EQ(to_json("\xc0\xaf"), "\"\ufffd\ufffd\"");
    EXPECT_EQ(to_json("\xed\xa0\x80"), "\"\ufffd\ufffd\ufffd\"");
    EXPECT_EQ(to_json("\xf4\x90\x80\x80<"), "\"\ufffd\ufffd\ufffd\ufffd\\u003c\"");
}

TEST(Writer, HTTP_3_writes_times_with_milliseconds) {
    EXPECT_EQ(to_json(xos::Timestamp{std::chrono::milliseconds{1'738'314'300'123}}), "\"2025-01-31T09:05:00.123Z\"");
}

// Property tests: what is written can be read and is the same.

TEST(Writer, any_bytes_give_valid_json_and_valid_utf8_comes_back_unchanged) {
    std::mt19937 random{4};
    std::uniform_int_distribution<int> length{0, 60};
    std::uniform_int_distribution<int> byte{0, 255};
    const std::string_view pieces[] = {"\xe2\x80\xa8", "\xe2\x80\xa9", "\xf0\x9f\x98\x80", "\xc3\xa4", "<", "\"",
                                       "\\",           "plain"};
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (int n = length(random); n > 0; --n) {
            if (i % 2 == 0) {
                text += pieces[static_cast<std::size_t>(byte(random)) % std::size(pieces)];
            } else {
                text += static_cast<char>(byte(random));
            }
        }
        const auto written = to_json(text);
        EXPECT_EQ(written.find_first_of("<>&"), std::string::npos);
        const auto document = Document::parse(written);
        ASSERT_TRUE(document) << written;
        if (xos::is_utf8(text)) {
            ASSERT_EQ(document->root().string(), text);
        }
    }
}

TEST(Writer, numbers_come_back_unchanged) {
    std::mt19937_64 random{5};
    for (int i = 0; i < 20'000; ++i) {
        const auto bits = random();
        const auto integer = static_cast<std::int64_t>(bits) >> (bits % 60);
        ASSERT_EQ(Document::parse(to_json(integer))->root().integer(), integer);
        const auto real = std::bit_cast<double>(bits);
        if (!std::isfinite(real)) continue;
        const auto document = Document::parse(to_json(real));
        ASSERT_TRUE(document) << to_json(real);
        ASSERT_EQ(document->root().number(), real);
    }
}

class RandomValue {
public:
    explicit RandomValue(unsigned seed) : random_{seed} {}

    std::string text(int depth = 0) {
        switch (number(depth < 5 ? 7 : 5)) {
            case 0: return "null";
            case 1: return "true";
            case 2: return to_json(static_cast<std::int64_t>(random_()));
            case 3: return to_json(static_cast<double>(random_()) / 3);
            case 4: return to_json(std::string(number(30), static_cast<char>('a' + number(26))) + "\u00e4\"<");
            case 5: return list(depth, '[', ']');
            default: return list(depth, '{', '}');
        }
    }

private:
    std::size_t number(std::size_t below) { return static_cast<std::size_t>(random_() % below); }

    std::string list(int depth, char open, char close) {
        std::string out{open};
        const auto count = number(6);
        for (std::size_t i = 0; i < count; ++i) {
            if (i > 0) out += ',';
            if (open == '{') out += to_json("k" + std::to_string(i)) + ':';
            out += text(depth + 1);
        }
        return out + close;
    }

    std::mt19937_64 random_;
};

std::string rewritten(Value value) {
    switch (value.kind()) {
        case Kind::null: return "null";
        case Kind::boolean: return to_json(*value.boolean());
        case Kind::integer: return to_json(*value.integer());
        case Kind::real: return to_json(*value.number());
        case Kind::string: return to_json(*value.string());
        case Kind::array: {
            std::vector<Raw> items;
            for (const auto item : value.elements()) items.push_back({rewritten(item)});
            return to_json(items);
        }
        case Kind::object: {
            std::map<std::string, Raw> members;
            for (const auto& [name, member] : value.members()) members[std::string{name}] = {rewritten(member)};
            return to_json(members);
        }
    }
    return {};
}

TEST(Writer, random_trees_come_back_unchanged) {
    RandomValue values{6};
    for (int i = 0; i < 2'000; ++i) {
        const auto text = values.text();
        const auto document = Document::parse(text);
        ASSERT_TRUE(document) << text;
        ASSERT_EQ(rewritten(document->root()), text);
    }
}

}  // namespace
