// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

#include "xos/base/task.hpp"

namespace xos {

/// Runs a task to its end on this thread, for commands and tests; its exception is thrown here.
template <typename T>
T run_task(Task<T> task) {
    boost::asio::io_context context;
    std::optional<T> result;
    std::exception_ptr failure;
    boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr error, T value) {
        failure = error;
        if (!error) result = std::move(value);
    });
    context.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
}

inline void run_task(Task<void> task) {
    boost::asio::io_context context;
    std::exception_ptr failure;
    boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr error) { failure = error; });
    context.run();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace xos
