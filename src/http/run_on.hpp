// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>

#include <optional>
#include <utility>

#include "xos/base/task.hpp"

namespace xos::http {

/// Runs `task` on another I/O thread and waits for its end; what leaves it leaves here.
///
/// Takes the place of `asio::co_spawn(context, task, use_awaitable)`, which must not be awaited across threads: in
/// Boost 1.81 a cancellation on its way to the other thread points into memory of the waiting coroutine, which is gone
/// when the task ends meanwhile (run_on_test.cpp, a_cancellation_that_comes_when_the_task_has_ended_touches_nothing).
/// Thread: the caller goes on where it was.   Lifetime: a task that never ends uses both threads' contexts until it is
/// destroyed; Server sees to that for its own.
/// Cancel: reaches the task, which decides when it ends; the caller waits until it has.
/// Cost: two posts between the threads; none when it is the caller's own.
Task<void> run_on(boost::asio::io_context& context, Task<void> task);

template <typename T>
Task<T> run_on(boost::asio::io_context& context, Task<T> task) {
    std::optional<T> result;
    auto keep = [](Task<T> inner, std::optional<T>& out) -> Task<void> { out.emplace(co_await std::move(inner)); };
    co_await run_on(context, keep(std::move(task), result));
    co_return std::move(*result);
}

}  // namespace xos::http
