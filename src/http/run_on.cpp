// SPDX-License-Identifier: Apache-2.0
#include "http/run_on.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <memory>
#include <utility>

namespace xos::http {
namespace asio = boost::asio;
namespace {

/// Starts the task with a signal of its own, which only the other thread emits and which lives as long as anybody
/// needs it.
class Start {
public:
    explicit Start(asio::io_context& context) : context_{&context} {}

    template <typename Waiting>
    void operator()(Waiting&& waiting, Task<void> task) const {
        auto signal = std::make_shared<asio::cancellation_signal>();
        const auto home = asio::get_associated_executor(waiting);
        forward_cancellation(asio::get_associated_cancellation_slot(waiting), signal);
        auto resume = [waiting = std::forward<Waiting>(waiting), signal](std::exception_ptr error) mutable {
            std::move(waiting)(std::move(error));
        };
        asio::co_spawn(*context_, std::move(task),
                       asio::bind_cancellation_slot(signal->slot(), asio::bind_executor(home, std::move(resume))));
    }

private:
    void forward_cancellation(asio::cancellation_slot slot, std::shared_ptr<asio::cancellation_signal> signal) const {
        if (!slot.is_connected()) return;
        slot.assign([context = context_, signal = std::move(signal)](asio::cancellation_type type) {
            asio::post(*context, [signal, type] { signal->emit(type); });
        });
    }

    asio::io_context* context_;
};

}  // namespace

Task<void> run_on(asio::io_context& context, Task<void> task) {
    if (context.get_executor().running_in_this_thread()) {
        co_await std::move(task);
        co_return;
    }
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(
        Start{context}, asio::use_awaitable, std::move(task));
}

}  // namespace xos::http
