// SPDX-License-Identifier: Apache-2.0
#include "http/run_on.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>
#include <thread>

namespace xos::http::test {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

/// Two I/O threads of which the test plays both, step by step, so that it chooses what comes first.
class RunOn : public ::testing::Test {
protected:
    void start(Task<void> task) {
        auto caller = [](RunOn& self, Task<void> inner) -> Task<void> {
            co_await run_on(self.other, std::move(inner));
            self.is_home = self.home.get_executor().running_in_this_thread();
        };
        asio::co_spawn(home, caller(*this, std::move(task)),
                       asio::bind_cancellation_slot(signal.slot(), [this](std::exception_ptr error) {
                           has_ended = true;
                           failure = std::move(error);
                       }));
    }
    void play(asio::io_context& context) {
        context.restart();
        context.poll();
    }
    // Takes effect when the home thread has its turn.
    void cancel() { signal.emit(asio::cancellation_type::terminal); }

    // Declared before the contexts, whose coroutines use them.
    asio::cancellation_signal signal;
    std::exception_ptr failure;
    bool has_ended = false;
    bool is_home = false;
    bool is_elsewhere = false;
    asio::io_context other;
    asio::io_context home;
};

Task<void> note_thread(asio::io_context& context, bool& is_there) {
    is_there = context.get_executor().running_in_this_thread();
    co_return;
}

Task<void> sleep_long() {
    asio::steady_timer timer{co_await asio::this_coro::executor, 1h};
    co_await timer.async_wait(asio::use_awaitable);
}

Task<void> fail() {
    throw std::runtime_error{"from elsewhere"};
    co_return;
}

TEST_F(RunOn, runs_the_task_on_the_other_thread_and_goes_on_at_home) {
    start(note_thread(other, is_elsewhere));
    play(home);
    EXPECT_FALSE(is_elsewhere);
    play(other);
    EXPECT_TRUE(is_elsewhere);
    EXPECT_FALSE(has_ended) << "not before its own thread has its turn";
    play(home);
    EXPECT_TRUE(has_ended);
    EXPECT_TRUE(is_home);
    EXPECT_FALSE(failure);
}

TEST_F(RunOn, what_leaves_the_task_leaves_at_home) {
    start(fail());
    play(home);
    play(other);
    play(home);
    ASSERT_TRUE(failure);
    EXPECT_THROW(std::rethrow_exception(failure), std::runtime_error);
}

TEST_F(RunOn, a_cancellation_reaches_the_task_on_its_own_thread) {
    start(sleep_long());
    play(home);
    play(other);
    cancel();
    EXPECT_FALSE(has_ended);
    play(home);
    EXPECT_FALSE(has_ended) << "the task decides when it ends";
    play(other);
    play(home);
    EXPECT_TRUE(has_ended);
    EXPECT_TRUE(failure);
}

TEST_F(RunOn, a_cancellation_before_the_task_has_begun_is_not_lost) {
    start(sleep_long());
    play(home);
    cancel();
    play(home);
    play(other);
    play(home);
    EXPECT_TRUE(has_ended);
    EXPECT_TRUE(failure);
}

TEST_F(RunOn, a_cancellation_that_comes_when_the_task_has_ended_touches_nothing) {
    start(note_thread(other, is_elsewhere));
    play(home);
    cancel();
    play(other);  // the task ends
    play(home);   // the cancellation leaves for the other thread, then the waiting coroutine ends
    EXPECT_TRUE(has_ended);
    play(other);  // it arrives
    EXPECT_TRUE(has_ended);
    EXPECT_TRUE(is_elsewhere);
}

}  // namespace
}  // namespace xos::http::test
