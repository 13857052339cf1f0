// SPDX-License-Identifier: Apache-2.0
#include "hub/connection/replay.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace xos::hub {
namespace {

SharedFrame frame(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

std::vector<std::string> texts(const ReplayBuffer& buffer) {
    std::vector<std::string> texts;
    for (const auto& kept : buffer.kept()) texts.push_back(*kept);
    return texts;
}

TEST(Replay, signalr_26_only_types_1_to_5_are_counted) {
    EXPECT_TRUE(is_counted(Invocation{}));
    EXPECT_TRUE(is_counted(StreamItem{"1", std::string_view{}}));
    EXPECT_TRUE(is_counted(Completion{}));
    EXPECT_TRUE(is_counted(CancelInvocation{}));
    for (const Message& message :
         {Message{Ping{}}, Message{Close{}}, Message{Ack{}}, Message{Sequence{}}, Message{UnknownMessage{}}})
        EXPECT_FALSE(is_counted(message));
}

TEST(Replay, signalr_26_what_is_not_acknowledged_is_kept_in_order) {
    ReplayBuffer buffer{100};
    EXPECT_EQ(buffer.first(), 1) << "of the next message";
    for (const std::string text : {"a", "b", "c"}) buffer.add(frame(text));
    EXPECT_EQ(buffer.first(), 1);
    buffer.acknowledge(2);
    EXPECT_EQ(texts(buffer), std::vector<std::string>{"c"});
    EXPECT_EQ(buffer.first(), 3);
    buffer.acknowledge(1);
    EXPECT_EQ(buffer.first(), 3) << "an old acknowledgement takes nothing back";
    buffer.acknowledge(1'000);
    EXPECT_TRUE(buffer.kept().empty());
    EXPECT_EQ(buffer.first(), 4) << "what was never sent is not acknowledged";
    buffer.add(frame("d"));
    EXPECT_EQ(texts(buffer), std::vector<std::string>{"d"});
    EXPECT_EQ(buffer.first(), 4);
}

TEST(Replay, signalr_26_the_message_that_crosses_the_limit_is_kept_and_the_next_must_wait) {
    ReplayBuffer buffer{10};
    buffer.add(frame("123456789"));
    EXPECT_FALSE(buffer.is_full()) << "limit - 1";
    buffer.add(frame("1"));
    EXPECT_FALSE(buffer.is_full()) << "limit";
    buffer.add(frame("1"));
    EXPECT_TRUE(buffer.is_full()) << "limit + 1";
    buffer.acknowledge(1);
    EXPECT_FALSE(buffer.is_full());
    EXPECT_EQ(buffer.kept().size(), 2U);
}

TEST(Replay, signalr_26_messages_that_came_before_are_dropped) {
    ReceiveCounter counter;
    EXPECT_TRUE(counter.take());
    EXPECT_TRUE(counter.take());
    EXPECT_TRUE(counter.take());
    EXPECT_TRUE(counter.resume_at(2));
    EXPECT_FALSE(counter.take()) << "2 again";
    EXPECT_FALSE(counter.take()) << "3 again";
    EXPECT_TRUE(counter.take()) << "4";
}

TEST(Replay, signalr_26_a_gap_and_a_number_that_cannot_be_end_the_connection) {
    ReceiveCounter counter;
    EXPECT_TRUE(counter.take());
    EXPECT_TRUE(counter.resume_at(2)) << "the next one";
    EXPECT_FALSE(counter.resume_at(3)) << "2 would be missing";
    EXPECT_FALSE(counter.resume_at(0));
    EXPECT_FALSE(counter.resume_at(-1));
    EXPECT_TRUE(counter.take()) << "a refused number changes nothing";
}

TEST(Replay, signalr_26_an_acknowledgement_is_due_once_for_what_is_new) {
    ReceiveCounter counter;
    EXPECT_FALSE(counter.take_acknowledgement());
    counter.take();
    counter.take();
    EXPECT_EQ(counter.take_acknowledgement(), 2);
    EXPECT_FALSE(counter.take_acknowledgement());
    EXPECT_TRUE(counter.resume_at(1));
    counter.take();
    EXPECT_FALSE(counter.take_acknowledgement()) << "a duplicate is not new";
}

// Both halves together: a network that loses the end of what was sent, again and again, at random points.
TEST(Replay, REL_1_over_a_thousand_cuts_every_message_is_taken_once_and_in_order) {
    std::mt19937 random{26};
    ReplayBuffer buffer{1'000'000};
    ReceiveCounter counter;
    std::vector<int> taken;
    int sent = 0;
    for (int cut = 0; cut < 1'000; ++cut) {
        ASSERT_TRUE(counter.resume_at(buffer.first()));
        std::vector<std::string> wire = texts(buffer);
        for (auto fresh = random() % 5; fresh > 0; --fresh) {
            buffer.add(frame(std::to_string(sent)));
            wire.push_back(std::to_string(sent++));
        }
        const auto arriving = cut == 999 ? wire.size() : random() % (wire.size() + 1);
        for (std::size_t i = 0; i < arriving; ++i) {
            if (counter.take()) taken.push_back(std::stoi(wire[i]));
        }
        const auto due = counter.take_acknowledgement();
        if (due && random() % 2 == 0) buffer.acknowledge(*due);
    }
    ASSERT_EQ(taken.size(), static_cast<std::size_t>(sent));
    for (int i = 0; i < sent; ++i) EXPECT_EQ(taken[static_cast<std::size_t>(i)], i);
}

}  // namespace
}  // namespace xos::hub
