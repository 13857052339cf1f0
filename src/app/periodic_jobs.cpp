// SPDX-License-Identifier: Apache-2.0
#include "app/periodic_jobs.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
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
    std::atomic<bool> is_woken = false;
    boost::asio::steady_timer* timer = nullptr;  ///< only on the context's thread; in the frame of repeat()
};

PeriodicJobs::PeriodicJobs(Logger& log) : log_{log} {}
PeriodicJobs::~PeriodicJobs() = default;

std::function<void()> PeriodicJobs::add(std::chrono::milliseconds interval, std::string name,
                                        std::function<Task<void>()> job) {
    auto& made = *jobs_.emplace_back(std::make_unique<Job>());
    made.interval = interval;
    made.name = std::move(name);
    made.run = std::move(job);
    return [this, &made] { wake(made); };
}

void PeriodicJobs::start(boost::asio::io_context& context) {
    context_ = &context;  // first: who wakes a job from now on finds it, who did before has left its mark
    // The jobs live in this object, which outlives the I/O threads.
    for (auto& job : jobs_) boost::asio::co_spawn(context, repeat(*job, log_), boost::asio::detached);
}

void PeriodicJobs::wake(Job& job) {
    if (job.is_woken.exchange(true)) return;  // somebody's call is on its way
    if (auto* context = context_.load()) {
        boost::asio::post(*context, [&job] {
            if (job.timer != nullptr) job.timer->cancel();
        });
    }
}

Task<void> PeriodicJobs::repeat(Job& job, Logger& log) {
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
    job.timer = &timer;
    for (;;) {
        if (!job.is_woken) {
            timer.expires_after(job.interval);
            co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));  // cancelled: woken
        }
        job.is_woken = false;  // before the run: what comes meanwhile lets it run once more
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
