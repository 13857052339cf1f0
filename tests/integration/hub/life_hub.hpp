// SPDX-License-Identifier: Apache-2.0
// A hub whose methods are in every state that a connection can be lost in.
#pragma once

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <string>

#include "xos/hub/hub.hpp"
#include "xos/hub/methods.hpp"

namespace xos::hub::test {

/// What has begun and ended in all LifeHubs of this process.
struct LifeCounts {
    std::atomic<std::int64_t> connected = 0;
    std::atomic<std::int64_t> disconnected = 0;
    std::atomic<std::int64_t> running = 0;  ///< methods and streams
    std::atomic<bool> fails_at_end = false;
};
inline LifeCounts life;

struct Numbers {
    std::mutex mutex;
    int last = 0;
};
inline Numbers numbers;

struct Running {
    Running() { ++life.running; }
    ~Running() { --life.running; }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
};

inline Task<void> sleep(std::chrono::milliseconds time) {
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor, time};
    co_await timer.async_wait(boost::asio::use_awaitable);
}

class LifeHub : public Hub {
public:
    static void methods(Methods<LifeHub>& m) {
        m.add("Echo", &LifeHub::echo);
        m.add("Join", &LifeHub::join);
        m.add("Sleep", &LifeHub::sleep_for);
        m.add("UntilEnd", &LifeHub::until_end);
        m.add("Count", &LifeHub::count);
        m.add("Ignore", &LifeHub::ignore);
        m.add("Sum", &LifeHub::sum);
        m.add("SumBoth", &LifeHub::sum_both);
        m.add("Ask", &LifeHub::ask);
        m.add("SendNumber", &LifeHub::send_number);
    }

    Task<void> on_connected() override {
        ++life.connected;
        co_return;
    }
    Task<void> on_disconnected(std::exception_ptr) override {
        ++life.disconnected;
        if (life.fails_at_end) throw 42;  // NOLINT(hicpp-exception-baseclass): also what is no std::exception
        co_return;
    }

    std::string echo(std::string text) { return text; }
    Task<void> join(std::string group) { co_await groups().add(context().connection_id(), group); }
    Task<void> sleep_for(int milliseconds) {
        const Running running;
        co_await sleep(std::chrono::milliseconds{milliseconds});
    }
    /// Runs until it is told to stop, and for ever if it is not.
    Task<void> until_end(std::stop_token stop) {
        const Running running;
        while (!stop.stop_requested()) co_await sleep(std::chrono::milliseconds{5});
    }
    Stream<std::int64_t> count() {
        return {[](StreamWriter<std::int64_t> out) -> Task<void> {
            const Running running;
            for (std::int64_t i = 0;; ++i) {
                co_await out.write(i);
                co_await sleep(std::chrono::milliseconds{1});
            }
        }};
    }
    /// Takes none of the items.
    Task<void> ignore(StreamReader<int>, std::stop_token stop) { co_await until_end(std::move(stop)); }
    Task<int> sum(StreamReader<int> items) {
        const Running running;
        int sum = 0;
        while (const auto number = co_await items.next()) sum += *number;
        co_return sum;
    }
    Task<int> sum_both(StreamReader<int> first, StreamReader<int> second) {
        const int sum_of_first = co_await sum(std::move(first));
        co_return sum_of_first + co_await sum(std::move(second));
    }
    /// Sends the next number to all; one call after the other, on whatever threads.
    void send_number() {
        const std::lock_guard lock{numbers.mutex};
        clients().all().send("Number", ++numbers.last);
    }
    Task<std::string> ask() {
        const Running running;
        co_return co_await clients().caller().invoke<std::string>("Question");
    }
};

}  // namespace xos::hub::test
