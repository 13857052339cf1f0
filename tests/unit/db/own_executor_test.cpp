// SPDX-License-Identifier: Apache-2.0
#include "xos/db/own_executor.hpp"

#include <gtest/gtest.h>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "db/suspended.hpp"

namespace xos::db {
namespace {

namespace asio = boost::asio;

Task<std::pair<std::thread::id, std::thread::id>> leave_and_return(std::thread& other) {
    co_await suspend([&other](Suspended self) {
        other = std::thread{[moved = std::move(self)]() mutable { moved.resume_here(nullptr); }};
    });
    const auto away = std::this_thread::get_id();
    co_await return_to_own_executor();
    co_return std::pair{away, std::this_thread::get_id()};
}

TEST(ReturnToOwnExecutor, brings_a_coroutine_back_to_its_thread) {
    asio::io_context context;
    std::thread other;
    auto result = asio::co_spawn(context, leave_and_return(other), asio::use_future);
    context.run();
    other.join();
    const auto [away, home] = result.get();
    EXPECT_NE(away, std::this_thread::get_id());
    EXPECT_EQ(home, std::this_thread::get_id());
}

TEST(ReturnToOwnExecutor, does_not_wait_when_the_coroutine_is_at_home) {
    asio::io_context context;
    int steps = 0;
    asio::co_spawn(
        context,
        [&steps]() -> Task<void> {
            co_await return_to_own_executor();
            ++steps;
        },
        asio::use_future);
    context.poll_one();  // one step of the context runs all of it
    EXPECT_EQ(steps, 1);
}

TEST(ResumeAllHome, wakes_the_rest_when_one_coroutine_lets_an_exception_out) {
    asio::io_context context;
    std::vector<Suspended> waiting;
    int resumed = 0;
    const auto add = [&](bool fails) {
        waiting.emplace_back(asio::bind_executor(context, [&resumed, fails](const std::exception_ptr&) {
            ++resumed;
            if (fails) throw std::runtime_error{"let out"};
        }));
    };
    add(false);
    add(true);
    add(false);
    resume_all_home(std::move(waiting), nullptr);
    EXPECT_THROW(context.run(), std::runtime_error);
    context.run();
    EXPECT_EQ(resumed, 3);
}

}  // namespace
}  // namespace xos::db
