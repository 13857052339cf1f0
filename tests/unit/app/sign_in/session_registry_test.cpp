// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/session_registry.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

namespace xos::sign_in {

namespace {

constexpr ClientId acme{1};
constexpr UserId ann{7};

SessionView view_of(const std::string& session_id, std::uint64_t generation) {
    return {.principal = std::make_shared<const Principal>(
                Principal{.user = ann, .client = acme, .name = "Ann", .email = "", .session_id = session_id}),
            .generation = generation,
            .expires_at = {}};
}

}  // namespace

TEST(SessionRegistry, AUT_8_gives_every_thread_the_same_state) {
    SessionRegistry registry;
    const auto one = registry.acquire(acme, ann, "s1");
    EXPECT_EQ(registry.acquire(acme, ann, "s1"), one);
    EXPECT_NE(registry.acquire(acme, ann, "s2"), one);
    EXPECT_NE(registry.acquire(ClientId{2}, ann, "s1"), one) << "another tenant is another user";
    EXPECT_EQ(registry.acquire(acme, ann, "s2")->user, one->user);
}

TEST(SessionRegistry, AUT_8_finds_only_what_was_published_and_still_holds) {
    SessionRegistry registry;
    EXPECT_FALSE(registry.find(acme, ann, "s1"));
    const auto session = registry.acquire(acme, ann, "s1");
    EXPECT_FALSE(registry.find(acme, ann, "s1")) << "nothing was read yet";
    registry.publish(session, view_of("s1", 0));
    ASSERT_TRUE(registry.find(acme, ann, "s1"));
    registry.user_changed(acme, ann);
    EXPECT_FALSE(registry.find(acme, ann, "s1")) << "the user's row must be read again";
}

TEST(SessionRegistry, AUT_8_a_change_while_the_rows_are_read_is_not_missed) {
    SessionRegistry registry;
    const auto session = registry.acquire(acme, ann, "s1");
    const auto generation = session->user->generation();
    registry.user_changed(acme, ann);
    registry.publish(session, view_of("s1", generation));
    EXPECT_FALSE(registry.find(acme, ann, "s1"));
    const auto other = registry.acquire(acme, ann, "s2");
    registry.revoke(acme, ann, "s2");
    registry.publish(other, view_of("s2", other->user->generation()));
    EXPECT_TRUE(other->is_revoked);
}

TEST(SessionRegistry, AUT_11_ends_one_session_and_no_other) {
    SessionRegistry registry;
    const auto one = registry.acquire(acme, ann, "s1");
    const auto two = registry.acquire(acme, ann, "s2");
    const auto foreign = registry.acquire(acme, ann, "");
    const auto bob = registry.acquire(acme, UserId{8}, "s1");
    registry.revoke(acme, ann, "s1");
    EXPECT_TRUE(one->is_revoked);
    EXPECT_FALSE(two->is_revoked);
    EXPECT_FALSE(foreign->is_revoked);
    EXPECT_FALSE(bob->is_revoked);
    registry.revoke(ClientId{9}, ann, "s2");
    registry.revoke(acme, ann, "s3");
    EXPECT_FALSE(two->is_revoked) << "nobody knows that user or session";
}

TEST(SessionRegistry, AUT_8_every_session_is_read_anew_when_changes_may_have_been_missed) {
    SessionRegistry registry;
    const auto one = registry.acquire(acme, ann, "s1");
    const auto bob = registry.acquire(ClientId{2}, UserId{8}, "s2");
    registry.publish(one, view_of("s1", one->user->generation()));
    const auto generation = bob->user->generation();
    ASSERT_TRUE(registry.find(acme, ann, "s1"));
    registry.invalidate_all();
    EXPECT_FALSE(registry.find(acme, ann, "s1"));
    EXPECT_FALSE(bob->is_current(generation));
    EXPECT_FALSE(one->is_revoked) << "only the database knows";
    registry.publish(one, view_of("s1", one->user->generation()));
    EXPECT_TRUE(registry.find(acme, ann, "s1"));
}

TEST(SessionRegistry, AUT_8_a_change_of_one_and_a_change_of_all_do_not_cancel_out) {
    SessionRegistry registry;
    const auto one = registry.acquire(acme, ann, "s1");
    std::set<std::uint64_t> seen{one->user->generation()};
    for (int i = 0; i < 10; ++i) {
        registry.user_changed(acme, ann);
        EXPECT_TRUE(seen.insert(one->user->generation()).second);
        registry.invalidate_all();
        EXPECT_TRUE(seen.insert(one->user->generation()).second);
    }
}

TEST(SessionRegistry, REL_3_keeps_no_session_that_left_all_caches) {
    SessionRegistry registry;
    const auto kept = registry.acquire(acme, ann, "kept");
    registry.publish(kept, view_of("kept", 0));
    for (int i = 0; i < 5'000; ++i) registry.acquire(acme, UserId{100 + i}, "gone");
    EXPECT_EQ(registry.size(), 1U);
    EXPECT_TRUE(registry.find(acme, ann, "kept"));
}

TEST(SessionRegistry, AUT_8_works_from_many_threads) {
    SessionRegistry registry;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&registry, t] {
            for (int i = 0; i < 500; ++i) {
                const auto id = "s" + std::to_string(i % 10);
                const auto session = registry.acquire(acme, ann, id);
                registry.publish(session, view_of(id, session->user->generation()));
                registry.find(acme, ann, id);
                if (t == 0) registry.user_changed(acme, ann);
                if (t == 1) registry.invalidate_all();
            }
        });
    }
    for (auto& thread : threads) thread.join();
    const auto session = registry.acquire(acme, ann, "s0");
    registry.revoke(acme, ann, "s0");
    EXPECT_TRUE(session->is_revoked);
}

}  // namespace xos::sign_in
