// SPDX-License-Identifier: Apache-2.0
#include "xos/auth/refresh_token.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "auth/hmac.hpp"
#include "unit/auth/token_builder.hpp"
#include "xos/auth/keys.hpp"
#include "xos/base/random.hpp"

namespace xos::auth {
namespace {

RefreshTokens tokens() { return RefreshTokens{derive_key(test::key, "refresh")}; }

TEST(RefreshTokens, AUT_9_reads_back_what_it_made) {
    for (const auto& session :
         {random_token(), random_token(32), std::string{"s"}, std::string(64, '_'), std::string{"-"}}) {
        for (const auto counter : {std::int64_t{0}, std::int64_t{1}, std::int64_t{41}, INT64_MAX}) {
            const RefreshToken token{session, counter};
            EXPECT_EQ(tokens().decode(tokens().encode(token)), token);
        }
    }
}

TEST(RefreshTokens, AUT_9_writes_only_characters_that_may_stand_in_a_cookie) {
    const auto text = tokens().encode({random_token(), 12});
    EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."),
              std::string::npos);
}

TEST(RefreshTokens, AUT_9_refuses_every_single_bit_flip) {
    const auto good = tokens().encode({"AbCdEf0123456789-_wxyz", 41});
    for (std::size_t byte = 0; byte < good.size(); ++byte) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            auto bad = good;
            bad[byte] = static_cast<char>(static_cast<unsigned char>(bad[byte]) ^ (1U << bit));
            ASSERT_FALSE(tokens().decode(bad)) << "byte " << byte << " bit " << bit;
        }
    }
}

TEST(RefreshTokens, AUT_9_refuses_every_shortened_and_lengthened_text) {
    const auto good = tokens().encode({"session", 41});
    for (std::size_t length = 0; length < good.size(); ++length) {
        ASSERT_FALSE(tokens().decode(good.substr(0, length)));
        ASSERT_FALSE(tokens().decode(good.substr(good.size() - length)));
    }
    for (int c = 0; c < 256; ++c) {
        ASSERT_FALSE(tokens().decode(good + static_cast<char>(c)));
        ASSERT_FALSE(tokens().decode(static_cast<char>(c) + good));
    }
}

TEST(RefreshTokens, AUT_9_refuses_other_counters_and_sessions_with_an_old_mac) {
    const auto good = tokens().encode({"session", 41});
    const auto mac = good.substr(good.rfind('.'));
    for (const auto* stem : {"session.42", "session.40", "session.041", "session.+41", "session.-41", "session.4",
                             "session", "session.41.41", "Session.41", "session41", ".41", "session."}) {
        EXPECT_FALSE(tokens().decode(stem + mac)) << stem;
    }
    for (const auto* text : {"", ".", "..", "...", "session.41", "session.41."})
        EXPECT_FALSE(tokens().decode(text)) << text;
}

TEST(RefreshTokens, AUT_7_refuses_what_another_key_signed) {
    const auto text = tokens().encode({"session", 1});
    EXPECT_FALSE(RefreshTokens{derive_key(test::key, "download")}.decode(text));
    EXPECT_FALSE(RefreshTokens{derive_key(test::other_key, "refresh")}.decode(text));
    EXPECT_FALSE(tokens().decode(test::token_with())) << "a bearer token is no refresh token";
    EXPECT_EQ(test::outcome(text), "invalid") << "and a refresh token is no bearer token";
}

TEST(RefreshTokens, AUT_9_reads_no_text_that_encode_could_not_make_even_if_rightly_signed) {
    const auto refresh_key = derive_key(test::key, "refresh");
    for (const auto* stem :
         {"session", "session.", "session.x", "session.1x", "session. 1", "session.9223372036854775808"}) {
        EXPECT_FALSE(tokens().decode(std::string{stem} + '.' + test::encode(hmac_sha256(refresh_key, stem)))) << stem;
    }
}

TEST(RefreshTokens, AUT_9_takes_session_ids_of_1_to_64_characters) {
    EXPECT_TRUE(tokens().decode(tokens().encode({std::string(63, 'a'), INT64_MAX})));
    EXPECT_TRUE(tokens().decode(tokens().encode({std::string(64, 'a'), INT64_MAX})));
    EXPECT_DEATH(tokens().encode({std::string(65, 'a'), 0}), "");
    EXPECT_DEATH(tokens().encode({"", 0}), "");
    EXPECT_DEATH(tokens().encode({"a.b", 0}), "");
    EXPECT_DEATH(tokens().encode({"a", -1}), "");
    EXPECT_FALSE(tokens().decode(std::string(1 << 20, 'a')));
}

TEST(RefreshTokens, AUT_12_needs_a_key_of_32_bytes) {
    EXPECT_DEATH(RefreshTokens{std::string(31, 'k')}, "");
    EXPECT_TRUE(RefreshTokens{std::string(32, 'k')}.encode({"s", 0}).starts_with("s.0."));
    EXPECT_TRUE(RefreshTokens{std::string(33, 'k')}.encode({"s", 0}).starts_with("s.0."));
}

}  // namespace
}  // namespace xos::auth
