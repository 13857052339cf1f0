// SPDX-License-Identifier: Apache-2.0
#include "http/chunked_decoder.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace xos::http {
namespace {

using Result = ChunkedDecoder::Result;

struct Outcome {
    Result result = Result::more;
    std::string body;
    std::size_t consumed = 0;
    ChunkedDecoder::Limit limit = ChunkedDecoder::Limit::none;
    bool operator==(const Outcome&) const = default;
};

// Feeds `text` in pieces of `step` bytes, as a socket would.
Outcome decode(std::string_view text, std::size_t step = std::string_view::npos, const ChunkLimits& limits = {}) {
    ChunkedDecoder decoder{limits};
    Outcome out;
    std::size_t available = 0;
    while (out.result == Result::more || out.result == Result::piece) {
        if (available == out.consumed) {
            if (available == text.size()) break;
            available = std::min(text.size(), available + std::min(step, text.size()));
        }
        const auto one = decoder.next(text.substr(out.consumed, available - out.consumed));
        out.result = one.result;
        out.consumed += one.consumed;
        out.body += one.piece;
    }
    out.limit = decoder.limit();
    return out;
}

Result result_of(std::string_view text, const ChunkLimits& limits = {}) {
    return decode(text, std::string_view::npos, limits).result;
}

TEST(ChunkedDecoder, H1_6_decodes_and_stops_at_the_end) {
    const auto out = decode("4\r\nWiki\r\n00A\r\n0123456789\r\n0\r\n\r\nGET ");
    EXPECT_EQ(out.result, Result::done);
    EXPECT_EQ(out.body, "Wiki0123456789");
    EXPECT_EQ(out.consumed, 31U);
}

TEST(ChunkedDecoder, H1_6_gives_the_same_result_wherever_the_input_is_cut) {
    for (const std::string text : {"4\r\nWiki\r\n0\r\n\r\n", "1\r\na\r\n0\r\nX: y\r\nZ: \r\n\r\n", "1\r\nab\r\n",
                                   "1;a\r\n", "0\r\nX\r\n\r\n", "3\r\nabc\n0\r\n\r\n"}) {
        const auto whole = decode(text);
        for (std::size_t step = 1; step <= text.size(); ++step) EXPECT_EQ(decode(text, step), whole) << text << step;
    }
}

TEST(ChunkedDecoder, H1_6_refuses_loose_forms) {
    for (const std::string_view text : {"\r\n",
                                        "g\r\n",
                                        "-1\r\na",
                                        "+1\r\na",
                                        "0x1\r\na",
                                        " 1\r\na",
                                        "1 \r\na",
                                        "1\t\r\na",
                                        "1;ext=1\r\na",
                                        "1;\r\na",
                                        "1;a=\"\n\"\r\na",
                                        "1\na\r\n",
                                        "1\rXa",
                                        "1\r\nab",
                                        "1\r\na\n",
                                        "1\r\na\rX",
                                        "00000000000000001\r\na",
                                        "0\r\n\n",
                                        "0\r\nX\r\n\r\n",
                                        "0\r\n: x\r\n\r\n",
                                        "0\r\n X: y\r\n\r\n",
                                        "0\r\nX : y\r\n\r\n",
                                        "0\r\nX: \x01\r\n\r\n",
                                        "0\r\nX: y\n\r\n",
                                        "8000000000000000\r\n",
                                        "ffffffffffffffff\r\n",
                                        "1\r\na\r\n7fffffffffffffff\r\n"}) {
        EXPECT_EQ(result_of(text), Result::failed) << text;
    }
}

TEST(ChunkedDecoder, H1_6_takes_size_of_16_digits) {
    EXPECT_EQ(result_of("0000000000000001\r\na\r\n0000000000000000\r\n\r\n"), Result::done);
    EXPECT_EQ(result_of("7fffffffffffffff\r\n"), Result::more);
}

TEST(ChunkedDecoder, H1_6_drops_trailers) {
    const auto out = decode("1\r\na\r\n0\r\nAuthorization: Bearer x\r\nX:y\r\n\r\n");
    EXPECT_EQ(out.result, Result::done);
    EXPECT_EQ(out.body, "a");
}

TEST(ChunkedDecoder, LIM_4_number_of_chunks_at_its_limit) {
    const auto body_of = [](int chunks) {
        std::string text;
        for (int i = 0; i < chunks; ++i) text += "1\r\na\r\n";
        return text + "0\r\n\r\n";
    };
    // 1,000 chunks, and 66 more for the 1,066 bytes that one-byte chunks have brought by then.
    EXPECT_EQ(result_of(body_of(1065)), Result::done);
    EXPECT_EQ(result_of(body_of(1066)), Result::done);
    const auto out = decode(body_of(1067));
    EXPECT_EQ(out.result, Result::failed);
    EXPECT_EQ(out.limit, ChunkedDecoder::Limit::chunks);
}

TEST(ChunkedDecoder, LIM_4_number_of_trailer_fields_at_its_limit) {
    const auto trailers = [](int fields) {
        std::string text = "0\r\n";
        for (int i = 0; i < fields; ++i) text += "X: y\r\n";
        return text + "\r\n";
    };
    EXPECT_EQ(result_of(trailers(15)), Result::done);
    EXPECT_EQ(result_of(trailers(16)), Result::done);
    const auto out = decode(trailers(17));
    EXPECT_EQ(out.result, Result::failed);
    EXPECT_EQ(out.limit, ChunkedDecoder::Limit::trailers);
}

TEST(ChunkedDecoder, LIM_4_trailer_bytes_at_their_limit) {
    const auto trailer_of = [](std::size_t bytes) { return "0\r\nX:" + std::string(bytes - 2, 'y') + "\r\n\r\n"; };
    EXPECT_EQ(result_of(trailer_of(4095)), Result::done);
    EXPECT_EQ(result_of(trailer_of(4096)), Result::done);
    EXPECT_EQ(decode(trailer_of(4097)).limit, ChunkedDecoder::Limit::trailers);
}

TEST(ChunkedDecoder, LIM_2_announces_a_chunk_before_its_bytes_are_there) {
    const ChunkLimits limits;
    ChunkedDecoder decoder{limits};
    EXPECT_EQ(decoder.next("7fffffffffffffff\r\n").result, Result::more);
    EXPECT_EQ(decoder.announced(), 0x7fff'ffff'ffff'ffffU);
    EXPECT_EQ(decoder.size(), 0U);
}

// What is refused as malformed when it comes at once must not be refused as too large when it comes in pieces.
TEST(ChunkedDecoder, H1_2_announces_nothing_before_the_size_line_is_whole) {
    const ChunkLimits limits;
    ChunkedDecoder decoder{limits};
    for (const char c : std::string_view{"8000000000000000\r"}) {
        EXPECT_EQ(decoder.next({&c, 1}).result, Result::more);
        EXPECT_EQ(decoder.announced(), 0U);
    }
    EXPECT_EQ(decoder.next("\n").result, Result::failed);
    EXPECT_EQ(decoder.announced(), 0U);
}

}  // namespace
}  // namespace xos::http
