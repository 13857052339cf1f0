// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/token_cache.hpp"

#include <gtest/gtest.h>

namespace xos::sign_in {

using namespace std::chrono_literals;

namespace {

constexpr Timestamp start{1'738'314'000'000ms};

TokenCache::Entry entry_until(Timestamp end) {
    TokenCache::Entry entry;
    entry.expires_at = end;
    return entry;
}

std::string token(int number) { return "header.payload." + std::to_string(1'000'000 + number); }

}  // namespace

TEST(TokenCache, AUT_8_finds_a_token_by_all_of_its_bytes) {
    TokenCache cache;
    const std::string tail(40, 'm');
    cache.insert("one." + tail, entry_until(start + 1h), start);
    EXPECT_NE(cache.find("one." + tail), nullptr);
    EXPECT_EQ(cache.find("two." + tail), nullptr) << "the same MAC under another payload is another token";
    EXPECT_EQ(cache.find(""), nullptr);
    cache.erase("one." + tail);
    EXPECT_EQ(cache.find("one." + tail), nullptr);
    cache.erase("never there");
}

TEST(TokenCache, AUT_8_a_second_insert_replaces) {
    TokenCache cache;
    cache.insert("t", entry_until(start + 1h), start);
    cache.insert("t", entry_until(start + 2h), start);
    EXPECT_EQ(cache.size(), 1U);
    EXPECT_EQ(cache.find("t")->expires_at, start + 2h);
}

TEST(TokenCache, LIM_3_never_holds_more_than_its_capacity) {
    TokenCache cache{100};
    for (int i = 0; i < 99; ++i) cache.insert(token(i), entry_until(start + 1h), start);
    EXPECT_EQ(cache.size(), 99U);
    cache.insert(token(99), entry_until(start + 1h), start);
    EXPECT_EQ(cache.size(), 100U);
    cache.insert(token(100), entry_until(start + 1h), start);
    EXPECT_LE(cache.size(), 100U);
    EXPECT_EQ(cache.find(token(0)), nullptr) << "the oldest go first";
    EXPECT_NE(cache.find(token(99)), nullptr);
    EXPECT_NE(cache.find(token(100)), nullptr);
}

TEST(TokenCache, LIM_3_expired_tokens_make_room_before_live_ones_go) {
    TokenCache cache{4};
    cache.insert(token(0), entry_until(start + 1h), start);
    cache.insert(token(1), entry_until(start + 1min), start);
    cache.insert(token(2), entry_until(start + 1min), start);
    cache.insert(token(3), entry_until(start + 1h), start);
    cache.insert(token(4), entry_until(start + 1h), start + 1min);
    EXPECT_EQ(cache.size(), 3U);
    EXPECT_NE(cache.find(token(0)), nullptr);
    EXPECT_EQ(cache.find(token(1)), nullptr);
}

TEST(TokenCache, LIM_3_a_capacity_of_one_works) {
    TokenCache cache{1};
    for (int i = 0; i < 5; ++i) cache.insert(token(i), entry_until(start + 1h), start);
    EXPECT_EQ(cache.size(), 1U);
    EXPECT_NE(cache.find(token(4)), nullptr);
}

}  // namespace xos::sign_in
