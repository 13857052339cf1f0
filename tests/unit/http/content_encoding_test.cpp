// SPDX-License-Identifier: Apache-2.0
#include "http/content_encoding.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

namespace xos::http {
namespace {

using enum ContentEncoding;

struct Case {
    std::string_view accept;
    ContentEncoding with_both;
    ContentEncoding with_gzip;
};

TEST(ContentEncoding, chooses_what_the_client_likes_best) {
    for (const auto& [accept, with_both, with_gzip] : std::vector<Case>{
             {"", identity, identity},
             {"gzip", gzip, gzip},
             {"gzip, deflate, br", brotli, gzip},
             {"GZIP;Q=1.0", gzip, gzip},
             {"br;q=0.5, gzip;q=0.8", gzip, gzip},
             {"br;q=0, gzip;q=0.001", gzip, gzip},
             {"gzip;q=0", identity, identity},
             {"*", brotli, gzip},
             {"*;q=0", identity, identity},
             {"gzip;q=0, *", brotli, identity},
             {"gzip;q=0.5, identity;q=0.9", identity, identity},
             {"gzip;q=2", identity, identity},
             {"gzip;q=", identity, identity},
             {"gzip;q=0.5x", identity, identity},
             {"gzip;q=1.001", identity, identity},
             {"zstd", identity, identity},
             {",,gzip ; q=0.3 ,", gzip, gzip},
         }) {
        EXPECT_EQ(choose_encoding(accept, true, true), with_both) << accept;
        EXPECT_EQ(choose_encoding(accept, true, false), with_gzip) << accept;
        EXPECT_EQ(choose_encoding(accept, false, false), identity) << accept;
    }
    EXPECT_EQ(choose_encoding(std::nullopt, true, true), identity);
}

std::string gunzip(const std::string& packed) {
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    std::string out(1'000'000, '\0');
    std::string input = packed;
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(out.size() - stream.avail_out);
    inflateEnd(&stream);
    return out;
}

TEST(Gzip, packs_one_body_after_another) {
    for (int i = 0; i < 3; ++i) {
        const std::string text(50'000, static_cast<char>('a' + i));
        auto body = text;
        ASSERT_TRUE(gzip_in_place(body));
        EXPECT_LT(body.size(), 1000U);
        EXPECT_EQ(gunzip(body), text);
    }
}

TEST(Gzip, leaves_alone_what_does_not_get_smaller) {
    std::string noise;
    std::uint32_t state = 1;
    for (int i = 0; i < 2000; ++i) {
        state = state * 1664525 + 1013904223;
        noise += static_cast<char>(state >> 24);
    }
    auto body = noise;
    EXPECT_FALSE(gzip_in_place(body));
    EXPECT_EQ(body, noise);
}

}  // namespace
}  // namespace xos::http
