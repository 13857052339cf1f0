// SPDX-License-Identifier: Apache-2.0
#include "hub/endpoint/limits.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace xos::hub::test {
namespace {

using namespace std::chrono_literals;
using Place = ConnectionCounts::Place;

Principal user(std::int64_t id, std::int64_t tenant) {
    Principal principal;
    principal.user = UserId{id};
    principal.client = ClientId{tenant};
    return principal;
}

class Counts : public ::testing::Test {
protected:
    double refused(const std::string& limit) {
        return static_cast<double>(metrics.counter("xos_hub_refusals_total", "", "limit=\"" + limit + "\"").value());
    }
    bool negotiate(const std::string& address, const Principal* who = nullptr) {
        return counts.negotiated("t" + std::to_string(++tokens), address, who, now);
    }
    int negotiate_many(int times, const std::string& address) {
        int good = 0;
        for (int i = 0; i < times; ++i) good += negotiate(address) ? 1 : 0;
        return good;
    }

    Metrics metrics;
    ConnectionCounts counts{{.per_user = 3, .per_tenant = 5, .unclaimed = 10, .unclaimed_per_address = 6}, metrics};
    ConnectionCounts::Time now = std::chrono::steady_clock::now();
    int tokens = 0;
    const Principal ann = user(1, 1);
    const Principal bob = user(2, 1);
    const Principal gil = user(1, 2);  // the same number in another tenant is somebody else
};

TEST_F(Counts, LIM_4_a_user_has_so_many_places_and_not_one_more) {
    std::vector<Place> places;
    for (int i = 0; i < 3; ++i) {
        places.push_back(counts.enter(&ann));
        EXPECT_TRUE(places.back()) << i;
    }
    EXPECT_FALSE(counts.enter(&ann));
    EXPECT_FALSE(counts.enter(&ann)) << "a refusal takes no place, and gives none";
    EXPECT_EQ(refused("connections"), 2);
    EXPECT_TRUE(counts.enter(&bob));
    EXPECT_TRUE(counts.enter(&gil));
    places.pop_back();
    EXPECT_TRUE(counts.enter(&ann));
}

TEST_F(Counts, LIM_4_a_tenant_has_so_many_places_and_anonymous_connections_are_a_tenant_of_their_own) {
    std::vector<Place> places;
    for (const auto* who : {&ann, &ann, &ann, &bob, &bob}) {
        places.push_back(counts.enter(who));
        EXPECT_TRUE(places.back());
    }
    EXPECT_FALSE(counts.enter(&bob));
    EXPECT_TRUE(counts.enter(&gil));
    std::vector<Place> nobodies;
    for (int i = 0; i < 5; ++i) {
        nobodies.push_back(counts.enter(nullptr));
        EXPECT_TRUE(nobodies.back()) << "no user, no limit of a user";
    }
    EXPECT_FALSE(counts.enter(nullptr));
    nobodies.pop_back();
    EXPECT_TRUE(counts.enter(nullptr));
}

TEST_F(Counts, a_place_that_moves_counts_once_and_is_given_back_once) {
    auto first = counts.enter(&ann);
    auto moved = std::move(first);
    EXPECT_TRUE(moved);
    EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): that is the question
    Place target;
    target = std::move(moved);
    auto second = counts.enter(&ann);
    auto third = counts.enter(&ann);
    EXPECT_FALSE(counts.enter(&ann));
    target = {};
    EXPECT_TRUE(counts.enter(&ann));
    third = std::move(second);
}

TEST_F(Counts, one_who_has_no_place_left_may_not_negotiate_either) {
    std::vector<Place> places;
    for (int i = 0; i < 3; ++i) places.push_back(counts.enter(&ann));
    EXPECT_FALSE(negotiate("a", &ann));
    EXPECT_EQ(refused("connections"), 1);
    EXPECT_EQ(refused("negotiations"), 0);
    EXPECT_TRUE(negotiate("a", &bob));
}

TEST_F(Counts, LIM_4_an_address_may_leave_so_many_unclaimed_in_a_minute) {
    EXPECT_EQ(negotiate_many(6, "a"), 6);
    EXPECT_FALSE(negotiate("a"));
    EXPECT_EQ(refused("negotiations"), 1);
    EXPECT_TRUE(negotiate("b"));
    now += 60s;
    EXPECT_FALSE(negotiate("a")) << "exactly a minute";
    now += 1ms;
    EXPECT_EQ(negotiate_many(7, "a"), 6);
}

TEST_F(Counts, a_claimed_negotiation_does_not_count_and_can_be_claimed_once) {
    negotiate_many(6, "a");
    counts.claimed("t3");
    counts.claimed("t3");
    counts.claimed("nobody's");
    EXPECT_TRUE(negotiate("a"));
    EXPECT_FALSE(negotiate("a"));
}

TEST_F(Counts, LIM_4_the_process_keeps_so_many_unclaimed_that_are_alive) {
    EXPECT_EQ(negotiate_many(6, "a"), 6);
    now += 10s;
    EXPECT_EQ(negotiate_many(4, "b"), 4);
    EXPECT_FALSE(negotiate("c"));
    now += 5s;
    EXPECT_FALSE(negotiate("c")) << "fifteen seconds are still alive";
    now += 1ms;
    EXPECT_EQ(negotiate_many(7, "c"), 6);
    EXPECT_FALSE(negotiate("d"));
}

TEST_F(Counts, places_of_many_threads_are_all_given_back) {
    ConnectionCounts many{{.per_user = 1'000, .per_tenant = 1'000}, metrics};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 2'000; ++i) EXPECT_TRUE(many.enter(i % 2 == 0 ? &ann : &bob));
            });
        }
    }
    std::vector<Place> places;
    for (int i = 0; i < 1'000; ++i) places.push_back(many.enter(&ann));
    EXPECT_TRUE(places.back());
    EXPECT_FALSE(many.enter(&ann));
}

}  // namespace
}  // namespace xos::hub::test
