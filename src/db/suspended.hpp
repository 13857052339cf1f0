// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <functional>
#include <utility>
#include <vector>

#include "xos/base/task.hpp"

namespace xos::db {

/// A coroutine that waits, and the executor it belongs to. While this exists its I/O context has work.
class Suspended {
public:
    using Resume = std::move_only_function<void(std::exception_ptr)>;

    Suspended() = default;
    template <typename Handler>
        requires(!std::same_as<std::remove_cvref_t<Handler>, Suspended>)
    explicit Suspended(Handler&& handler)
        : home_{boost::asio::prefer(boost::asio::get_associated_executor(handler),
                                    boost::asio::execution::outstanding_work.tracked)},
          resume_{std::forward<Handler>(handler)} {}

    explicit operator bool() const { return static_cast<bool>(resume_); }
    const boost::asio::any_io_executor& home() const { return home_; }

    /// Continues the coroutine on this thread, until it waits again or ends.
    void resume_here(std::exception_ptr error);
    /// Continues the coroutine on its own executor.
    void resume_home(std::exception_ptr error);

private:
    boost::asio::any_io_executor home_;
    Resume resume_;
};

/// Continues many coroutines at home, with one post for all that live on the same executor.
void resume_all_home(std::vector<Suspended> waiting, const std::exception_ptr& error);

/// Suspends the awaiting coroutine and gives it to `take`, which keeps it until it is resumed. Not cancellable.
template <typename Take>
Task<void> suspend(Take take) {
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(std::exception_ptr)>(
        [](auto handler, Take taker) { taker(Suspended{std::move(handler)}); }, boost::asio::use_awaitable,
        std::move(take));
}

}  // namespace xos::db
