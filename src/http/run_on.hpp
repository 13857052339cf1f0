// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>

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
/// Cost: two posts between the threads.
Task<void> run_on(boost::asio::io_context& context, Task<void> task);

}  // namespace xos::http
