// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <utility>

#include "xos/base/task.hpp"

namespace xos::hub {

/// Lets coroutines of one thread wait until something has changed; they look again by themselves what it is:
///
///     while (!is_ready()) co_await changed.wait();
///
/// Thread: that of the context.
class Notifier {
public:
    explicit Notifier(boost::asio::io_context& context) : timer_{context, Timer::time_point::max()} {}

    Task<void> wait() {
        boost::system::error_code ignored;
        is_waited_for_ = true;
        co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
    /// Ends all waits that have begun.
    void notify() {
        if (std::exchange(is_waited_for_, false)) timer_.cancel();
    }

private:
    using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                    boost::asio::wait_traits<std::chrono::steady_clock>,
                                                    boost::asio::io_context::executor_type>;
    Timer timer_;
    bool is_waited_for_ = false;
};

}  // namespace xos::hub
