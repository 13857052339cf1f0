// SPDX-License-Identifier: Apache-2.0
#include "xos/hub/messagepack_writer.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "unit/hub/messagepack_vectors.hpp"
#include "xos/hub/messagepack_reader.hpp"

namespace {

using xos::Timestamp;
using xos::hub::MessagePackReader;
using xos::hub::test::bytes;
namespace messagepack = xos::hub::messagepack;

constexpr auto max_int64 = std::numeric_limits<std::int64_t>::max();
constexpr auto min_int64 = std::numeric_limits<std::int64_t>::min();

std::string head_of(void (*write)(std::string&, std::size_t), std::size_t length) {
    std::string out;
    write(out, length);
    return out;
}

std::string head_of(void (*write)(std::string&, std::string_view), std::size_t length) {
    std::string out;
    write(out, std::string(length, 'a'));
    EXPECT_EQ(out.substr(out.size() - length), std::string(length, 'a'));
    return out.substr(0, out.size() - length);
}

TEST(MessagePackWriter, S13_integers_take_their_smallest_form_at_every_edge) {
    struct Case {
        std::int64_t number;
        std::string_view hex;
    };
    for (const auto& [number, hex] : std::vector<Case>{{0, "00"},
                                                       {127, "7f"},
                                                       {128, "cc 80"},
                                                       {255, "cc ff"},
                                                       {256, "cd 01 00"},
                                                       {65'535, "cd ff ff"},
                                                       {65'536, "ce 00 01 00 00"},
                                                       {4'294'967'295, "ce ff ff ff ff"},
                                                       {4'294'967'296, "cf 00 00 00 01 00 00 00 00"},
                                                       {max_int64, "cf 7f ff ff ff ff ff ff ff"},
                                                       {-1, "ff"},
                                                       {-32, "e0"},
                                                       {-33, "d0 df"},
                                                       {-128, "d0 80"},
                                                       {-129, "d1 ff 7f"},
                                                       {-32'768, "d1 80 00"},
                                                       {-32'769, "d2 ff ff 7f ff"},
                                                       {-2'147'483'648, "d2 80 00 00 00"},
                                                       {-2'147'483'649, "d3 ff ff ff ff 7f ff ff ff"},
                                                       {min_int64, "d3 80 00 00 00 00 00 00 00"}}) {
        std::string out;
        messagepack::write_integer(out, number);
        EXPECT_EQ(out, bytes(hex)) << number;
        EXPECT_EQ(MessagePackReader{out}.read_integer(), number);
    }
}

TEST(MessagePackWriter, S13_unsigned_integers_have_the_upper_half_of_64_bits_too) {
    for (const auto& [number, hex] : std::vector<std::pair<std::uint64_t, std::string_view>>{
             {0, "00"},
             {127, "7f"},
             {128, "cc 80"},
             {9'223'372'036'854'775'808U, "cf 80 00 00 00 00 00 00 00"},
             {std::numeric_limits<std::uint64_t>::max(), "cf ff ff ff ff ff ff ff ff"}}) {
        std::string out;
        messagepack::write_unsigned(out, number);
        EXPECT_EQ(out, bytes(hex)) << number;
        EXPECT_EQ(MessagePackReader{out}.read_unsigned(), number);
    }
}

TEST(MessagePackWriter, S13_nil_booleans_and_reals_are_appended) {
    std::string out = "x";
    messagepack::write_nil(out);
    messagepack::write_bool(out, false);
    messagepack::write_bool(out, true);
    messagepack::write_real(out, 1.5);
    messagepack::write_real(out, 1);
    EXPECT_EQ(out, "x" + bytes("c0 c2 c3 cb 3f f8 00 00 00 00 00 00 cb 3f f0 00 00 00 00 00 00"));
}

TEST(MessagePackWriter, S13_lengths_take_their_smallest_form_at_every_edge) {
    EXPECT_EQ(head_of(messagepack::write_string, 0), bytes("a0"));
    EXPECT_EQ(head_of(messagepack::write_string, 31), bytes("bf"));
    EXPECT_EQ(head_of(messagepack::write_string, 32), bytes("d9 20"));
    EXPECT_EQ(head_of(messagepack::write_string, 255), bytes("d9 ff"));
    EXPECT_EQ(head_of(messagepack::write_string, 256), bytes("da 01 00"));
    EXPECT_EQ(head_of(messagepack::write_string, 65'535), bytes("da ff ff"));
    EXPECT_EQ(head_of(messagepack::write_string, 65'536), bytes("db 00 01 00 00"));
    EXPECT_EQ(head_of(messagepack::write_binary, 0), bytes("c4 00"));
    EXPECT_EQ(head_of(messagepack::write_binary, 255), bytes("c4 ff"));
    EXPECT_EQ(head_of(messagepack::write_binary, 256), bytes("c5 01 00"));
    EXPECT_EQ(head_of(messagepack::write_binary, 65'536), bytes("c6 00 01 00 00"));
    EXPECT_EQ(head_of(messagepack::write_array_header, 15), bytes("9f"));
    EXPECT_EQ(head_of(messagepack::write_array_header, 16), bytes("dc 00 10"));
    EXPECT_EQ(head_of(messagepack::write_array_header, 65'536), bytes("dd 00 01 00 00"));
    EXPECT_EQ(head_of(messagepack::write_map_header, 15), bytes("8f"));
    EXPECT_EQ(head_of(messagepack::write_map_header, 16), bytes("de 00 10"));
    EXPECT_EQ(head_of(messagepack::write_map_header, 65'536), bytes("df 00 01 00 00"));
}

TEST(MessagePackWriter, S32_a_timestamp_takes_the_shortest_form_that_holds_it) {
    struct Case {
        std::int64_t milliseconds;
        std::string_view hex;
    };
    for (const auto& [milliseconds, hex] :
         std::vector<Case>{{1'491'868'800'000, "d6 ff 58 ec 1c 80"},
                           {0, "d6 ff 00 00 00 00"},
                           {4'294'967'295'000, "d6 ff ff ff ff ff"},
                           {4'294'967'296'000, "d7 ff 00 00 00 01 00 00 00 00"},
                           {1'491'868'800'500, "d7 ff 77 35 94 00 58 ec 1c 80"},
                           {17'179'869'183'999, "d7 ff ee 2e 1f 03 ff ff ff ff"},
                           {17'179'869'184'000, "c7 0c ff 00 00 00 00 00 00 00 04 00 00 00 00"},
                           {-1, "c7 0c ff 3b 8b 87 c0 ff ff ff ff ff ff ff ff"},
                           {-1'000, "c7 0c ff 00 00 00 00 ff ff ff ff ff ff ff ff"}}) {
        const Timestamp time{std::chrono::milliseconds{milliseconds}};
        std::string out;
        messagepack::write_timestamp(out, time);
        EXPECT_EQ(out, bytes(hex)) << milliseconds;
        EXPECT_EQ(MessagePackReader{out}.read_timestamp(), time) << milliseconds;
    }
}

}  // namespace
