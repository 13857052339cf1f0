// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/sessions.hpp"

#include <gtest/gtest.h>

namespace xos::sign_in {

using namespace std::chrono_literals;

namespace {

constexpr Timestamp start{1'738'314'000'000ms};

SessionRow session(std::int64_t counter, std::optional<Timestamp> rotated_at) {
    SessionRow row;
    row.counter = counter;
    row.rotated_at = rotated_at;
    row.last_used_at = start;
    row.expires_at = start + 30 * 24h;
    return row;
}

}  // namespace

TEST(SessionTokenAge, AUT_9_only_the_last_counter_is_current) {
    EXPECT_EQ(age_of(5, session(5, start), start + 1h, 30s), TokenAge::current);
    EXPECT_EQ(age_of(0, session(0, std::nullopt), start + 1h, 30s), TokenAge::current);
    EXPECT_EQ(age_of(6, session(5, start), start, 30s), TokenAge::reused) << "one that was never given out";
}

TEST(SessionTokenAge, AUT_9_the_one_before_is_good_for_the_grace_time) {
    EXPECT_EQ(age_of(4, session(5, start), start, 30s), TokenAge::replaced);
    EXPECT_EQ(age_of(4, session(5, start), start + 30s - 1ms, 30s), TokenAge::replaced);
    EXPECT_EQ(age_of(4, session(5, start), start + 30s, 30s), TokenAge::replaced);
    EXPECT_EQ(age_of(4, session(5, start), start + 30s + 1ms, 30s), TokenAge::reused);
    EXPECT_EQ(age_of(3, session(5, start), start, 30s), TokenAge::reused);
    EXPECT_EQ(age_of(4, session(5, std::nullopt), start, 30s), TokenAge::reused);
}

TEST(SessionRow, AUT_9_is_live_until_idle_total_or_revocation_end_it) {
    auto row = session(0, std::nullopt);
    EXPECT_TRUE(row.is_live(start + 7 * 24h - 1ms, 7 * 24h));
    EXPECT_FALSE(row.is_live(start + 7 * 24h, 7 * 24h));
    row.last_used_at = start + 29 * 24h;
    EXPECT_TRUE(row.is_live(start + 30 * 24h - 1ms, 7 * 24h));
    EXPECT_FALSE(row.is_live(start + 30 * 24h, 7 * 24h));
    row.revoked_at = start;
    EXPECT_FALSE(row.is_live(start + 29 * 24h, 7 * 24h));
}

TEST(Member, AUT_8_may_sign_in_only_active_undeleted_and_in_an_active_tenant) {
    Member member;
    member.is_active = member.is_client_active = true;
    EXPECT_TRUE(member.may_sign_in());
    member.deleted_at = start;
    EXPECT_FALSE(member.may_sign_in());
    member.deleted_at.reset();
    member.is_client_active = false;
    EXPECT_FALSE(member.may_sign_in());
    member.is_client_active = true;
    member.is_active = false;
    EXPECT_FALSE(member.may_sign_in());
}

}  // namespace xos::sign_in
