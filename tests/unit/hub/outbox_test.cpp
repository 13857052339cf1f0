// SPDX-License-Identifier: Apache-2.0
#include "hub/connection/outbox.hpp"

#include <gtest/gtest.h>

namespace xos::hub {
namespace {

using namespace std::chrono_literals;

constexpr Outbox::Time start{};

SharedFrame frame(std::size_t size) { return std::make_shared<const std::string>(size, 'x'); }
SharedFrame frame(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

std::string joined(const std::vector<SharedFrame>& frames) {
    std::string text;
    for (const auto& one : frames) text += *one;
    return text;
}

TEST(Outbox, gives_messages_in_order_and_as_many_as_fit_together) {
    Outbox outbox{{}};
    EXPECT_TRUE(outbox.take(100).empty());
    for (const std::string text : {"a", "bc", "d", "efghij", "k"}) EXPECT_TRUE(outbox.push(frame(text), start));
    EXPECT_EQ(joined(outbox.take(4)), "abcd");
    EXPECT_EQ(joined(outbox.take(4)), "efghij") << "one that is larger goes alone";
    EXPECT_EQ(joined(outbox.take(4)), "k");
    EXPECT_TRUE(outbox.take(4).empty());
    EXPECT_TRUE(outbox.empty());
}

TEST(Outbox, HUB_9_is_full_at_its_bytes) {
    for (const std::size_t last : {9U, 10U, 11U}) {
        Outbox outbox{{.bytes = 100, .messages = 1'000}};
        for (int i = 0; i < 9; ++i) EXPECT_TRUE(outbox.push(frame(10), start));
        EXPECT_EQ(outbox.push(frame(last), start), last <= 10) << last;
    }
}

TEST(Outbox, HUB_9_is_full_at_its_messages) {
    Outbox outbox{{.bytes = 1'000, .messages = 3}};
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(outbox.push(frame(1), start)) << i;
    EXPECT_FALSE(outbox.push(frame(1), start));
    outbox.take(1);
    EXPECT_FALSE(outbox.push(frame(1), start)) << "what is being sent still counts";
    outbox.sent();
    EXPECT_TRUE(outbox.push(frame(1), start));
    EXPECT_FALSE(outbox.push(frame(1), start));
}

TEST(Outbox, HUB_9_a_message_larger_than_the_limit_goes_to_a_receiver_that_keeps_up) {
    Outbox outbox{{.bytes = 10, .messages = 10}};
    EXPECT_TRUE(outbox.push(frame(50), start));
    EXPECT_FALSE(outbox.push(frame(1), start));
    outbox.take(1'000);
    outbox.sent();
    EXPECT_TRUE(outbox.push(frame(1), start));
}

TEST(Outbox, HUB_9_is_stuck_when_the_oldest_has_waited_too_long_also_while_it_is_being_sent) {
    Outbox outbox{{.age = 10s}};
    EXPECT_FALSE(outbox.is_stuck(start + 1h)) << "nothing waits";
    EXPECT_TRUE(outbox.push(frame("old"), start));
    EXPECT_TRUE(outbox.push(frame("new"), start + 9s));
    EXPECT_FALSE(outbox.is_stuck(start + 10s));
    EXPECT_TRUE(outbox.is_stuck(start + 10s + 1ms));
    outbox.take(1);
    EXPECT_TRUE(outbox.is_stuck(start + 11s));
    outbox.sent();
    EXPECT_FALSE(outbox.is_stuck(start + 11s));
    EXPECT_TRUE(outbox.is_stuck(start + 20s));
    outbox.clear();
    EXPECT_FALSE(outbox.is_stuck(start + 1h));
    EXPECT_TRUE(outbox.empty());
}

}  // namespace
}  // namespace xos::hub
