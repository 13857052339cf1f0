// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "db/sqlite/connection.hpp"
#include "db/suspended.hpp"
#include "xos/base/metrics.hpp"
#include "xos/db/sqlite.hpp"

namespace xos::db {

/// A few threads, each with a connection of its own, for reads that are too long for an I/O thread.
/// Thread: safe from any thread.
class ReaderPool {
public:
    using Open = std::function<std::unique_ptr<SqliteConnection>()>;
    using Job = std::move_only_function<void(SqliteConnection&)>;

    ReaderPool(const SqliteOptions& options, Open open, Metrics& metrics);
    ~ReaderPool();
    ReaderPool(const ReaderPool&) = delete;
    ReaderPool& operator=(const ReaderPool&) = delete;

    /// Runs `job` on a pool thread, then resumes the coroutine at home with what the job threw.
    /// Throws (into the coroutine): Unavailable when too many wait or it waited too long.
    void submit(Job job, std::chrono::steady_clock::time_point deadline, Suspended waiting);
    /// Refuses new work, finishes what is queued, ends the threads. Blocks.
    void stop();

private:
    using Clock = std::chrono::steady_clock;
    struct Work {
        Job job;
        Clock::time_point give_up;
        Suspended waiting;
    };

    void loop();
    void refuse_expired();
    void refuse(Suspended waiting, const char* reason);

    const SqliteOptions& options_;
    Open open_;
    Counter& refused_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Work> queue_;
    std::size_t idle_ = 0;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace xos::db
