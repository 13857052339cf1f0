// SPDX-License-Identifier: Apache-2.0
#include "xos/base/worker_pool.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "xos/base/problem.hpp"

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using xos::Task;
using xos::WorkerPool;

struct Outcome {
    int finished = 0;
    int refused = 0;
    int last_status = 0;
    std::optional<std::chrono::seconds> retry_after;
};

Task<> count_outcome(WorkerPool& pool, std::function<void()> job, Outcome& outcome) {
    try {
        co_await xos::run_blocking(pool, std::move(job));
        ++outcome.finished;
    } catch (const xos::Problem& problem) {
        ++outcome.refused;
        outcome.last_status = problem.status();
        outcome.retry_after = problem.retry_after();
    }
}

void spawn(asio::io_context& io, Task<> task) {
    asio::co_spawn(io, std::move(task), [](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
    });
}

TEST(WorkerPool, runs_elsewhere_and_gives_the_result_back_on_the_callers_thread) {
    WorkerPool pool{{.name = "test", .threads = 2}};
    asio::io_context io;
    int result = 0;
    std::thread::id job_thread;
    std::thread::id resumed_thread;
    auto task = [](WorkerPool& p, int& r, std::thread::id& job, std::thread::id& resumed) -> Task<> {
        r = co_await xos::run_blocking(p, [&job] {
            job = std::this_thread::get_id();
            return 42;
        });
        resumed = std::this_thread::get_id();
    };
    spawn(io, task(pool, result, job_thread, resumed_thread));
    io.run();  // also shows that a waiting job keeps the context running
    EXPECT_EQ(result, 42);
    EXPECT_NE(job_thread, std::this_thread::get_id());
    EXPECT_EQ(resumed_thread, std::this_thread::get_id());
}

TEST(WorkerPool, the_exception_of_a_job_becomes_the_tasks) {
    WorkerPool pool{{.name = "test"}};
    asio::io_context io;
    std::string text;
    auto task = [](WorkerPool& p, std::string& out) -> Task<> {
        try {
            co_await xos::run_blocking(p, [] { throw std::runtime_error{"disk full"}; });
        } catch (const std::runtime_error& error) {
            out = error.what();
        }
    };
    spawn(io, task(pool, text));
    io.run();
    EXPECT_EQ(text, "disk full");
}

TEST(WorkerPool, REL_7_refuses_at_once_when_the_queue_is_full) {
    for (const int jobs : {4, 5, 6}) {  // one runs, four may wait
        WorkerPool pool{{.name = "test", .threads = 1, .queue_limit = 4, .retry_after = 2s}};
        asio::io_context io;
        Outcome outcome;
        std::promise<void> go;
        const auto gate = go.get_future().share();
        for (int i = 0; i < jobs; ++i) spawn(io, count_outcome(pool, [gate] { gate.wait(); }, outcome));
        std::size_t most_waiting = 0;
        while (pool.running() == 0 || (outcome.refused == 0 && pool.waiting() + 1 < static_cast<std::size_t>(jobs))) {
            io.poll();
            most_waiting = std::max(most_waiting, pool.waiting());
        }
        EXPECT_LE(most_waiting, 5U);
        go.set_value();
        io.run();
        EXPECT_EQ(outcome.finished, std::min(jobs, 5));
        EXPECT_EQ(outcome.refused, jobs - std::min(jobs, 5));
        if (outcome.refused > 0) {
            EXPECT_EQ(outcome.last_status, 503);
            EXPECT_EQ(outcome.retry_after, 2s);
        }
    }
}

TEST(WorkerPool, SLOW_3_a_job_that_waited_too_long_is_refused_while_the_worker_is_still_busy) {
    WorkerPool pool{{.name = "test", .threads = 1, .longest_wait = 30ms, .retry_after = 3s}};
    asio::io_context io;
    Outcome first;
    Outcome second;
    std::atomic<bool> ran = false;
    std::promise<void> go;
    const auto gate = go.get_future().share();
    spawn(io, count_outcome(pool, [gate] { gate.wait(); }, first));
    while (pool.running() == 0) io.poll();
    spawn(io, count_outcome(pool, [&ran] { ran = true; }, second));
    while (second.refused == 0) io.run_one_for(1s);  // the first job still holds the only thread
    EXPECT_EQ(second.retry_after, 3s);
    EXPECT_EQ(first.finished, 0);
    go.set_value();
    io.run();
    EXPECT_EQ(first.finished, 1);
    EXPECT_FALSE(ran);
}

TEST(WorkerPool, SLOW_3_serves_in_the_order_of_arrival) {
    WorkerPool pool{{.name = "test", .threads = 1, .queue_limit = 100}};
    asio::io_context io;
    Outcome outcome;
    std::vector<int> order;
    for (int i = 0; i < 50; ++i) spawn(io, count_outcome(pool, [&order, i] { order.push_back(i); }, outcome));
    io.run();
    ASSERT_EQ(order.size(), 50U);
    EXPECT_TRUE(std::ranges::is_sorted(order));
}

TEST(WorkerPool, runs_what_is_queued_before_it_goes) {
    asio::io_context io;
    Outcome outcome;
    std::atomic<int> ran = 0;
    {
        WorkerPool pool{{.name = "test", .threads = 2, .queue_limit = 100}};
        for (int i = 0; i < 20; ++i) spawn(io, count_outcome(pool, [&ran] { ++ran; }, outcome));
        io.poll();
    }
    EXPECT_EQ(ran, 20);
    io.run();
    EXPECT_EQ(outcome.finished, 20);
}

TEST(WorkerPool, when_it_was_stopped_all_jobs_are_done_and_later_ones_refused) {
    asio::io_context io;
    WorkerPool pool{{.name = "test"}};
    std::atomic<int> done = 0;
    Outcome outcome;
    for (int i = 0; i < 5; ++i) {
        spawn(io, count_outcome(
                      pool,
                      [&done] {
                          std::this_thread::sleep_for(5ms);
                          ++done;
                      },
                      outcome));
    }
    io.poll();
    pool.stop();
    EXPECT_EQ(done, 5);
    spawn(io, count_outcome(pool, [&done] { ++done; }, outcome));
    io.restart();
    io.run();
    EXPECT_EQ(outcome.finished, 5);
    EXPECT_EQ(outcome.refused, 1);
    EXPECT_EQ(outcome.last_status, 503);
    EXPECT_EQ(done, 5);
    pool.stop();
}

TEST(WorkerPool, the_job_is_gone_before_its_coroutine_goes_on) {
    WorkerPool pool{{.name = "test"}};
    asio::io_context io;
    long uses = 0;
    auto task = [](WorkerPool& p, long& left) -> Task<> {
        const auto shared = std::make_shared<int>(1);
        co_await p.submit([shared] { *shared = 2; });
        left = shared.use_count();
    };
    spawn(io, task(pool, uses));
    io.run();
    EXPECT_EQ(uses, 1);
}

TEST(WorkerPool, serves_several_contexts_at_once) {
    WorkerPool pool{{.name = "test", .threads = 3, .queue_limit = 10'000}};
    std::atomic<int> finished = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 3; ++t) {
        threads.emplace_back([&] {
            asio::io_context io;
            Outcome outcome;
            for (int i = 0; i < 300; ++i) spawn(io, count_outcome(pool, [] {}, outcome));
            io.run();
            finished += outcome.finished;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(finished, 900);
    EXPECT_EQ(pool.waiting(), 0U);
}

}  // namespace
