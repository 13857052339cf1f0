// SPDX-License-Identifier: Apache-2.0
#include "hub/dispatch/hub_call.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <stdexcept>
#include <utility>

#include "hub/dispatch/failure_text.hpp"
#include "hub/registry/hub_core.hpp"
#include "xos/db/own_executor.hpp"
#include "xos/hub/filter.hpp"
#include "xos/hub/methods.hpp"

namespace xos::hub {
namespace asio = boost::asio;

Task<void> HubCall::run() {
    scope_.emplace(parts_.connection, cancellation_, weak_from_this());
    std::exception_ptr error;
    try {
        co_await run_filter(0);
    } catch (...) {
        error = std::current_exception();
    }
    // Before the next wait, which would throw in a call that was cancelled.
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await db::return_to_own_executor();
    cancellation_.set_away(false);  // a transaction that was dropped does not say that it has ended
    if (is_stream() && cancellation_.is_cancelled()) {
        end_stream();
    } else if (is_stream() && !error && result_.stream) {
        co_await run_stream();
    } else {
        answer(error);
    }
    release();
}

Task<void> HubCall::run_filter(std::size_t index) {
    const auto& filters = parts_.connection->core().options().filters;
    if (index == filters.size()) {
        result_ = co_await parts_.bound->run(*this);
        co_return;
    }
    HubInvocation call{*parts_.connection, parts_.method.name, parts_.arguments};
    co_await filters[index]->invoke(call, [this, index] { return run_filter(index + 1); });
}

Task<void> HubCall::run_stream() {
    std::exception_ptr error;
    co_await asio::this_coro::throw_if_cancelled(true);  // so that loops around waits end too
    try {
        co_await result_.stream(*this);
    } catch (...) {
        error = std::current_exception();
    }
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await db::return_to_own_executor();
    if (!error || cancellation_.is_cancelled()) co_return end_stream();
    log(error);
    write_error(describe(std::string{stream_failed_text}, error));
}

void HubCall::end_stream() {
    std::string frame;
    parts_.connection->protocol().write_end(frame, parts_.invocation_id);
    parts_.connection->write(std::move(frame));
}

void HubCall::answer(const std::exception_ptr& error) {
    const auto& name = parts_.method.name;
    if (error) {
        log(error);
        return write_error(describe(unexpected_error_text(name), error));
    }
    if (is_stream()) return write_error(no_stream_text(name));
    if (parts_.invocation_id.empty()) return;
    if (result_.value.empty()) result_.value = encode_nothing(encoding());  // a filter did not pass the call on
    std::string frame;
    parts_.connection->protocol().write_result(frame, parts_.invocation_id, result_.value);
    parts_.connection->write(std::move(frame));
}

void HubCall::write_error(const std::string& text) {
    if (parts_.invocation_id.empty()) return;
    std::string frame;
    parts_.connection->protocol().write_error(frame, parts_.invocation_id, text);
    parts_.connection->write(std::move(frame));
}

std::string HubCall::describe(std::string base, const std::exception_ptr& error) const {
    return failure_text(std::move(base), to_failure(error), parts_.connection->core().options().detailed_errors);
}

/// What a client is told on purpose is no failure of the server.
void HubCall::log(const std::exception_ptr& error) const {
    const auto failure = to_failure(error);
    if (failure.is_public) return;
    const auto user = parts_.connection->find_principal();
    parts_.connection->core().services().log.error("Hub method failed",
                                                   {{"method", std::string_view{parts_.method.name}},
                                                    {"clientId", user ? user->client.value : std::int64_t{0}},
                                                    {"userId", user ? user->user.value : std::int64_t{0}},
                                                    {"exception", std::string_view{failure.text}}});
}

Task<void> HubCall::put(std::string encoded_item) {
    auto& connection = *parts_.connection;
    check_thread();
    co_await connection.wait_for_room();
    if (cancellation_.is_cancelled() || connection.is_ending()) {
        throw boost::system::system_error{asio::error::operation_aborted};
    }
    std::string frame;
    connection.protocol().write_stream_item(frame, parts_.invocation_id, encoded_item);
    connection.write(std::move(frame));
}

void HubCall::cancel() {
    stop_.request_stop();
    if (is_stream()) cancellation_.cancel();
}

/// In a transaction the method is on a database thread, and must not wait there for a client.
void HubCall::check_thread() const {
    if (parts_.connection->context().get_executor().running_in_this_thread()) return;
    throw std::logic_error{"a hub method waits for its client inside a transaction; commit first"};
}

void HubCall::release() {
    check_thread();
    if (std::exchange(has_slot_, false)) parts_.connection->slot_freed();
}

}  // namespace xos::hub
