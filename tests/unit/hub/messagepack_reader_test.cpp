// SPDX-License-Identifier: Apache-2.0
#include "xos/hub/messagepack_reader.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "unit/hub/messagepack_vectors.hpp"

namespace {

using xos::Timestamp;
using xos::hub::MessagePackKind;
using xos::hub::MessagePackReader;
using xos::hub::test::bytes;
using xos::hub::test::message_vectors;
using xos::hub::test::repeated;

constexpr auto max_int64 = std::numeric_limits<std::int64_t>::max();
constexpr auto min_int64 = std::numeric_limits<std::int64_t>::min();

MessagePackKind kind_of(std::string_view hex) { return MessagePackReader{bytes(hex)}.peek(); }

bool is_whole(const std::string& input) {
    MessagePackReader reader{input};
    return reader.skip() && reader.rest().empty();
}

std::optional<std::int64_t> integer_in(std::string_view hex) {
    const auto input = bytes(hex);
    MessagePackReader reader{input};
    return reader.read_integer();
}

std::optional<double> real_in(std::string_view hex) {
    const auto input = bytes(hex);
    MessagePackReader reader{input};
    return reader.read_real();
}

std::optional<std::int64_t> milliseconds_in(std::string_view hex) {
    const auto input = bytes(hex);
    MessagePackReader reader{input};
    const auto time = reader.read_timestamp();
    if (!time) {
        EXPECT_EQ(reader.rest(), input) << "a failed reading took something";
        return std::nullopt;
    }
    return time->time_since_epoch().count();
}

TEST(MessagePackReader, S13_peek_tells_the_kind_of_every_first_byte) {
    EXPECT_EQ(kind_of("c0"), MessagePackKind::nil);
    EXPECT_EQ(kind_of("c1"), MessagePackKind::invalid);
    for (const auto hex : {"c2", "c3"}) EXPECT_EQ(kind_of(hex), MessagePackKind::boolean) << hex;
    for (const auto hex : {"00", "7f", "e0", "ff", "cc", "cd", "ce", "cf", "d0", "d1", "d2", "d3"}) {
        EXPECT_EQ(kind_of(hex), MessagePackKind::integer) << hex;
    }
    for (const auto hex : {"ca", "cb"}) EXPECT_EQ(kind_of(hex), MessagePackKind::real) << hex;
    for (const auto hex : {"a0", "bf", "d9", "da", "db"}) EXPECT_EQ(kind_of(hex), MessagePackKind::string) << hex;
    for (const auto hex : {"c4", "c5", "c6"}) EXPECT_EQ(kind_of(hex), MessagePackKind::binary) << hex;
    for (const auto hex : {"90", "9f", "dc", "dd"}) EXPECT_EQ(kind_of(hex), MessagePackKind::array) << hex;
    for (const auto hex : {"80", "8f", "de", "df"}) EXPECT_EQ(kind_of(hex), MessagePackKind::map) << hex;
    for (const auto hex : {"c7", "c8", "c9", "d4", "d5", "d6", "d7", "d8"}) {
        EXPECT_EQ(kind_of(hex), MessagePackKind::extension) << hex;
    }
    EXPECT_EQ(kind_of(""), MessagePackKind::invalid);
}

TEST(MessagePackReader, S13_integers_of_every_width_are_read_at_their_edges) {
    struct Case {
        std::string_view hex;
        std::int64_t number;
    };
    for (const auto& [hex, number] : std::vector<Case>{{"00", 0},
                                                       {"7f", 127},
                                                       {"ff", -1},
                                                       {"e0", -32},
                                                       {"cc 00", 0},
                                                       {"cc ff", 255},
                                                       {"cd 00 00", 0},
                                                       {"cd ff ff", 65'535},
                                                       {"ce 00 00 00 00", 0},
                                                       {"ce ff ff ff ff", 4'294'967'295},
                                                       {"cf 00 00 00 00 00 00 00 00", 0},
                                                       {"cf 7f ff ff ff ff ff ff ff", max_int64},
                                                       {"d0 80", -128},
                                                       {"d0 7f", 127},
                                                       {"d1 80 00", -32'768},
                                                       {"d1 7f ff", 32'767},
                                                       {"d2 80 00 00 00", -2'147'483'648},
                                                       {"d2 7f ff ff ff", 2'147'483'647},
                                                       {"d3 80 00 00 00 00 00 00 00", min_int64},
                                                       {"d3 7f ff ff ff ff ff ff ff", max_int64}}) {
        EXPECT_EQ(integer_in(hex), number) << hex;
    }
}

TEST(MessagePackReader, S13_an_integer_beyond_int64_does_not_wrap_and_is_not_taken) {
    const auto input = bytes("cf 80 00 00 00 00 00 00 00");
    MessagePackReader reader{input};
    EXPECT_FALSE(reader.read_integer());
    EXPECT_EQ(reader.rest(), input);
    EXPECT_EQ(reader.read_real(), 9'223'372'036'854'775'808.0);
    EXPECT_TRUE(reader.rest().empty());
}

TEST(MessagePackReader, S13_an_unsigned_integer_is_read_from_every_width_and_a_negative_one_is_not_taken) {
    for (const auto hex : {"05", "cc 05", "cd 00 05", "ce 00 00 00 05", "cf 00 00 00 00 00 00 00 05", "d0 05",
                           "d1 00 05", "d2 00 00 00 05", "d3 00 00 00 00 00 00 00 05"}) {
        EXPECT_EQ(MessagePackReader{bytes(hex)}.read_unsigned(), 5U) << hex;
    }
    for (const auto hex : {"ff", "d0 80", "d3 ff ff ff ff ff ff ff ff", "cb 3f f0 00 00 00 00 00 00", "c0", "cf 00"}) {
        const auto input = bytes(hex);
        MessagePackReader reader{input};
        EXPECT_FALSE(reader.read_unsigned()) << hex;
        EXPECT_EQ(reader.rest(), input) << hex;
    }
}

TEST(MessagePackReader, S13_reals_are_read_from_both_floats_and_from_integers) {
    EXPECT_EQ(real_in("ca 3f c0 00 00"), 1.5);
    EXPECT_EQ(real_in("cb c0 04 00 00 00 00 00 00"), -2.5);
    EXPECT_EQ(real_in("2a"), 42);
    EXPECT_EQ(real_in("d1 80 00"), -32'768);
    EXPECT_FALSE(real_in("a1 31"));
    EXPECT_FALSE(integer_in("cb 3f f0 00 00 00 00 00 00"));
}

TEST(MessagePackReader, S13_nil_and_booleans_are_read_and_nothing_else_is_taken_for_them) {
    const auto input = bytes("c0 c2 c3 00");
    MessagePackReader reader{input};
    EXPECT_FALSE(reader.read_bool());
    EXPECT_TRUE(reader.read_nil());
    EXPECT_FALSE(reader.read_nil());
    EXPECT_EQ(reader.read_bool(), false);
    EXPECT_EQ(reader.read_bool(), true);
    EXPECT_FALSE(reader.read_bool());
    EXPECT_EQ(reader.rest().size(), 1U);
}

TEST(MessagePackReader, S13_strings_and_bytes_are_read_with_every_width_of_length) {
    for (const auto hex : {"a2 68 69", "d9 02 68 69", "da 00 02 68 69", "db 00 00 00 02 68 69"}) {
        const auto input = bytes(hex);
        MessagePackReader reader{input};
        EXPECT_FALSE(reader.read_binary());
        EXPECT_EQ(reader.read_string(), "hi") << hex;
        EXPECT_TRUE(reader.rest().empty());
    }
    for (const auto hex : {"c4 02 68 ff", "c5 00 02 68 ff", "c6 00 00 00 02 68 ff"}) {
        const auto input = bytes(hex);
        MessagePackReader reader{input};
        EXPECT_FALSE(reader.read_string());
        EXPECT_EQ(reader.read_binary(), "h\xff") << hex;
        EXPECT_TRUE(reader.rest().empty());
    }
}

TEST(MessagePackReader, S13_a_string_that_is_not_utf8_is_not_taken) {
    for (const auto hex : {"a1 ff", "a2 c0 80", "a3 ed a0 80", "a1 c3"}) {
        const auto input = bytes(hex);
        MessagePackReader reader{input};
        EXPECT_FALSE(reader.read_string()) << hex;
        EXPECT_EQ(reader.rest(), input);
    }
}

TEST(MessagePackReader, S13_extensions_are_read_in_all_forms) {
    struct Case {
        std::string_view hex;
        std::size_t size;
    };
    for (const auto& [hex, size] : std::vector<Case>{{"d4 fe 01", 1},
                                                     {"d5 fe 01 02", 2},
                                                     {"d6 fe 01 02 03 04", 4},
                                                     {"d7 fe 01 02 03 04 05 06 07 08", 8},
                                                     {"d8 fe 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10", 16},
                                                     {"c7 03 fe 01 02 03", 3},
                                                     {"c8 00 03 fe 01 02 03", 3},
                                                     {"c9 00 00 00 00 fe", 0}}) {
        const auto input = bytes(hex);
        MessagePackReader reader{input};
        const auto extension = reader.read_extension();
        ASSERT_TRUE(extension) << hex;
        EXPECT_EQ(extension->type, -2);
        EXPECT_EQ(extension->data, input.substr(input.size() - size));
        EXPECT_TRUE(reader.rest().empty());
    }
}

TEST(MessagePackReader, S32_a_timestamp_is_read_in_its_three_forms) {
    EXPECT_EQ(milliseconds_in("d6 ff 58 ec 1c 80"), 1'491'868'800'000);
    EXPECT_EQ(milliseconds_in("d7 ff 77 35 94 00 58 ec 1c 80"), 1'491'868'800'500);
    EXPECT_EQ(milliseconds_in("c7 0c ff 1d cd 65 00 00 00 00 00 58 ec 1c 80"), 1'491'868'800'500);
    EXPECT_EQ(milliseconds_in("c7 0c ff 3b 9a c9 ff ff ff ff ff ff ff ff ff"), -1);
}

TEST(MessagePackReader, S13_a_timestamp_that_cannot_be_is_not_taken) {
    for (const auto hex : {
             "d6 fe 58 ec 1c 80",              // another extension
             "d5 ff 58 ec",                    // no form
             "d7 ff ee 6b 28 00 00 00 00 00",  // 10^9 nanoseconds
             "c7 0c ff 3b 9a ca 00 00 00 00 00 00 00 00 00",
             "c7 0c ff 00 00 00 00 00 00 00 3a ff f4 41 80",  // the year 10000
             "c7 0c ff 00 00 00 00 ff ff ff f1 86 8b 83 ff",  // before the year 0
             "c7 0c ff 00 00 00 00 7f ff ff ff ff ff ff ff",
             "c7 0c ff 00 00 00 00 80 00 00 00 00 00 00 00",
         }) {
        EXPECT_FALSE(milliseconds_in(hex)) << hex;
    }
    EXPECT_EQ(milliseconds_in("c7 0c ff 00 00 00 00 00 00 00 3a ff f4 41 7f"), 253'402'300'799'000);
    EXPECT_EQ(milliseconds_in("c7 0c ff 00 00 00 00 ff ff ff f1 86 8b 84 00"), -62'167'219'200'000);
}

TEST(MessagePackReader, S13_array_and_map_lengths_are_read_in_every_width) {
    for (const auto hex : {"92 c0 c0", "dc 00 02 c0 c0", "dd 00 00 00 02 c0 c0"}) {
        const auto input = bytes(hex);
        MessagePackReader reader{input};
        EXPECT_FALSE(reader.read_map_length());
        EXPECT_EQ(reader.read_array_length(), 2U) << hex;
        EXPECT_EQ(reader.rest().size(), 2U);
    }
    for (const auto hex : {"81 c0 c0", "de 00 01 c0 c0", "df 00 00 00 01 c0 c0"}) {
        const auto input = bytes(hex);
        MessagePackReader reader{input};
        EXPECT_FALSE(reader.read_array_length());
        EXPECT_EQ(reader.read_map_length(), 1U) << hex;
        EXPECT_EQ(reader.rest().size(), 2U);
    }
}

TEST(MessagePackReader, S13_a_length_beyond_the_rest_of_the_input_is_not_believed) {
    for (const auto hex :
         {"dd ff ff ff ff 00 00 00", "93 c0 c0", "dc ff ff c0", "df ff ff ff ff c0 c0", "df 80 00 00 00", "82 c0 c0 c0",
          "db ff ff ff ff 61", "c6 ff ff ff ff 61", "c9 ff ff ff ff 01 61", "d9 02 61"}) {
        const auto input = bytes(hex);
        MessagePackReader reader{input};
        EXPECT_FALSE(reader.read_array_length()) << hex;
        EXPECT_FALSE(reader.read_map_length()) << hex;
        EXPECT_FALSE(reader.read_string()) << hex;
        EXPECT_FALSE(reader.read_binary()) << hex;
        EXPECT_FALSE(reader.read_extension()) << hex;
        EXPECT_FALSE(reader.skip()) << hex;
        EXPECT_EQ(reader.rest(), input);
    }
}

TEST(MessagePackReader, S13_nesting_of_64_is_read_and_more_is_not) {
    EXPECT_TRUE(is_whole(repeated("91", 64) + bytes("c0")));
    EXPECT_TRUE(is_whole(repeated("91", 63) + bytes("90")));
    EXPECT_FALSE(is_whole(repeated("91", 65) + bytes("c0")));
    EXPECT_FALSE(is_whole(repeated("91", 64) + bytes("90")));
    EXPECT_TRUE(is_whole(repeated("81 c0", 64) + bytes("c0")));
    EXPECT_FALSE(is_whole(repeated("81 c0", 65) + bytes("c0")));
    EXPECT_FALSE(is_whole(repeated("91", 10'000) + bytes("c0")));
}

TEST(MessagePackReader, S13_skip_counts_the_nesting_that_its_caller_is_in) {
    const auto input = repeated("91", 64) + bytes("c0");
    MessagePackReader reader{input};
    {
        const MessagePackReader::Nesting nesting{reader};
        EXPECT_FALSE(reader.skip());
    }
    EXPECT_TRUE(reader.skip());
}

TEST(MessagePackReader, S13_slice_is_one_whole_value_and_no_byte_of_the_next) {
    const auto input = bytes("93 91 2a 82 a1 61 90 a1 62 80 c0 c4 01 ff");
    MessagePackReader reader{input};
    EXPECT_EQ(reader.slice(), input.substr(0, 11));
    EXPECT_EQ(reader.slice(), input.substr(11));
    EXPECT_FALSE(reader.slice());
}

TEST(MessagePackReader, S13_a_value_with_an_unused_byte_anywhere_is_not_whole) {
    for (const auto hex : {"c1", "92 00 c1", "81 a1 61 c1", "81 c1 00"}) EXPECT_FALSE(is_whole(bytes(hex))) << hex;
}

TEST(MessagePackReader, S32_every_vector_is_one_value_and_no_shorter_input_is) {
    for (const auto hex : message_vectors) {
        const auto value = bytes(hex).substr(1);
        EXPECT_TRUE(is_whole(value)) << hex;
        for (std::size_t size = 0; size < value.size(); ++size) {
            // A copy of its own, so that a sanitizer sees a byte too many.
            const std::vector<char> cut{value.begin(), value.begin() + static_cast<std::ptrdiff_t>(size)};
            MessagePackReader reader{{cut.data(), cut.size()}};
            EXPECT_FALSE(reader.slice()) << hex << " cut to " << size;
        }
    }
}

TEST(MessagePackReader, S13_a_scalar_that_is_cut_off_is_not_read) {
    for (const auto hex : {"cc ff", "cd ff ff", "ce ff ff ff ff", "cf 00 00 00 00 00 00 00 01", "d0 80", "d1 80 00",
                           "d2 80 00 00 00", "d3 80 00 00 00 00 00 00 00", "ca 00 00 00 00",
                           "cb 00 00 00 00 00 00 00 00", "d6 ff 58 ec 1c 80", "da 00 01 61", "c5 00 01 61"}) {
        const auto whole = bytes(hex);
        EXPECT_TRUE(is_whole(whole)) << hex;
        for (std::size_t size = 0; size < whole.size(); ++size) {
            EXPECT_FALSE(is_whole(whole.substr(0, size))) << hex << " cut to " << size;
        }
    }
}

}  // namespace
