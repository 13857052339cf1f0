// SPDX-License-Identifier: Apache-2.0
#include "hub/registry/mailbox.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <thread>

namespace xos::hub {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Mailbox, gives_what_was_put_in_oldest_first_and_once) {
    Mailbox<int> box;
    EXPECT_THAT(box.take(), IsEmpty());
    EXPECT_TRUE(box.put(1));
    EXPECT_FALSE(box.put(2));
    EXPECT_FALSE(box.put(3));
    EXPECT_THAT(box.take(), ElementsAre(1, 2, 3));
    EXPECT_THAT(box.take(), IsEmpty());
    EXPECT_TRUE(box.put(4)) << "nobody knows of it";
}

TEST(Mailbox, frees_what_nobody_took) {
    const auto item = std::make_shared<int>(1);
    {
        Mailbox<std::shared_ptr<int>> box;
        box.put(item);
        box.put(item);
        EXPECT_EQ(item.use_count(), 3);
    }
    EXPECT_EQ(item.use_count(), 1);
}

TEST(Mailbox, keeps_the_order_of_each_thread_and_says_empty_to_one_of_those_who_put_at_once) {
    constexpr int threads = 4;
    constexpr int each = 20'000;
    Mailbox<std::array<int, 2>> box;  // thread, number
    std::array<int, threads> next{};
    std::atomic<int> firsts = 0;
    int batches = 0;
    {
        std::array<std::jthread, threads> putting;
        for (int t = 0; t < threads; ++t) {
            putting[static_cast<std::size_t>(t)] = std::jthread{[&, t] {
                for (int i = 0; i < each; ++i) firsts += box.put({t, i}) ? 1 : 0;
            }};
        }
        for (int taken = 0; taken < threads * each;) {
            const auto items = box.take();
            batches += items.empty() ? 0 : 1;
            taken += static_cast<int>(items.size());
            for (const auto& [thread, number] : items) ASSERT_EQ(number, next[static_cast<std::size_t>(thread)]++);
        }
    }
    EXPECT_EQ(firsts, batches);
}

}  // namespace
}  // namespace xos::hub
