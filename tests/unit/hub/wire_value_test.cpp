// SPDX-License-Identifier: Apache-2.0
#include "xos/hub/wire_value.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/hub/messagepack_vectors.hpp"

namespace wire_types {

enum class Colour : std::uint8_t { red = 1, dark_blue = 7, Red = 9 };
BOOST_DESCRIBE_ENUM(Colour, red, dark_blue, Red)

enum class Wide : std::uint64_t { most = std::numeric_limits<std::uint64_t>::max() };
BOOST_DESCRIBE_ENUM(Wide, most)

enum class Signed : std::int64_t { least = std::numeric_limits<std::int64_t>::min(), minus = -1 };
BOOST_DESCRIBE_ENUM(Signed, least, minus)

struct Address {
    std::string street_name;
    std::int32_t house_number = 3;
    std::optional<std::string> remark;
    bool operator==(const Address&) const = default;
};
BOOST_DESCRIBE_STRUCT(Address, (), (street_name, house_number, remark))

struct Everything {
    bool is_admin = false;
    std::int8_t tiny = 0;
    std::uint64_t big = 0;
    float ratio = 0;
    double exact = 0;
    std::string name;
    xos::Timestamp created_at;
    xos::UserId owner;
    std::optional<std::int64_t> parent;
    std::vector<Address> addresses;
    std::map<std::string, std::vector<bool>> flags;
    Colour colour = Colour::red;
    std::vector<std::byte> picture;
    bool operator==(const Everything&) const = default;
};
BOOST_DESCRIBE_STRUCT(Everything, (),
                      (is_admin, tiny, big, ratio, exact, name, created_at, owner, parent, addresses, flags, colour,
                       picture))

struct Twins {
    int ab = 0;
    int a_b = 0;  // `aB` in JSON
    bool operator==(const Twins&) const = default;
};
BOOST_DESCRIBE_STRUCT(Twins, (), (ab, a_b))

struct Empty {
    bool operator==(const Empty&) const = default;
};
BOOST_DESCRIBE_STRUCT(Empty, (), ())

struct Box {
    xos::json::Raw content;
    int count = 0;
};
BOOST_DESCRIBE_STRUCT(Box, (), (content, count))

struct Tree {
    std::vector<Tree> children;
    bool operator==(const Tree&) const = default;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (children))

}  // namespace wire_types

namespace {

using namespace wire_types;
using testing::ElementsAre;
using xos::Timestamp;
using xos::hub::Encoding;
using xos::hub::MessagePackReader;
using xos::hub::read_value;
using xos::hub::WireValue;
using xos::hub::write_arguments;
using xos::hub::write_value;
using xos::hub::test::bytes;
using xos::hub::test::repeated;
using xos::json::Document;
using xos::json::Raw;

template <typename T>
std::string encoded(Encoding encoding, const T& value) {
    std::string out;
    write_value(out, encoding, value);
    return out;
}

template <typename T>
std::optional<T> from_json(std::string_view text, T value = {}) {
    const auto document = Document::parse(text);
    EXPECT_TRUE(document) << text;
    if (!document || !read_value(WireValue{document->root()}, value)) return std::nullopt;
    return value;
}

template <typename T>
std::optional<T> from_messagepack(std::string_view input, T value = {}) {
    if (!read_value(WireValue{input}, value)) return std::nullopt;
    return value;
}

template <typename T>
std::optional<T> decoded(Encoding encoding, std::string_view input, T value = {}) {
    return encoding == Encoding::json ? from_json<T>(input, value) : from_messagepack<T>(input, value);
}

template <typename T>
std::optional<T> again(Encoding encoding, const T& value) {
    return decoded<T>(encoding, encoded(encoding, value));
}

// What both encodings promise alike.
class WireValueTest : public testing::TestWithParam<Encoding> {
protected:
    template <typename T>
    static void comes_back(const T& value) {
        const auto read = again(GetParam(), value);
        ASSERT_TRUE(read) << encoded(GetParam(), value);
        EXPECT_EQ(*read, value);
    }

    // Both ends of From come into To only when To holds them.
    template <typename To, typename From>
    static void binds_only_in_range() {
        for (const auto number : {std::numeric_limits<From>::min(), From{0}, std::numeric_limits<From>::max()}) {
            const auto read = decoded<To>(GetParam(), encoded(GetParam(), number));
            EXPECT_EQ(read.has_value(), std::in_range<To>(number)) << +number;
            if (read) {
                EXPECT_TRUE(std::cmp_equal(*read, number));
            }
        }
    }

    template <typename To>
    static void binds_from_every_width() {
        binds_only_in_range<To, std::int8_t>();
        binds_only_in_range<To, std::int16_t>();
        binds_only_in_range<To, std::int32_t>();
        binds_only_in_range<To, std::int64_t>();
        binds_only_in_range<To, std::uint8_t>();
        binds_only_in_range<To, std::uint16_t>();
        binds_only_in_range<To, std::uint32_t>();
        binds_only_in_range<To, std::uint64_t>();
    }

    static std::string null() { return encoded(GetParam(), nullptr); }
};

INSTANTIATE_TEST_SUITE_P(, WireValueTest, testing::Values(Encoding::json, Encoding::messagepack),
                         [](const auto& tested) { return tested.param == Encoding::json ? "json" : "messagepack"; });

TEST_P(WireValueTest, S12_3_booleans_come_back) {
    comes_back(true);
    comes_back(false);
    EXPECT_FALSE(decoded<bool>(GetParam(), encoded(GetParam(), 1)));
    EXPECT_FALSE(decoded<int>(GetParam(), encoded(GetParam(), true)));
}

TEST_P(WireValueTest, JSON_3_integers_of_every_width_bind_when_they_are_in_range_and_only_then) {
    binds_from_every_width<std::int8_t>();
    binds_from_every_width<std::int16_t>();
    binds_from_every_width<std::int32_t>();
    binds_from_every_width<std::int64_t>();
    binds_from_every_width<std::uint8_t>();
    binds_from_every_width<std::uint16_t>();
    binds_from_every_width<std::uint32_t>();
    binds_from_every_width<std::uint64_t>();
    binds_from_every_width<long long>();
    binds_from_every_width<unsigned long long>();
}

TEST_P(WireValueTest, S12_3_reals_come_back_to_the_last_bit) {
    using Double = std::numeric_limits<double>;
    using Float = std::numeric_limits<float>;
    for (const double number : {0.0, 0.1, -1.5, 1.0, 1e22, 9007199254740993.0, Double::max(), Double::lowest(),
                                Double::min(), Double::denorm_min(), 12345678901234567890.0}) {
        comes_back(number);
    }
    for (const float number : {0.0F, 0.1F, -1.5F, 1.0F, 16777217.0F, Float::max(), Float::lowest(), Float::min(),
                               Float::denorm_min(), 7.038531e-26F}) {
        comes_back(number);
    }
    EXPECT_TRUE(std::signbit(*again(GetParam(), -0.0)));
    EXPECT_TRUE(std::signbit(*again(GetParam(), -0.0F)));
    std::mt19937_64 random{12};
    for (int i = 0; i < 5'000; ++i) {
        const auto bits = random();
        const auto wide = std::bit_cast<double>(bits);
        const auto narrow = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
        if (std::isfinite(wide)) comes_back(wide);
        if (std::isfinite(narrow)) comes_back(narrow);
    }
}

TEST_P(WireValueTest, S12_3_a_real_beyond_a_float_does_not_bind_to_one) {
    EXPECT_FALSE(decoded<float>(GetParam(), encoded(GetParam(), 1e39)));
    EXPECT_FALSE(decoded<float>(GetParam(), encoded(GetParam(), -1e300)));
    EXPECT_EQ(decoded<float>(GetParam(), encoded(GetParam(), 0.1)), 0.1F);
    EXPECT_EQ(decoded<double>(GetParam(), encoded(GetParam(), 7)), 7.0);
    EXPECT_FALSE(decoded<double>(GetParam(), encoded(GetParam(), "7")));
    EXPECT_FALSE(decoded<int>(GetParam(), encoded(GetParam(), 1.5)));
}

TEST_P(WireValueTest, S12_3_text_comes_back_as_it_was) {
    for (const char* text : {"", "plain", "Zo\u00eb \u20ac \U0001f600\U0001f468\u200d\U0001f469",
                             "\"\\</script>&\n\t\x7f", "\u2028\u2029\ufeff\uffff\U0010ffff"}) {
        comes_back(std::string{text});
    }
    comes_back(
        std::string{"a\0\x1e"
                    "b",
                    4});
    comes_back(std::string(100'000, 'x'));
    EXPECT_FALSE(decoded<std::string>(GetParam(), encoded(GetParam(), 5)));
    EXPECT_EQ(decoded<std::string>(GetParam(), encoded(GetParam(), std::string_view{"view"})), "view");
    EXPECT_EQ(decoded<std::string>(GetParam(), encoded(GetParam(), "literal")), "literal");
}

TEST_P(WireValueTest, S12_3_times_and_ids_come_back) {
    for (const std::int64_t time :
         {0LL, 1LL, -1LL, 1'738'314'300'123LL, -62'167'219'200'000LL, 253'402'300'799'999LL}) {
        comes_back(Timestamp{std::chrono::milliseconds{time}});
    }
    comes_back(xos::UserId{7});
    comes_back(xos::UserId{std::numeric_limits<std::int64_t>::max()});
    EXPECT_EQ(decoded<Timestamp>(GetParam(), encoded(GetParam(), "2017-04-11T00:00:00.000Z")),
              Timestamp{std::chrono::seconds{1'491'868'800}});
    EXPECT_FALSE(decoded<Timestamp>(GetParam(), encoded(GetParam(), "2017-04-11")));
    EXPECT_FALSE(decoded<Timestamp>(GetParam(), encoded(GetParam(), 0)));
}

TEST_P(WireValueTest, S12_3_bytes_of_every_length_come_back) {
    std::vector<std::byte> data;
    for (int i = 0; i < 300; ++i) {
        comes_back(data);
        data.push_back(static_cast<std::byte>(i));
    }
    comes_back(std::vector<std::byte>(70'000, std::byte{0xff}));
    comes_back(std::vector<std::vector<std::byte>>{{}, {std::byte{0}}});
    EXPECT_FALSE(decoded<std::vector<std::byte>>(GetParam(), encoded(GetParam(), std::vector{1, 2})));
}

TEST_P(WireValueTest, S12_3_enums_come_back_and_bind_from_name_and_number) {
    comes_back(Colour::red);
    comes_back(Colour::Red);
    comes_back(Colour::dark_blue);
    comes_back(Wide::most);
    comes_back(Signed::least);
    comes_back(Signed::minus);
    comes_back(std::vector{Colour::dark_blue, Colour::red});
    EXPECT_EQ(decoded<Colour>(GetParam(), encoded(GetParam(), 7)), Colour::dark_blue);
    EXPECT_EQ(decoded<Colour>(GetParam(), encoded(GetParam(), "DARK_Blue")), Colour::dark_blue);
    EXPECT_EQ(decoded<Colour>(GetParam(), encoded(GetParam(), "red")), Colour::red);
    for (const char* name : {"", "green", "7", "darkblue"}) {
        EXPECT_FALSE(decoded<Colour>(GetParam(), encoded(GetParam(), name))) << name;
    }
    for (const int number : {0, 263, -1, 2}) {
        EXPECT_FALSE(decoded<Colour>(GetParam(), encoded(GetParam(), number))) << number;
    }
    EXPECT_FALSE(again(GetParam(), static_cast<Colour>(2)));
}

TEST_P(WireValueTest, S12_3_null_binds_to_an_optional_and_to_nothing_else) {
    comes_back(std::optional<int>{});
    comes_back(std::optional<int>{0});
    comes_back(std::optional<std::string>{""});
    comes_back(std::vector<std::optional<bool>>{true, std::nullopt, false});
    const auto emptied = decoded<std::optional<int>>(GetParam(), null(), 5);
    ASSERT_TRUE(emptied);
    EXPECT_FALSE(*emptied);
    EXPECT_FALSE(decoded<bool>(GetParam(), null()));
    EXPECT_FALSE(decoded<int>(GetParam(), null()));
    EXPECT_FALSE(decoded<std::uint64_t>(GetParam(), null()));
    EXPECT_FALSE(decoded<double>(GetParam(), null()));
    EXPECT_FALSE(decoded<float>(GetParam(), null()));
    EXPECT_FALSE(decoded<std::string>(GetParam(), null()));
    EXPECT_FALSE(decoded<Timestamp>(GetParam(), null()));
    EXPECT_FALSE(decoded<xos::UserId>(GetParam(), null()));
    EXPECT_FALSE(decoded<Colour>(GetParam(), null()));
    EXPECT_FALSE(decoded<std::vector<std::byte>>(GetParam(), null()));
    EXPECT_FALSE(decoded<std::vector<int>>(GetParam(), null()));
    EXPECT_FALSE((decoded<std::map<std::string, int>>(GetParam(), null())));
    EXPECT_FALSE(decoded<Address>(GetParam(), null()));
    EXPECT_FALSE(decoded<std::vector<int>>(GetParam(), encoded(GetParam(), std::vector<std::optional<int>>{{}})));
}

TEST_P(WireValueTest, S12_3_lists_and_maps_come_back_with_their_keys_unchanged) {
    comes_back(std::vector<int>{});
    comes_back(std::vector<std::vector<std::string>>{{"a"}, {}, {"b", "c"}});
    comes_back(std::vector<bool>{true, false});
    comes_back(std::map<std::string, int>{});
    comes_back(std::map<std::string, std::map<std::string, std::uint64_t>>{
        {"Key", {{"", 1}}}, {"key", {{"snake_case", 18'446'744'073'709'551'615U}}}, {"\U0001f600<", {}}});
    comes_back(std::map<std::string, Address>{{"home", {"S", 1, "r"}}});
    EXPECT_FALSE((decoded<std::map<std::string, int>>(GetParam(), encoded(GetParam(), std::vector{1}))));
    EXPECT_FALSE(decoded<std::vector<int>>(GetParam(), encoded(GetParam(), std::map<std::string, int>{})));
}

TEST_P(WireValueTest, S12_3_described_structs_come_back) {
    comes_back(Everything{});
    comes_back(Everything{.is_admin = true,
                          .tiny = -128,
                          .big = std::numeric_limits<std::uint64_t>::max(),
                          .ratio = 0.1F,
                          .exact = 0.1,
                          .name = "Zo\u00eb",
                          .created_at = Timestamp{std::chrono::milliseconds{1'491'868'800'123}},
                          .owner = xos::UserId{7},
                          .parent = -1,
                          .addresses = {{"Main", 1, std::nullopt}, {"Side", 2, ""}},
                          .flags = {{"a", {true, false}}, {"b", {}}},
                          .colour = Colour::dark_blue,
                          .picture = {std::byte{0}, std::byte{255}}});
    comes_back(Empty{});
    comes_back(Tree{{Tree{}, Tree{{Tree{}}}}});
}

TEST_P(WireValueTest, S12_3_members_that_are_missing_or_null_keep_their_default_and_others_are_ignored) {
    const auto sent = encoded(GetParam(), std::map<std::string, std::optional<int>>{{"houseNumber", {}}, {"other", 1}});
    const auto read = decoded<Address>(GetParam(), sent);
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, Address{});
    EXPECT_EQ(decoded<Empty>(GetParam(), sent), Empty{});
}

TEST_P(WireValueTest, S12_3_member_names_bind_in_any_case_of_ascii_letters) {
    using Numbers = std::map<std::string, int>;
    for (const char* name : {"houseNumber", "HouseNumber", "HOUSENUMBER", "housenumber"}) {
        const auto read = decoded<Address>(GetParam(), encoded(GetParam(), Numbers{{name, 9}}));
        ASSERT_TRUE(read) << name;
        EXPECT_EQ(read->house_number, 9) << name;
    }
    for (const char* name : {"house_number", "house-number", " houseNumber", "houseNumbe\u00ae"}) {
        EXPECT_EQ(decoded<Address>(GetParam(), encoded(GetParam(), Numbers{{name, 9}}))->house_number, 3) << name;
    }
    using Nested = std::vector<std::map<std::string, Numbers>>;
    const auto nested = decoded<std::vector<std::map<std::string, Address>>>(
        GetParam(), encoded(GetParam(), Nested{{{"Home", {{"HOUSEnumber", 9}}}}}));
    ASSERT_TRUE(nested);
    EXPECT_EQ(nested->at(0).at("Home").house_number, 9);
}

TEST_P(WireValueTest, S12_3_an_exact_name_goes_before_a_similar_one_wherever_it_stands) {
    comes_back(Twins{1, 2});
    using Numbers = std::map<std::string, int>;
    const auto before =
        decoded<Address>(GetParam(), encoded(GetParam(), Numbers{{"HOUSENUMBER", 1}, {"houseNumber", 2}}));
    const auto after =
        decoded<Address>(GetParam(), encoded(GetParam(), Numbers{{"houseNumber", 2}, {"housenumber", 1}}));
    EXPECT_EQ(before->house_number, 2);
    EXPECT_EQ(after->house_number, 2);
    const auto similar =
        decoded<Address>(GetParam(), encoded(GetParam(), Numbers{{"HouseNumber", 1}, {"housenumber", 2}}));
    EXPECT_EQ(similar->house_number, 2);
}

TEST_P(WireValueTest, S15_a_member_of_another_type_does_not_bind_and_nothing_but_its_struct_changes) {
    const auto sent = encoded(GetParam(), std::vector<std::map<std::string, std::string>>{{{"houseNumber", "1"}}});
    std::vector<Address> addresses{{"old", 1, {}}};
    const auto document = Document::parse(GetParam() == Encoding::json ? sent : "null");
    const auto value = GetParam() == Encoding::json ? WireValue{document->root()} : WireValue{std::string_view{sent}};
    EXPECT_FALSE(read_value(value, addresses));
    EXPECT_THAT(addresses, ElementsAre(Address{"old", 1, {}}));
}

TEST_P(WireValueTest, S12_3_any_value_is_taken_and_given_as_json_text) {
    for (const char* text : {"null",
                             "true",
                             "0",
                             "-1",
                             "9223372036854775807",
                             "-9223372036854775808",
                             "9223372036854775808",
                             "18446744073709551615",
                             "1.0",
                             "-0.0",
                             "0.1",
                             "1e+300",
                             "18446744073709551616.0",
                             R"("")",
                             "\"Zo\u00eb \U0001f600\"",
                             R"("\u003c\"\\\u0000\n")",
                             "[]",
                             "{}",
                             R"([1,[2.5,{"a":null}]])",
                             R"({"b":1,"a":{"A":[]},"B":"x","":0})"}) {
        const auto read = again(GetParam(), Raw{text});
        ASSERT_TRUE(read) << text;
        EXPECT_EQ(read->text, text);
    }
    EXPECT_EQ(decoded<Raw>(GetParam(), encoded(GetParam(), Address{"S", 1, {}}))->text,
              R"({"streetName":"S","houseNumber":1,"remark":null})");
    EXPECT_EQ(decoded<Address>(GetParam(), encoded(GetParam(), Raw{R"( {"streetName" : "S"} )"}))->street_name, "S");
    EXPECT_EQ(decoded<std::uint64_t>(GetParam(), encoded(GetParam(), Raw{"18446744073709551615"})),
              std::numeric_limits<std::uint64_t>::max());
}

TEST_P(WireValueTest, S12_3_any_value_stands_inside_others) {
    const auto box = again(GetParam(), Box{Raw{R"([{"x":1.0}])"}, 2});
    ASSERT_TRUE(box);
    EXPECT_EQ(box->content.text, R"([{"x":1.0}])");
    EXPECT_EQ(box->count, 2);
    EXPECT_EQ(again(GetParam(), Box{})->content.text, "null");
    const auto list = again(GetParam(), std::vector{Raw{"1"}, Raw{"[]"}});
    ASSERT_TRUE(list);
    EXPECT_EQ(list->at(1).text, "[]");
    EXPECT_FALSE(again(GetParam(), std::optional{Raw{"null"}})->has_value());
    EXPECT_EQ((again(GetParam(), std::map<std::string, Raw>{{"k", Raw{"{}"}}})->at("k").text), "{}");
}

TEST_P(WireValueTest, S13_any_value_as_deep_as_a_reader_takes_is_given) {
    const Raw deepest{std::string(64, '[') + std::string(64, ']')};
    EXPECT_EQ(again(GetParam(), deepest)->text, deepest.text);
}

TEST_P(WireValueTest, S12_1_arguments_are_one_array) {
    std::string out = "x";
    write_arguments(out, GetParam());
    write_arguments(out, GetParam(), 1, "two", nullptr, Address{"S", 1, {}}, std::vector{Colour::red}, Raw{"[3]"});
    if (GetParam() == Encoding::json) {
        EXPECT_EQ(out, R"(x[][1,"two",null,{"streetName":"S","houseNumber":1,"remark":null},[1],[3]])");
    } else {
        EXPECT_EQ(out, "x" + bytes("90 96 01 a3") + "two" + bytes("c0 83 aa") + "streetName" + bytes("a1 53 ab") +
                           "houseNumber" + bytes("01 a6") + "remark" + bytes("c0 91 a3") + "red" + bytes("91 03"));
    }
}

TEST(JsonWireValue, S12_3_each_type_has_its_form) {
    EXPECT_EQ(encoded(Encoding::json, nullptr), "null");
    EXPECT_EQ(encoded(Encoding::json, Colour::dark_blue), "7");
    EXPECT_EQ(encoded(Encoding::json, std::vector{std::byte{1}}), R"("AQ==")");
    EXPECT_EQ(encoded(Encoding::json, 0.1F), "0.1");
    EXPECT_EQ(encoded(Encoding::json, Timestamp{}), R"("1970-01-01T00:00:00.000Z")");
    EXPECT_EQ(encoded(Encoding::json, "Zo\u00eb\U0001f600"), "\"Zo\u00eb\U0001f600\"");
    EXPECT_EQ(encoded(Encoding::json, std::map<std::string, int>{{"Snake_case", 1}}), R"({"Snake_case":1})");
    EXPECT_EQ(encoded(Encoding::json, std::numeric_limits<double>::quiet_NaN()), "null");
}

TEST(JsonWireValue, JSON_3_a_number_with_a_fraction_or_an_exponent_is_no_integer) {
    for (const char* text : {"1.0", "1e0", "10E-1", "\"1\""}) {
        EXPECT_FALSE(from_json<int>(text)) << text;
        EXPECT_FALSE(from_json<std::uint64_t>(text)) << text;
        EXPECT_FALSE(from_json<Colour>(text)) << text;
    }
}

TEST(JsonWireValue, S12_3_base64_that_is_not_canonical_does_not_bind) {
    for (const char* text : {R"("AQ")", R"("AR==")", R"("A Q==")", R"("_-8=")"}) {
        EXPECT_FALSE(from_json<std::vector<std::byte>>(text)) << text;
    }
}

TEST(JsonWireValue, S12_2_depth_is_bounded_where_the_message_is_parsed) {
    std::string open;
    std::string close;
    for (int i = 0; i < 31; ++i) {
        open += R"({"children":[)";
        close += "]}";
    }
    EXPECT_TRUE(from_json<Tree>(open + R"({"children":[]})" + close));
    EXPECT_FALSE(Document::parse(open + R"({"children":[{}]})" + close));
    EXPECT_FALSE(Document::parse(R"({"children":[)" + open + R"({"children":[]})" + close + "]}"));
}

TEST(MessagePackWireValue, S13_each_type_has_its_form) {
    EXPECT_EQ(encoded(Encoding::messagepack, nullptr), bytes("c0"));
    EXPECT_EQ(encoded(Encoding::messagepack, Colour::dark_blue), bytes("a9") + "dark_blue");
    EXPECT_EQ(encoded(Encoding::messagepack, 1.0F), bytes("ca 3f 80 00 00"));
    EXPECT_EQ(encoded(Encoding::messagepack, std::numeric_limits<std::uint64_t>::max()),
              bytes("cf ff ff ff ff ff ff ff ff"));
    EXPECT_EQ(encoded(Encoding::messagepack, std::uint64_t{1}), bytes("01"));
    EXPECT_EQ(encoded(Encoding::messagepack, Raw{"[1,1.0,18446744073709551615]"}),
              bytes("93 01 cb 3f f0 00 00 00 00 00 00 cf ff ff ff ff ff ff ff ff"));
}

TEST(MessagePackWireValue, S13_a_value_with_something_behind_it_does_not_bind) {
    EXPECT_TRUE(from_messagepack<int>(bytes("01")));
    EXPECT_FALSE(from_messagepack<int>(bytes("01 c0")));
    EXPECT_FALSE(from_messagepack<int>(""));
    EXPECT_FALSE(from_messagepack<Raw>(bytes("01 01")));
    EXPECT_FALSE(from_messagepack<Raw>(""));
}

TEST(MessagePackWireValue, S13_a_whole_float_binds_to_an_unsigned_integer_in_its_range) {
    EXPECT_EQ(from_messagepack<std::uint64_t>(encoded(Encoding::messagepack, 9'223'372'036'854'775'808.0)),
              9'223'372'036'854'775'808U);
    EXPECT_EQ(from_messagepack<std::uint8_t>(encoded(Encoding::messagepack, 255.0)), 255);
    for (const double number : {256.0, -1.0, 0.5, std::numeric_limits<double>::quiet_NaN()}) {
        EXPECT_FALSE(from_messagepack<std::uint8_t>(encoded(Encoding::messagepack, number))) << number;
    }
    EXPECT_FALSE(from_messagepack<std::uint64_t>(encoded(Encoding::messagepack, 18'446'744'073'709'551'616.0)));
    EXPECT_FALSE(from_messagepack<std::uint64_t>(encoded(Encoding::messagepack, -1.0)));
}

TEST(MessagePackWireValue, S13_numbers_that_are_not_finite_come_back) {
    const auto infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(again(Encoding::messagepack, infinity), infinity);
    EXPECT_TRUE(std::isnan(*again(Encoding::messagepack, std::numeric_limits<double>::quiet_NaN())));
    EXPECT_EQ(from_messagepack<float>(encoded(Encoding::messagepack, -infinity)),
              -std::numeric_limits<float>::infinity());
    EXPECT_TRUE(std::isnan(*again(Encoding::messagepack, std::numeric_limits<float>::quiet_NaN())));
}

TEST(MessagePackWireValue, S13_times_and_bytes_become_json_in_any_value) {
    EXPECT_EQ(from_messagepack<Raw>(encoded(Encoding::messagepack, Timestamp{}))->text,
              R"("1970-01-01T00:00:00.000Z")");
    EXPECT_EQ(from_messagepack<Raw>(encoded(Encoding::messagepack, std::vector{std::byte{1}}))->text, R"("AQ==")");
    EXPECT_EQ(from_messagepack<Raw>(bytes("ca 3f 80 00 00"))->text, "1.0");
}

TEST(MessagePackWireValue, S13_what_json_cannot_say_is_no_any_value) {
    const std::pair<const char*, const char*> cases[] = {
        {"NaN", "cb 7f f8 00 00 00 00 00 00"},
        {"infinity", "ca 7f 80 00 00"},
        {"infinity inside", "91 cb ff f0 00 00 00 00 00 00"},
        {"another extension", "d4 05 00"},
        {"a time out of range", "c7 0c ff 00 00 00 00 7f ff ff ff ff ff ff ff"},
        {"a number as key", "81 01 02"},
        {"nil as key", "81 c0 02"},
        {"a key twice", "82 a1 61 01 a1 61 01"},
        {"a key twice inside", "91 83 a1 61 01 a1 62 01 a1 61 02"},
        {"text that is no UTF-8", "a1 ff"},
        {"a key that is no UTF-8", "81 a1 ff 01"},
        {"the unused byte", "c1"},
        {"an array cut off", "92 01"},
        {"a length beyond the input", "dd ff ff ff ff 01"},
    };
    for (const auto& [name, hex] : cases) EXPECT_FALSE(from_messagepack<Raw>(bytes(hex))) << name;
    Raw old{"[1]"};
    EXPECT_FALSE(read_value(WireValue{std::string_view{"\x92\x01"}}, old));
    EXPECT_EQ(old.text, "[1]");
}

TEST(MessagePackWireValue, S13_any_value_deeper_than_64_does_not_bind) {
    EXPECT_TRUE(from_messagepack<Raw>(repeated("91", 63) + bytes("90")));
    EXPECT_FALSE(from_messagepack<Raw>(repeated("91", 64) + bytes("90")));
    EXPECT_FALSE(from_messagepack<Raw>(repeated("91", 100'000) + bytes("90")));
    EXPECT_FALSE(from_messagepack<Raw>(repeated("81 a1 61", 64) + bytes("80")));
    EXPECT_FALSE(from_messagepack<std::vector<Raw>>(repeated("91", 64) + bytes("90")));
}

TEST(MessagePackWireValue, S13_raw_text_that_is_no_json_is_refused_and_not_sent) {
    for (const auto& text : {std::string{""}, std::string{"{"}, std::string{"1 2"}, std::string{"1e999"},
                             std::string(256, '[') + std::string(256, ']')}) {
        std::string out;
        EXPECT_THROW(write_value(out, Encoding::messagepack, Raw{text}), std::invalid_argument) << text;
        EXPECT_EQ(out, "");
    }
    EXPECT_NO_THROW(encoded(Encoding::messagepack, Raw{std::string(255, '[') + std::string(255, ']')}));
}

}  // namespace
