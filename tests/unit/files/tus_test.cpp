// SPDX-License-Identifier: Apache-2.0
#include "xos/files/tus.hpp"

#include <gtest/gtest.h>

namespace xos::files::tus {
namespace {

// rules: LIM-2
TEST(Tus, UP_6_sizes_end_at_two_to_the_63rd) {
    EXPECT_EQ(parse_size("0"), 0);
    EXPECT_EQ(parse_size("007"), 7);
    EXPECT_EQ(parse_size("9223372036854775806"), INT64_MAX - 1);
    EXPECT_EQ(parse_size("9223372036854775807"), INT64_MAX);
    for (const auto* text : {"9223372036854775808", "18446744073709551616", "99999999999999999999", "", "-1", "+1",
                             "1.0", "0x1", " 1", "1 ", "1,2"}) {
        EXPECT_FALSE(parse_size(text)) << text;
    }
}

TEST(Tus, UP_6_metadata_is_read_strictly) {
    const auto pairs = parse_metadata("filename d29ybGQudHh0,is_confidential, filetype  dGV4dA==");
    ASSERT_FALSE(pairs) << "two blanks";
    const auto good = parse_metadata("filename d29ybGQudHh0,is_confidential, filetype dGV4dA==");
    ASSERT_TRUE(good);
    ASSERT_EQ(good->size(), 3U);
    EXPECT_EQ((*good)[0].key, "filename");
    EXPECT_EQ((*good)[0].value, "world.txt");
    EXPECT_EQ((*good)[1].value, "");
    EXPECT_EQ((*good)[2].value, "text");
    EXPECT_TRUE(parse_metadata("")->empty());
    for (const auto* text : {"a b,a c", "a YQ==,a YQ==", ",", "a YQ==,", " , a", "a YQ",
                             "a YQ===", "a Y Q==", "\x01 YQ==", "\xc3\xa4 YQ==", "a YR=="}) {
        EXPECT_FALSE(parse_metadata(text)) << text;
    }
}

TEST(Tus, LIM_4_UP_6_metadata_has_4_kib_at_most) {
    const auto of = [](std::size_t size) { return parse_metadata("a " + std::string(size - 2, 'A')).has_value(); };
    EXPECT_TRUE(of(4'094));
    EXPECT_FALSE(of(4'098));
    EXPECT_TRUE(parse_metadata(std::string(4'095, 'k')));
    EXPECT_TRUE(parse_metadata(std::string(4'096, 'k')));
    EXPECT_FALSE(parse_metadata(std::string(4'097, 'k')));
}

TEST(Tus, UP_6_checksums_are_sha1_and_sha256) {
    const auto matches = [](std::string_view field, std::string_view text) {
        auto checksum = parse_checksum(field);
        if (!checksum) return false;
        ChecksumWatch watch{std::move(*checksum)};
        for (const char& c : text) watch.add({&c, 1});
        return watch.matches();
    };
    EXPECT_TRUE(matches("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "hello world"));
    EXPECT_FALSE(matches("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "hello World"));
    EXPECT_TRUE(matches("sha256 uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=", "hello world"));
    for (const auto* field :
         {"", "sha1", "sha1 ", "md5 XrY7u+Ae7tCTyyK7j1rNww==", "SHA1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "sha1 AAAA",
          "sha256 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "sha1  Kq5sNclPz7QV2+lfQIuc6R7oRu0="}) {
        EXPECT_FALSE(parse_checksum(field)) << field;
    }
}

}  // namespace
}  // namespace xos::files::tus
