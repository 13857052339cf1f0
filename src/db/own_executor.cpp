// SPDX-License-Identifier: Apache-2.0
#include "xos/db/own_executor.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace xos::db {

namespace asio = boost::asio;

Task<void> return_to_own_executor() {
    const asio::any_io_executor own = co_await asio::this_coro::executor;
    const auto* context = own.target<asio::io_context::executor_type>();
    if (context != nullptr && context->running_in_this_thread()) co_return;
    co_await asio::post(own, asio::use_awaitable);
}

}  // namespace xos::db
