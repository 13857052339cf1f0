// SPDX-License-Identifier: Apache-2.0
#include "xos/base/clock.hpp"

#include <gtest/gtest.h>

namespace {

TEST(SystemClock, agrees_with_the_standard_clocks) {
    const auto before = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const auto now = xos::system_clock().now();
    EXPECT_GE(now, before);
    EXPECT_LE(now, std::chrono::system_clock::now());
}

TEST(SystemClock, DUR_6_steady_time_never_goes_back) {
    auto last = xos::system_clock().steady_now();
    for (int i = 0; i < 1'000; ++i) {
        const auto now = xos::system_clock().steady_now();
        ASSERT_GE(now, last);
        last = now;
    }
}

}  // namespace
