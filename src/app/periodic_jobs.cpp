// SPDX-License-Identifier: Apache-2.0
#include "app/periodic_jobs.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>

#include "xos/db/own_executor.hpp"

namespace xos {

struct PeriodicJobs::Job {
    std::chrono::milliseconds interval;
    std::string name;
    std::function<Task<void>()> run;
};

PeriodicJobs::PeriodicJobs(Logger& log) : log_{log} {}
PeriodicJobs::~PeriodicJobs() = default;

void PeriodicJobs::add(std::chrono::milliseconds interval, std::string name, std::function<Task<void>()> job) {
    jobs_.push_back(std::make_unique<Job>(Job{interval, std::move(name), std::move(job)}));
}

void PeriodicJobs::start(boost::asio::io_context& context) {
    // The jobs live in this object, which outlives the I/O threads.
    for (auto& job : jobs_) boost::asio::co_spawn(context, repeat(*job, log_), boost::asio::detached);
}

Task<void> PeriodicJobs::repeat(Job& job, Logger& log) {
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
    for (;;) {
        timer.expires_after(job.interval);
        co_await timer.async_wait(boost::asio::use_awaitable);
        std::string failure;
        try {
            co_await job.run();
        } catch (const std::exception& error) {
            failure = error.what();
        }
        co_await db::return_to_own_executor();
        if (!failure.empty()) {
            log.error("A periodic job failed",
                      {{"job", std::string_view{job.name}}, {"exception", std::string_view{failure}}});
        }
    }
}

}  // namespace xos
