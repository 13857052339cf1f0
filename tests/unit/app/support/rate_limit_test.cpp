// SPDX-License-Identifier: Apache-2.0
#include "app/support/rate_limit.hpp"

#include <gtest/gtest.h>

#include <string>

namespace xos::support {
namespace {

using namespace std::chrono_literals;

const RateLimit::Time start{std::chrono::hours{1}};

RateLimit three_a_minute(std::size_t entries = 100) {
    return RateLimit{{.most = 3, .window = 60s, .entries = entries}};
}

void use(RateLimit& limit, std::string_view key, int times, RateLimit::Time now) {
    for (int i = 0; i < times; ++i) limit.use(key, now);
}

TEST(RateLimit, SUP_2_allows_up_to_the_limit_and_refuses_the_next_one) {
    auto limit = three_a_minute();
    use(limit, "a", 2, start);
    EXPECT_FALSE(limit.use("a", start)) << "the third";
    EXPECT_EQ(limit.use("a", start), 60s) << "the fourth";
}

TEST(RateLimit, counts_each_key_alone) {
    auto limit = three_a_minute();
    use(limit, "a", 4, start);
    EXPECT_FALSE(limit.use("b", start));
}

TEST(RateLimit, begins_anew_when_the_window_is_over_and_not_before) {
    auto limit = three_a_minute();
    use(limit, "a", 3, start);
    EXPECT_EQ(limit.use("a", start + 59'999ms), 1s);
    EXPECT_FALSE(limit.use("a", start + 60s));
}

TEST(RateLimit, a_refused_use_does_not_lengthen_the_window) {
    auto limit = three_a_minute();
    use(limit, "a", 50, start + 30s);
    EXPECT_FALSE(limit.use("a", start + 90s));
}

TEST(RateLimit, LIM_3_never_knows_more_keys_than_it_may) {
    auto limit = three_a_minute(10);
    for (int i = 0; i < 1'000; ++i) limit.use("key " + std::to_string(i), start);
    EXPECT_EQ(limit.size(), 10U);
}

TEST(RateLimit, LIM_3_forgets_the_key_whose_window_began_first) {
    auto limit = three_a_minute(2);
    use(limit, "oldest", 3, start);
    use(limit, "newer", 3, start + 1s);
    EXPECT_FALSE(limit.use("newest", start + 2s));
    EXPECT_TRUE(limit.use("newer", start + 2s)) << "still counted";
    EXPECT_FALSE(limit.use("oldest", start + 2s)) << "forgotten";
}

TEST(RateLimit, gives_back_the_memory_of_windows_that_are_over) {
    auto limit = three_a_minute();
    for (int i = 0; i < 50; ++i) limit.use("key " + std::to_string(i), start);
    limit.use("later", start + 61s);
    EXPECT_EQ(limit.size(), 1U);
}

}  // namespace
}  // namespace xos::support
