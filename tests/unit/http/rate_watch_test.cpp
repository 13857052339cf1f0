// SPDX-License-Identifier: Apache-2.0
#include "http/rate_watch.hpp"

#include <gtest/gtest.h>

namespace xos::http {
namespace {

using namespace std::chrono_literals;

constexpr RateWatch::TimePoint start{1'000s};

RateWatch watch_with(std::chrono::seconds grace) {
    RateWatch watch;
    watch.start({.bytes_per_second = 1024, .window = 8s, .grace = grace}, start);
    return watch;
}

TEST(RateWatch, SLOW_1_LIM_4_compares_the_window_with_the_least_rate) {
    for (const std::uint64_t bytes : {8191U, 8192U, 8193U}) {
        auto watch = watch_with(0s);
        watch.add(bytes);
        EXPECT_FALSE(watch.is_too_slow(start + 7999ms));
        EXPECT_EQ(watch.is_too_slow(start + 8s), bytes < 8192) << bytes;
    }
}

TEST(RateWatch, SLOW_1_the_window_slides) {
    auto watch = watch_with(0s);
    watch.add(1'000'000);
    EXPECT_FALSE(watch.is_too_slow(start + 8s));
    EXPECT_TRUE(watch.is_too_slow(start + 9s));  // what came in the first second has left the window
}

TEST(RateWatch, SLOW_1_a_steady_peer_is_never_too_slow) {
    auto watch = watch_with(0s);
    for (auto time = 0ms; time < 60s; time += 500ms) {
        EXPECT_FALSE(watch.is_too_slow(start + time));
        watch.add(600);
    }
}

TEST(RateWatch, SLOW_1_a_byte_now_and_then_does_not_help) {
    auto watch = watch_with(0s);
    bool is_slow = false;
    for (auto time = 0ms; time <= 8s; time += 100ms) {
        is_slow = watch.is_too_slow(start + time);
        watch.add(1);
    }
    EXPECT_TRUE(is_slow);
}

TEST(RateWatch, SLOW_1_the_least_rate_counts_as_met_during_the_grace_time) {
    auto silent = watch_with(4s);
    EXPECT_TRUE(silent.is_too_slow(start + 8s));
    auto late = watch_with(4s);
    EXPECT_FALSE(late.is_too_slow(start + 4s));
    late.add(4 * 1024);
    EXPECT_FALSE(late.is_too_slow(start + 8s));
}

}  // namespace
}  // namespace xos::http
