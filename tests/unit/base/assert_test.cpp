// SPDX-License-Identifier: Apache-2.0
#include "xos/base/assert.hpp"

#include <gtest/gtest.h>

namespace {

TEST(AssertDeathTest, ends_the_process_and_names_the_condition_and_the_file) {
    const int shelves = 2;
    EXPECT_DEATH(XOS_ASSERT(shelves == 3), "assert_test.cpp:[0-9]+: assertion failed: shelves == 3");
}

TEST(Assert, does_nothing_when_the_condition_holds) {
    int evaluations = 0;
    XOS_ASSERT(++evaluations == 1);
    EXPECT_EQ(evaluations, 1);
}

}  // namespace
