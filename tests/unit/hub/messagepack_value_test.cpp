// SPDX-License-Identifier: Apache-2.0
#include "xos/hub/messagepack.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/hub/messagepack_vectors.hpp"

namespace colours {

enum class Colour : std::uint8_t { red = 1, dark_blue = 7 };
BOOST_DESCRIBE_ENUM(Colour, red, dark_blue)

}  // namespace colours

namespace {

using colours::Colour;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using xos::Timestamp;
using xos::hub::MessagePackReader;
using xos::hub::messagepack::to_messagepack;
using xos::hub::test::bytes;
using xos::hub::test::repeated;

struct Address {
    std::string street_name;
    std::int32_t house_number = 3;
};
BOOST_DESCRIBE_STRUCT(Address, (), (street_name, house_number))

struct Everything {
    bool is_admin = false;
    std::int8_t tiny = 0;
    std::uint32_t wide = 0;
    std::int64_t big = 0;
    double ratio = 0;
    std::string name;
    Timestamp created_at;
    xos::UserId owner;
    std::optional<std::string> nick_name;
    std::optional<std::int64_t> parent;
    std::vector<Address> addresses;
    std::map<std::string, std::vector<bool>> flags;
    Colour colour = Colour::red;
    std::vector<std::byte> picture;
};
BOOST_DESCRIBE_STRUCT(Everything, (),
                      (is_admin, tiny, wide, big, ratio, name, created_at, owner, nick_name, parent, addresses, flags,
                       colour, picture))

struct Tree {
    std::vector<Tree> children;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (children))

template <typename T>
std::optional<T> bound(const std::string& input, T value = {}) {
    MessagePackReader reader{input};
    if (!xos::hub::messagepack::read(reader, value) || !reader.rest().empty()) return std::nullopt;
    return value;
}

Everything example() {
    return {.is_admin = true,
            .tiny = -128,
            .wide = 4'294'967'295,
            .big = std::numeric_limits<std::int64_t>::min(),
            .ratio = 0.1,
            .name = "Zoë",
            .created_at = Timestamp{std::chrono::milliseconds{1'491'868'800'123}},
            .owner = xos::UserId{7},
            .nick_name = "z",
            .parent = std::nullopt,
            .addresses = {{"Main", 1}, {"Side", 2}},
            .flags = {{"a", {true, false}}, {"b", {}}},
            .colour = Colour::dark_blue,
            .picture = {std::byte{0}, std::byte{255}}};
}

TEST(MessagePackValue, S13_every_type_is_written_and_read_again_as_it_was) {
    const auto once = to_messagepack(example());
    const auto again = bound<Everything>(once);
    ASSERT_TRUE(again);
    EXPECT_EQ(to_messagepack(*again), once);
    EXPECT_EQ(again->name, "Zoë");
    EXPECT_EQ(again->wide, 4'294'967'295);
    EXPECT_EQ(again->created_at, example().created_at);
    EXPECT_EQ(again->owner, xos::UserId{7});
    EXPECT_EQ(again->nick_name, "z");
    EXPECT_FALSE(again->parent);
    ASSERT_EQ(again->addresses.size(), 2U);
    EXPECT_EQ(again->addresses[1].street_name, "Side");
    EXPECT_THAT(again->flags, ElementsAre(Pair("a", ElementsAre(true, false)), Pair("b", IsEmpty())));
    EXPECT_EQ(again->colour, Colour::dark_blue);
    EXPECT_THAT(again->picture, ElementsAre(std::byte{0}, std::byte{255}));
}

TEST(MessagePackValue, S13_each_type_has_its_form) {
    EXPECT_EQ(to_messagepack(true), bytes("c3"));
    EXPECT_EQ(to_messagepack(std::uint16_t{256}), bytes("cd 01 00"));
    EXPECT_EQ(to_messagepack(-1), bytes("ff"));
    EXPECT_EQ(to_messagepack(1.0), bytes("cb 3f f0 00 00 00 00 00 00"));
    EXPECT_EQ(to_messagepack("hi"), bytes("a2 68 69"));
    EXPECT_EQ(to_messagepack(nullptr), bytes("c0"));
    EXPECT_EQ(to_messagepack(std::optional<bool>{}), bytes("c0"));
    EXPECT_EQ(to_messagepack(xos::UserId{5}), bytes("05"));
    EXPECT_EQ(to_messagepack(Colour::dark_blue), bytes("a9") + "dark_blue");
    EXPECT_EQ(to_messagepack(static_cast<Colour>(9)), bytes("09"));
    EXPECT_EQ(to_messagepack(std::vector{std::byte{1}}), bytes("c4 01 01"));
    EXPECT_EQ(to_messagepack(std::vector<std::int64_t>{1, 2}), bytes("92 01 02"));
    EXPECT_EQ(to_messagepack(Timestamp{std::chrono::seconds{1'491'868'800}}), bytes("d6 ff 58 ec 1c 80"));
}

TEST(MessagePackValue, S13_a_struct_is_a_map_of_camel_case_names) {
    EXPECT_EQ(to_messagepack(Address{"S", 1}),
              bytes("82 aa") + "streetName" + bytes("a1 53 ab") + "houseNumber" + bytes("01"));
}

TEST(MessagePackValue, S13_names_match_in_any_case_and_unknown_ones_are_passed_over) {
    const auto read = bound<Address>(bytes("83 aa") + "StreetName" + bytes("a1 53 a5") + "other" +
                                     bytes("91 81 c0 c0 ab") + "HOUSENUMBER" + bytes("09"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->street_name, "S");
    EXPECT_EQ(read->house_number, 9);
}

TEST(MessagePackValue, S13_absent_and_nil_members_keep_their_default) {
    EXPECT_EQ(bound<Address>(bytes("80"))->house_number, 3);
    EXPECT_EQ(bound<Address>(bytes("81 ab") + "houseNumber" + bytes("c0"))->house_number, 3);
}

TEST(MessagePackValue, S13_a_member_of_a_wrong_type_or_a_key_that_is_no_string_does_not_bind) {
    EXPECT_FALSE(bound<Address>(bytes("81 ab") + "houseNumber" + bytes("a1 31")));
    EXPECT_FALSE(bound<Address>(bytes("81 01 01")));
    EXPECT_FALSE(bound<Address>(bytes("90")));
    EXPECT_FALSE(bound<Address>(bytes("81 a1 78 c1")));
}

TEST(MessagePackValue, S13_an_integer_binds_from_a_whole_float_and_from_no_other) {
    EXPECT_EQ(bound<std::int64_t>(bytes("cb 40 45 00 00 00 00 00 00")), 42);
    EXPECT_EQ(bound<std::int8_t>(bytes("ca c3 00 00 00")), -128);
    EXPECT_EQ(bound<std::int64_t>(bytes("cb c3 e0 00 00 00 00 00 00")), std::numeric_limits<std::int64_t>::min());
    for (const auto hex : {"cb 3f f8 00 00 00 00 00 00", "cb 43 e0 00 00 00 00 00 00", "cb 7f f0 00 00 00 00 00 00",
                           "cb 7f f8 00 00 00 00 00 00", "cb c3 e0 00 00 00 00 00 01", "a1 31", "c3", "c0"}) {
        EXPECT_FALSE(bound<std::int64_t>(bytes(hex))) << hex;
    }
}

TEST(MessagePackValue, S13_an_integer_out_of_its_members_range_does_not_bind) {
    EXPECT_EQ(bound<std::int8_t>(bytes("7f")), 127);
    EXPECT_FALSE(bound<std::int8_t>(bytes("cc 80")));
    EXPECT_FALSE(bound<std::int8_t>(bytes("d1 ff 7f")));
    EXPECT_FALSE(bound<std::uint16_t>(bytes("ff")));
    EXPECT_FALSE(bound<std::uint16_t>(bytes("ce 00 01 00 00")));
    EXPECT_FALSE(bound<std::int64_t>(bytes("cf 80 00 00 00 00 00 00 00")));
}

TEST(MessagePackValue, S13_nothing_else_is_converted) {
    EXPECT_FALSE(bound<std::string>(bytes("01")));
    EXPECT_FALSE(bound<std::string>(bytes("c4 01 61")));
    EXPECT_FALSE(bound<std::vector<std::byte>>(bytes("a1 61")));
    EXPECT_FALSE(bound<bool>(bytes("01")));
    EXPECT_FALSE(bound<double>(bytes("a1 31")));
    EXPECT_FALSE(bound<Timestamp>(bytes("01")));
    EXPECT_EQ(bound<double>(bytes("03")), 3);
}

TEST(MessagePackValue, S13_a_time_binds_from_a_timestamp_and_from_iso_text) {
    const Timestamp time{std::chrono::seconds{1'491'868'800}};
    EXPECT_EQ(bound<Timestamp>(bytes("d6 ff 58 ec 1c 80")), time);
    EXPECT_EQ(bound<Timestamp>(bytes("b8") + "2017-04-11T00:00:00.000Z"), time);
    EXPECT_EQ(bound<Timestamp>(bytes("b9") + "2017-04-11T02:00:00+02:00"), time);
    EXPECT_FALSE(bound<Timestamp>(bytes("a4") + "2017"));
}

TEST(MessagePackValue, S13_a_local_time_binds_with_its_offset) {
    const Timestamp time{std::chrono::seconds{1'491'868'800}};
    EXPECT_EQ(bound<Timestamp>(bytes("92 d6 ff 58 ec 1c 80 00")), time);
    EXPECT_EQ(bound<Timestamp>(bytes("92 d6 ff 58 ec 1c 80 78")), time - std::chrono::hours{2});
    EXPECT_EQ(bound<Timestamp>(bytes("92 d6 ff 58 ec 1c 80 d1 fe d4")), time + std::chrono::hours{5});
    EXPECT_EQ(bound<Timestamp>(bytes("92 d6 ff 58 ec 1c 80 d1 05 9f")), time - std::chrono::minutes{1439});
    EXPECT_FALSE(bound<Timestamp>(bytes("92 d6 ff 58 ec 1c 80 d1 05 a0"))) << "a day";
    EXPECT_FALSE(bound<Timestamp>(bytes("91 d6 ff 58 ec 1c 80")));
    EXPECT_FALSE(bound<Timestamp>(bytes("93 d6 ff 58 ec 1c 80 00 00")));
    EXPECT_FALSE(bound<Timestamp>(bytes("92 00 d6 ff 58 ec 1c 80")));
}

TEST(MessagePackValue, S13_an_enum_binds_from_its_name_and_its_number_and_from_no_other) {
    EXPECT_EQ(bound<Colour>(bytes("a9") + "Dark_Blue"), Colour::dark_blue);
    EXPECT_EQ(bound<Colour>(bytes("07")), Colour::dark_blue);
    EXPECT_EQ(bound<Colour>(bytes("cb 3f f0 00 00 00 00 00 00")), Colour::red);
    EXPECT_FALSE(bound<Colour>(bytes("a5") + "green"));
    EXPECT_FALSE(bound<Colour>(bytes("02")));
    EXPECT_FALSE(bound<Colour>(bytes("cd 01 07")));  // 263 is 7 only when it is cut to a byte
    EXPECT_FALSE(bound<Colour>(bytes("c0")));
}

TEST(MessagePackValue, S13_hostile_lengths_and_nesting_do_not_bind) {
    EXPECT_FALSE(bound<std::vector<bool>>(bytes("dd ff ff ff ff c3")));
    EXPECT_FALSE((bound<std::map<std::string, bool>>(bytes("df ff ff ff ff a1 61 c3"))));
    const auto child = bytes("81 a8") + "children" + bytes("91");
    std::string tree;
    for (int i = 0; i < 32; ++i) tree += child;  // two levels each
    const auto deepest = tree.substr(0, tree.size() - 1);
    EXPECT_TRUE(bound<Tree>(deepest + bytes("90")));
    EXPECT_FALSE(bound<Tree>(tree + bytes("80")));
    for (int i = 0; i < 10'000; ++i) tree += child;
    EXPECT_FALSE(bound<Tree>(tree + bytes("80")));
    EXPECT_FALSE(bound<Address>(bytes("81 a1 78") + repeated("91", 64) + bytes("c0")));
    EXPECT_TRUE(bound<Address>(bytes("81 a1 78") + repeated("91", 63) + bytes("c0")));
}

TEST(MessagePackValue, S13_a_failed_reading_leaves_the_value_as_it_was) {
    const auto input = bytes("92 01 a1 61");
    MessagePackReader reader{input};
    std::vector<std::int64_t> numbers{5};
    EXPECT_FALSE(xos::hub::messagepack::read(reader, numbers));
    EXPECT_THAT(numbers, ElementsAre(5));
}

TEST(MessagePackValue, S13_no_shorter_input_binds) {
    const auto whole = to_messagepack(example());
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(bound<Everything>(whole.substr(0, size))) << size;
    }
}

TEST(MessagePackValue, S13_json_of_every_kind_has_a_form) {
    const auto document = xos::json::Document::parse(R"({"a":[null,true,false,-1,300,1.5,1.0],"b":{"c":"hé"},"d":[]})");
    ASSERT_TRUE(document);
    std::string out;
    xos::hub::messagepack::write_json(out, document->root());
    EXPECT_EQ(out, bytes("83 a1 61 97 c0 c3 c2 ff cd 01 2c cb 3f f8 00 00 00 00 00 00 cb 3f f0 00 00 00 00 00 00"
                         "a1 62 81 a1 63 a3 68 c3 a9 a1 64 90"));
}

}  // namespace
