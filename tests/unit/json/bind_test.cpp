// SPDX-License-Identifier: Apache-2.0
#include "xos/json/bind.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using testing::Pair;
using xos::json::Document;

struct Address {
    std::string street_name;
    std::int32_t house_number = 0;
};
BOOST_DESCRIBE_STRUCT(Address, (), (street_name, house_number))

struct Request {
    std::string full_name = "nobody";
    std::int64_t big = -1;
    std::int8_t tiny = -1;
    std::uint16_t port = 1;
    double ratio = -1;
    bool is_admin = false;
    std::optional<std::string> nick_name;
    std::vector<std::int64_t> numbers;
    std::vector<Address> addresses;
    std::optional<Address> home;
    xos::UserId owner;
    xos::Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(Request, (),
                      (full_name, big, tiny, port, ratio, is_admin, nick_name, numbers, addresses, home, owner,
                       created_at))

enum class Shade : std::int8_t { light = -1, Light = 1, very_dark = 7 };
BOOST_DESCRIBE_ENUM(Shade, light, Light, very_dark)

struct Bound {
    Request request;
    xos::FieldErrors errors;
};

Bound bound_from(std::string_view text) {
    Bound bound;
    const auto document = Document::parse(text);
    EXPECT_TRUE(document) << text;
    xos::json::bind_members(document->root(), bound.request, bound.errors);
    return bound;
}

TEST(Bind, reads_every_declared_member) {
    const auto [request, errors] = bound_from(
        R"({"fullName":"Ann","big":9223372036854775807,"tiny":-128,"port":65535,"ratio":5,"isAdmin":true,"nickName":"A",
            "numbers":[1,2],"addresses":[{"streetName":"S","houseNumber":3}],"home":{"streetName":"H"},"owner":7,
            "createdAt":"1970-01-01T00:00:00.001Z"})");
    EXPECT_TRUE(errors.empty());
    EXPECT_EQ(request.full_name, "Ann");
    EXPECT_EQ(request.big, std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(request.tiny, -128);
    EXPECT_EQ(request.port, 65'535);
    EXPECT_EQ(request.ratio, 5.0);
    EXPECT_TRUE(request.is_admin);
    EXPECT_EQ(request.nick_name, "A");
    EXPECT_THAT(request.numbers, ElementsAre(1, 2));
    ASSERT_EQ(request.addresses.size(), 1U);
    EXPECT_EQ(request.addresses[0].street_name, "S");
    EXPECT_EQ(request.addresses[0].house_number, 3);
    EXPECT_EQ(request.home->street_name, "H");
    EXPECT_EQ(request.owner, xos::UserId{7});
    EXPECT_EQ(request.created_at.time_since_epoch().count(), 1);
}

TEST(Bind, JSON_5_members_that_are_not_declared_are_ignored) {
    const auto [request, errors] =
        bound_from(R"({"id":1,"clientId":2,"full_name":"x","FullName":"x","is_admin":true,"passwordHash":"x"})");
    EXPECT_TRUE(errors.empty());
    EXPECT_EQ(request.full_name, "nobody");
    EXPECT_FALSE(request.is_admin);
}

TEST(Bind, absent_and_null_members_keep_their_defaults) {
    for (const char* text : {"{}", R"({"fullName":null,"big":null,"tiny":null,"port":null,"ratio":null,"isAdmin":null,
                                       "nickName":null,"numbers":null,"addresses":null,
                                       "home":null,"owner":null,"createdAt":null})"}) {
        const auto [request, errors] = bound_from(text);
        EXPECT_TRUE(errors.empty());
        EXPECT_EQ(request.full_name, "nobody");
        EXPECT_EQ(request.big, -1);
        EXPECT_FALSE(request.nick_name);
        EXPECT_FALSE(request.home);
    }
}

struct WrongType {
    const char* name;
    const char* text;
    const char* field;
};

// rules: VAL-2 JSON-3
TEST(Bind, JSON_3_nothing_is_converted_and_the_field_is_named) {
    const WrongType cases[] = {
        {"number for text", R"({"fullName":5})", "fullName"},
        {"text for integer", R"({"big":"1"})", "big"},
        {"real for integer", R"({"big":1.0})", "big"},
        {"exponent for integer", R"({"big":1e3})", "big"},
        {"2^63", R"({"big":9223372036854775808})", "big"},
        {"below -2^63", R"({"big":-9223372036854775809})", "big"},
        {"beyond 64 bits", R"({"big":100000000000000000000})", "big"},
        {"over the range of int8", R"({"tiny":128})", "tiny"},
        {"under the range of int8", R"({"tiny":-129})", "tiny"},
        {"over the range of uint16", R"({"port":65536})", "port"},
        {"negative for unsigned", R"({"port":-1})", "port"},
        {"text for real", R"({"ratio":"1"})", "ratio"},
        {"text for boolean", R"({"isAdmin":"true"})", "isAdmin"},
        {"number for boolean", R"({"isAdmin":1})", "isAdmin"},
        {"number for optional text", R"({"nickName":1})", "nickName"},
        {"value for list", R"({"numbers":1})", "numbers"},
        {"object for list", R"({"numbers":{}})", "numbers"},
        {"text in list of integers", R"({"numbers":[1,"2"]})", "numbers"},
        {"null in list of integers", R"({"numbers":[null]})", "numbers"},
        {"list for object", R"({"home":[]})", "home"},
        {"wrong member inside", R"({"home":{"houseNumber":"1"}})", "home"},
        {"wrong member in list", R"({"addresses":[{"houseNumber":1},{"houseNumber":true}]})", "addresses"},
        {"text for id", R"({"owner":"7"})", "owner"},
        {"time of no zone", R"({"createdAt":"1970-01-01T00:00:00"})", "createdAt"},
        {"number for time", R"({"createdAt":0})", "createdAt"},
    };
    for (const auto& one : cases) {
        SCOPED_TRACE(one.name);
        const auto [request, errors] = bound_from(one.text);
        EXPECT_THAT(errors.entries(), ElementsAre(Pair(one.field, ElementsAre("The value is not valid"))));
        EXPECT_EQ(request.full_name, "nobody");
        EXPECT_EQ(request.big, -1);
        EXPECT_EQ(request.tiny, -1);
        EXPECT_EQ(request.port, 1);
        EXPECT_THAT(request.numbers, IsEmpty());
        EXPECT_THAT(request.addresses, IsEmpty());
        EXPECT_FALSE(request.home);
    }
}

TEST(Bind, VAL_2_all_wrong_members_come_back_together_in_declared_order) {
    const auto [request, errors] = bound_from(R"({"isAdmin":1,"big":"x","fullName":"Ann","tiny":[]})");
    ASSERT_EQ(errors.entries().size(), 3U);
    EXPECT_EQ(errors.entries()[0].first, "big");
    EXPECT_EQ(errors.entries()[1].first, "tiny");
    EXPECT_EQ(errors.entries()[2].first, "isAdmin");
    EXPECT_EQ(request.full_name, "Ann");
}

template <typename T>
std::optional<T> read_from(std::string_view text) {
    const auto document = Document::parse(text);
    EXPECT_TRUE(document) << text;
    T value{};
    if (!xos::json::read(document->root(), value)) return std::nullopt;
    return value;
}

TEST(Bind, JSON_3_an_unsigned_64_bit_integer_takes_integer_tokens_in_its_range) {
    EXPECT_EQ(read_from<std::uint64_t>("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(read_from<std::uint64_t>("0"), 0U);
    for (const char* text : {"-1", "18446744073709551616", "1.0", "\"1\"", "null"}) {
        EXPECT_FALSE(read_from<std::uint64_t>(text)) << text;
    }
}

TEST(Bind, a_float_takes_every_number_that_rounds_to_a_finite_one) {
    EXPECT_EQ(read_from<float>("0.1"), 0.1F);
    EXPECT_EQ(read_from<float>("3"), 3.0F);
    EXPECT_EQ(read_from<float>("3.4028235e+38"), std::numeric_limits<float>::max());
    EXPECT_EQ(read_from<float>("-1e-45"), -std::numeric_limits<float>::denorm_min());
    for (const char* text : {"3.5e38", "-1e300", "\"1\"", "null"}) EXPECT_FALSE(read_from<float>(text)) << text;
}

TEST(Bind, JSON_3_an_enum_takes_the_number_or_the_name_of_an_enumerator_and_no_other) {
    EXPECT_EQ(read_from<Shade>("7"), Shade::very_dark);
    EXPECT_EQ(read_from<Shade>("-1"), Shade::light);
    EXPECT_EQ(read_from<Shade>(R"("very_dark")"), Shade::very_dark);
    EXPECT_EQ(read_from<Shade>(R"("VERY_Dark")"), Shade::very_dark);
    EXPECT_EQ(read_from<Shade>(R"("Light")"), Shade::Light);
    EXPECT_EQ(read_from<Shade>(R"("light")"), Shade::light);
    for (const char* text : {"0", "263", "7.0", "\"7\"", "\"verydark\"", "\"\"", "null", "[7]", "true"}) {
        EXPECT_FALSE(read_from<Shade>(text)) << text;
    }
}

TEST(Bind, bytes_take_canonical_base64_only) {
    EXPECT_THAT(read_from<std::vector<std::byte>>(R"("+/8=")"),
                Optional(ElementsAre(std::byte{0xfb}, std::byte{0xff})));
    EXPECT_THAT(read_from<std::vector<std::byte>>(R"("")"), Optional(IsEmpty()));
    for (const char* text : {"\"-_8=\"", "\"Zg\"", "\"Zg== \"", "[1]", "[]", "1", "null"}) {
        EXPECT_FALSE(read_from<std::vector<std::byte>>(text)) << text;
    }
}

TEST(Bind, a_map_takes_an_object_with_its_keys_as_they_are) {
    using Scores = std::map<std::string, std::vector<std::int64_t>>;
    EXPECT_THAT(
        read_from<Scores>(R"({"Ann":[1],"ann":[],"":[2,3]})"),
        Optional(ElementsAre(Pair("", ElementsAre(2, 3)), Pair("Ann", ElementsAre(1)), Pair("ann", IsEmpty()))));
    EXPECT_THAT(read_from<Scores>("{}"), Optional(IsEmpty()));
    for (const char* text : {R"({"a":[1],"b":["1"]})", R"({"a":null})", "[]", "null"}) {
        EXPECT_FALSE(read_from<Scores>(text)) << text;
    }
}

TEST(Bind, of_map_members_with_the_same_name_the_last_one_counts) {
    const auto document = Document::parse(R"({"a":1,"a":2})", {.duplicate_names = true});
    std::map<std::string, int> read;
    ASSERT_TRUE(xos::json::read(document->root(), read));
    EXPECT_THAT(read, ElementsAre(Pair("a", 2)));
}

TEST(Bind, raw_takes_any_value_as_its_text) {
    for (const char* text : {"null", "true", "-1", "1.0", "18446744073709551615", R"("\u003c\n")", R"([1,{"a":[]}])"}) {
        EXPECT_EQ(read_from<xos::json::Raw>(text)->text, text);
    }
}

TEST(Bind, names_bind_in_any_case_when_the_value_is_read_so_and_exact_ones_first) {
    const auto document = Document::parse(
        R"({"FULLNAME":"x","fullName":"Ann","Big":5,"HOME":{"STREETNAME":"S"},"addresses":[{"HouseNumber":1}]})");
    Request request;
    xos::FieldErrors errors;
    xos::json::bind_members(document->root().in_any_case(), request, errors);
    EXPECT_TRUE(errors.empty());
    EXPECT_EQ(request.full_name, "Ann");
    EXPECT_EQ(request.big, 5);
    ASSERT_TRUE(request.home);
    EXPECT_EQ(request.home->street_name, "S");
    ASSERT_EQ(request.addresses.size(), 1U);
    EXPECT_EQ(request.addresses[0].house_number, 1);
}

TEST(Bind, a_whole_text_that_is_no_object_is_not_a_described_type) {
    for (const char* text : {"[]", "1", "\"x\"", "null", "true"}) {
        Address address;
        EXPECT_FALSE(xos::json::read(Document::parse(text)->root(), address)) << text;
    }
}

TEST(Bind, what_is_written_binds_back_to_the_same_value) {
    Request first;
    first.full_name = "A<\u00e4\"\n";
    first.nick_name = "";
    first.numbers = {1, -2, std::numeric_limits<std::int64_t>::min()};
    first.addresses = {{"S", 1}, {"", -5}};
    first.ratio = 0.1;
    first.owner = xos::UserId{3};
    const auto text = xos::json::to_json(first);
    const auto [second, errors] = bound_from(text);
    EXPECT_TRUE(errors.empty());
    EXPECT_EQ(xos::json::to_json(second), text);
}

}  // namespace
