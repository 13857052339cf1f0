// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "xos/base/task.hpp"

namespace xos {

/// A few threads for work that would block or hold an I/O thread: password hashing, file writes, exports.
///
/// The queue is bounded: a job that finds it full is refused at once (503 with `Retry-After`), and a job that waited
/// longer than `longest_wait` is dropped unrun with the same refusal (REL-7, SLOW-3).
/// Thread: submit() from any I/O thread; the awaiting coroutine resumes on its own executor.
/// Lifetime: the pool is stopped before the I/O contexts whose coroutines wait for it go.   Cancel: a wait always ends
/// with the job run or refused, never earlier, because the job may refer to the waiting coroutine.
class WorkerPool {
public:
    struct Options {
        std::string name{};  ///< for logs and metrics
        std::size_t threads = 1;
        std::size_t queue_limit = 32;
        std::chrono::milliseconds longest_wait{10'000};
        std::chrono::seconds retry_after{2};
    };

    explicit WorkerPool(Options options);
    /// Stops it.
    ~WorkerPool();
    /// Runs what is queued already, then joins the threads; later jobs are refused. Blocks.   Thread: one, none of its
    /// own.
    void stop();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    std::size_t running() const;
    std::size_t waiting() const;

    /// Runs `job` on a pool thread when awaited; its result or exception becomes the task's.
    /// Throws: Problem 503 when the queue is full or the wait was too long.
    Task<void> submit(std::move_only_function<void()> job);

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Runs `function` on the pool and gives its result back on the caller's executor.
/// Lifetime: what the function captures by reference must live until the task ends.
template <typename F>
Task<std::invoke_result_t<F&>> run_blocking(WorkerPool& pool, F function) {
    using Result = std::invoke_result_t<F&>;
    if constexpr (std::is_void_v<Result>) {
        co_await pool.submit([&function] { function(); });
    } else {
        std::optional<Result> result;
        co_await pool.submit([&function, &result] { result.emplace(function()); });
        co_return std::move(*result);
    }
}

}  // namespace xos
