// SPDX-License-Identifier: Apache-2.0
#include "hub/dispatch/call_rate.hpp"

#include <gtest/gtest.h>

namespace xos::hub::test {
namespace {

using namespace std::chrono_literals;

class CallRates : public ::testing::Test {
protected:
    int taken(int calls) {
        int count = 0;
        for (int i = 0; i < calls; ++i) count += rate.take(now) ? 1 : 0;
        return count;
    }
    CallRate rate{50, 200};
    CallRate::Time now = std::chrono::steady_clock::now();
};

TEST_F(CallRates, LIM_4_a_burst_of_two_hundred_is_taken_and_not_one_more) {
    EXPECT_EQ(taken(199), 199);
    EXPECT_EQ(taken(1), 1);
    EXPECT_EQ(taken(1), 0);
}

TEST_F(CallRates, fifty_a_second_come_back_and_never_more_than_the_burst) {
    taken(200);
    now += 1s;
    EXPECT_EQ(taken(60), 50);
    now += 20ms;
    EXPECT_EQ(taken(5), 1);
    now += 1h;
    EXPECT_EQ(taken(300), 200);
}

TEST_F(CallRates, a_steady_fifty_a_second_is_never_refused) {
    for (int i = 0; i < 1'000; ++i, now += 20ms) EXPECT_TRUE(rate.take(now)) << i;
}

TEST_F(CallRates, only_who_goes_on_through_a_whole_burst_of_refusals_is_hopeless) {
    taken(200);
    taken(200);
    EXPECT_FALSE(rate.is_hopeless());
    taken(1);
    EXPECT_TRUE(rate.is_hopeless());
}

TEST_F(CallRates, a_call_that_is_taken_forgives_the_refusals_before_it) {
    taken(400);
    now += 20ms;
    EXPECT_EQ(taken(1), 1);
    taken(200);
    EXPECT_FALSE(rate.is_hopeless());
}

}  // namespace
}  // namespace xos::hub::test
