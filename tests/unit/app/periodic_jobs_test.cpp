// SPDX-License-Identifier: Apache-2.0
#include "app/periodic_jobs.hpp"

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "xos/testing/captured_log.hpp"

namespace xos {
namespace {

using namespace std::chrono_literals;

struct PeriodicJobsTest : ::testing::Test {
    ~PeriodicJobsTest() override {
        io.stop();
        if (thread.joinable()) thread.join();
    }
    void start() {
        jobs.start(io);
        thread = std::thread{[this] { io.run(); }};
    }
    Task<void> count() {
        ++runs;
        co_return;
    }
    bool comes_to(int wanted) const {
        for (int i = 0; i < 5'000 && runs < wanted; ++i) std::this_thread::sleep_for(1ms);
        return runs >= wanted;
    }

    testing::CapturedLog captured;
    Logger log{captured.sink()};
    std::atomic<int> runs = 0;
    PeriodicJobs jobs{log};
    boost::asio::io_context io{1};
    std::thread thread;
};

TEST_F(PeriodicJobsTest, a_job_runs_at_each_interval) {
    jobs.add(1ms, "count", [this] { return count(); });
    start();
    EXPECT_TRUE(comes_to(3));
}

TEST_F(PeriodicJobsTest, a_job_that_is_woken_runs_before_its_time) {
    const auto wake = jobs.add(1h, "count", [this] { return count(); });
    start();
    for (int i = 1; i <= 20; ++i) {
        wake();
        EXPECT_TRUE(comes_to(i)) << i;
    }
}

TEST_F(PeriodicJobsTest, a_job_that_is_woken_before_the_start_runs_at_the_start) {
    const auto wake = jobs.add(1h, "count", [this] { return count(); });
    wake();
    wake();
    start();
    EXPECT_TRUE(comes_to(1));
    wake();
    EXPECT_TRUE(comes_to(2));
}

TEST_F(PeriodicJobsTest, a_job_that_is_woken_while_it_runs_runs_once_more) {
    std::function<void()> wake;
    wake = jobs.add(1h, "count", [&, this]() -> Task<void> {
        if (runs < 5) wake();
        return count();
    });
    start();
    wake();
    EXPECT_TRUE(comes_to(6));
}

TEST_F(PeriodicJobsTest, no_call_is_lost_when_many_threads_wake) {
    std::atomic<int> wanted = 0;
    std::atomic<int> seen = 0;
    const auto wake = jobs.add(1h, "look", [&, this] {
        seen = wanted.load();
        return count();
    });
    start();
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 1'000; ++i) {
                ++wanted;
                wake();
            }
        });
    }
    threads.clear();
    for (int i = 0; i < 5'000 && seen < 4'000; ++i) std::this_thread::sleep_for(1ms);
    EXPECT_EQ(seen, 4'000);
}

TEST_F(PeriodicJobsTest, a_job_that_fails_is_logged_and_runs_again) {
    const auto wake = jobs.add(1h, "count", [this] {
        ++runs;
        if (runs == 1) throw std::runtime_error{"not this time"};
        return count();
    });
    start();
    wake();
    EXPECT_TRUE(comes_to(1));
    wake();
    EXPECT_TRUE(comes_to(3));
    log.flush();
    EXPECT_EQ(captured.count("not this time"), 1U);
}

}  // namespace
}  // namespace xos
