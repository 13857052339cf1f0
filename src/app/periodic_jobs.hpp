// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "xos/base/log.hpp"
#include "xos/base/task.hpp"

namespace boost::asio {
class io_context;
}

namespace xos {

/// Work that comes round: trimming, clean-up, filling gaps. Jobs run on one I/O thread, each one at a time.
class PeriodicJobs {
public:
    explicit PeriodicJobs(Logger& log);
    ~PeriodicJobs();

    /// Before start() only. Gives a function that lets the job run at once instead of at its next time, or once more
    /// when it runs just then. It may be called from any thread, also before start(), and does not block.
    /// Lifetime: the function is good as long as this object and the context of start().
    std::function<void()> add(std::chrono::milliseconds interval, std::string name, std::function<Task<void>()> job);
    /// Begins on the given thread's context. The jobs end with that context.
    void start(boost::asio::io_context& context);

private:
    struct Job;
    void wake(Job& job);
    static Task<void> repeat(Job& job, Logger& log);
    Logger& log_;
    std::atomic<boost::asio::io_context*> context_ = nullptr;
    std::vector<std::unique_ptr<Job>> jobs_;
};

}  // namespace xos
