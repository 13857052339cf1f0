// SPDX-License-Identifier: Apache-2.0
// A coroutine that a test has started and looks at while it runs.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "xos/base/task.hpp"

namespace xos::hub::test {

/// Runs everything that can run now.
inline void settle(boost::asio::io_context& context) {
    context.restart();
    context.poll();
}

/// Lifetime: the context must outlive it, or be destroyed with the coroutine in it.
template <typename T>
class Started {
    using Kept = std::conditional_t<std::is_void_v<T>, bool, T>;
    struct State {
        std::optional<Kept> value;
        std::exception_ptr error;
    };

public:
    Started(boost::asio::io_context& context, Task<T> task) : context_{context} {
        if constexpr (std::is_void_v<T>) {
            boost::asio::co_spawn(context, std::move(task), [state = state_](std::exception_ptr error) {
                state->error = std::move(error);
                state->value = true;
            });
        } else {
            boost::asio::co_spawn(context, std::move(task), [state = state_](std::exception_ptr error, T value) {
                state->error = std::move(error);
                state->value = std::move(value);
            });
        }
        settle(context_);
    }
    bool has_ended() {
        settle(context_);
        return state_->value.has_value();
    }
    /// What it gave. Throws: what it threw; std::bad_optional_access while it still runs.
    Kept& value() {
        if (has_ended() && state_->error) std::rethrow_exception(state_->error);
        return state_->value.value();
    }
    /// The text of what it threw; empty when it did not.
    std::string error() {
        try {
            value();
        } catch (const std::exception& error) {
            return error.what();
        }
        return {};
    }

private:
    boost::asio::io_context& context_;
    std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace xos::hub::test
