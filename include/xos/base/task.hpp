// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>

namespace xos {

/// The result of every function that may wait: `co_await` it to run it and get its value.
///
/// A Task does nothing until it is awaited. Any Boost.Asio operation can be awaited inside one with
/// `boost::asio::use_awaitable`.
/// Lifetime: parameters taken by reference must outlive the wait; see docs/decisions/0003-coroutines.md.
/// Cost: including this header takes about 1.7 s at -O0 (Boost.Asio's awaitable).
template <typename T = void>
using Task = boost::asio::awaitable<T>;

}  // namespace xos
