// SPDX-License-Identifier: Apache-2.0
#include "hub/connection/input_pipe.hpp"

#include <gtest/gtest.h>

#include "unit/hub/started.hpp"

namespace xos::hub::test {
namespace {

constexpr std::size_t limit = 10;

class InputPipes : public ::testing::Test {
protected:
    Started<bool> push(std::string_view bytes) { return {context, pipe.push(bytes)}; }
    Started<bool> wait() { return {context, pipe.wait_for_more()}; }

    boost::asio::io_context context;
    InputPipe pipe{context, limit};
};

TEST_F(InputPipes, bytes_come_out_in_order_and_stay_until_they_are_consumed) {
    EXPECT_TRUE(push("abc").value());
    EXPECT_TRUE(push("def").value());
    EXPECT_EQ(pipe.data(), "abcdef");
    pipe.consume(2);
    EXPECT_EQ(pipe.data(), "cdef");
    pipe.consume(4);
    EXPECT_EQ(pipe.data(), "");
}

TEST_F(InputPipes, signalr_22_who_brings_more_than_fits_waits_until_there_is_room) {
    EXPECT_TRUE(push("0123456789").has_ended()) << "exactly the limit";
    auto more = push("ab");
    EXPECT_FALSE(more.has_ended());
    pipe.consume(1);
    EXPECT_FALSE(more.has_ended());
    EXPECT_EQ(pipe.data(), "123456789a");
    pipe.consume(1);
    EXPECT_TRUE(more.value());
    EXPECT_EQ(pipe.data(), "23456789ab");
}

TEST_F(InputPipes, more_than_the_limit_goes_through_in_parts_and_never_holds_more) {
    std::string all(1'000, 'x');
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<char>('a' + i % 26);
    auto pushing = push(all);
    std::string got;
    while (got.size() < all.size()) {
        ASSERT_LE(pipe.data().size(), limit);
        ASSERT_FALSE(pipe.data().empty());
        got += pipe.data().substr(0, 3);
        pipe.consume(std::min<std::size_t>(3, pipe.data().size()));
        settle(context);
    }
    EXPECT_EQ(got, all);
    EXPECT_TRUE(pushing.value());
}

TEST_F(InputPipes, those_who_push_at_once_take_turns_and_their_bytes_do_not_mix) {
    auto first = push("aaaaaaaaaaaaaaa");
    auto second = push("bbbbb");
    auto third = push("ccccc");
    std::string got;
    while (!third.has_ended() || !pipe.data().empty()) {
        got += pipe.data().substr(0, 1);
        pipe.consume(1);
        settle(context);
    }
    EXPECT_EQ(got, "aaaaaaaaaaaaaaabbbbbccccc");
    EXPECT_TRUE(first.value());
    EXPECT_TRUE(second.value());
}

TEST_F(InputPipes, what_fits_at_once_needs_no_wait_and_never_goes_before_one_who_waits) {
    EXPECT_TRUE(pipe.try_push("01234567"));
    EXPECT_FALSE(pipe.try_push("abc"));
    EXPECT_EQ(pipe.data(), "01234567") << "nothing of it";
    auto waiting = push("ABCD");
    pipe.consume(1);
    EXPECT_FALSE(pipe.try_push("x"));
    pipe.consume(9 - 1);
    EXPECT_TRUE(waiting.value());
    EXPECT_TRUE(pipe.try_push("x"));
    EXPECT_EQ(pipe.data(), "BCDx");
}

TEST_F(InputPipes, the_reader_is_woken_by_bytes_and_by_the_end) {
    auto waiting = wait();
    EXPECT_FALSE(waiting.has_ended());
    push("a");
    EXPECT_TRUE(waiting.value());
    auto again = wait();
    EXPECT_FALSE(again.has_ended()) << "what it has seen is nothing new";
    pipe.end();
    EXPECT_FALSE(again.value());
    EXPECT_EQ(pipe.data(), "a") << "the end drops nothing";
    EXPECT_FALSE(wait().value());
}

TEST_F(InputPipes, bytes_that_come_after_a_truncation_are_noticed_though_they_are_as_many_as_were_dropped) {
    push("half a");
    auto waiting = wait();
    pipe.truncate(0);
    settle(context);
    EXPECT_TRUE(waiting.has_ended());
    auto again = wait();
    EXPECT_FALSE(again.has_ended());
    push("sixby!");
    EXPECT_TRUE(again.value());
    EXPECT_EQ(pipe.data(), "sixby!");
}

TEST_F(InputPipes, a_truncation_lets_one_who_waits_for_room_go_on) {
    push("0123456789");
    auto waiting = push("ab");
    pipe.consume(2);
    pipe.truncate(3);
    EXPECT_TRUE(waiting.value());
    EXPECT_EQ(pipe.data(), "234ab");
}

TEST_F(InputPipes, when_nobody_reads_any_more_everything_is_dropped_and_nobody_waits) {
    push("0123456789");
    auto pushing = push("ab");
    auto next = push("cd");
    auto reading = wait();
    pipe.close();
    EXPECT_FALSE(pushing.value());
    EXPECT_FALSE(next.value());
    EXPECT_TRUE(reading.has_ended());
    EXPECT_EQ(pipe.data(), "");
    EXPECT_FALSE(push("late").value());
    EXPECT_TRUE(pipe.try_push("late")) << "taken, and dropped";
    EXPECT_EQ(pipe.data(), "");
    EXPECT_FALSE(wait().value());
}

TEST_F(InputPipes, an_abandoned_push_ends_at_once_and_harms_no_later_one) {
    auto pushing = push("0123456789ab");
    EXPECT_FALSE(pushing.has_ended());
    pipe.abandon_push();
    EXPECT_FALSE(pushing.value());
    EXPECT_FALSE(pipe.is_closed());
    pipe.consume(10);
    pipe.abandon_push();  // nobody pushes
    EXPECT_TRUE(push("new").value());
    EXPECT_EQ(pipe.data(), "new");
}

}  // namespace
}  // namespace xos::hub::test
