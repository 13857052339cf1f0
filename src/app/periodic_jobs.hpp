// SPDX-License-Identifier: Apache-2.0
#pragma once

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

    /// Before start() only.
    void add(std::chrono::milliseconds interval, std::string name, std::function<Task<void>()> job);
    /// Begins on the given thread's context. The jobs end with that context.
    void start(boost::asio::io_context& context);

private:
    struct Job;
    static Task<void> repeat(Job& job, Logger& log);
    Logger& log_;
    std::vector<std::unique_ptr<Job>> jobs_;
};

}  // namespace xos
