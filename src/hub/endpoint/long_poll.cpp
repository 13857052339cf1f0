// SPDX-License-Identifier: Apache-2.0
#include "hub/endpoint/long_poll.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <limits>

namespace xos::hub {

Task<LongPoll::Answer> LongPoll::run(const ApplicationFactory& application) {
    const auto self = shared_from_this();
    const bool is_first = !connection_->has_application();
    const auto attach = co_await connection_->attach(TransportKind::long_polling, self, application);
    if (attach != Connection::Attach::done) co_return Answer{attach};
    const struct Detach {
        LongPoll& poll;
        ~Detach() { poll.connection_->detach(poll, false); }
    } detach{*this};
    if (is_first) co_return Answer{Connection::Attach::done, 200, {}, true};
    co_await wait();
    co_return take();
}

Task<void> LongPoll::wait() {
    const auto end = std::chrono::steady_clock::now() + connection_->options().poll_time;
    const auto is_waiting = [this] {
        return connection_->outbox().empty() && !connection_->is_finishing() && !connection_->is_disposed() &&
               !is_replaced_;
    };
    while (is_waiting() && std::chrono::steady_clock::now() < end) {
        timer_.expires_at(end);
        boost::system::error_code ignored;
        co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
}

LongPoll::Answer LongPoll::take() {
    if (is_replaced_) return {Connection::Attach::done, 204, {}, false};
    auto& outbox = connection_->outbox();
    Answer answer;
    for (const auto& frame : outbox.take(std::numeric_limits<std::size_t>::max())) answer.body += *frame;
    connection_->sent();
    answer.is_binary = !answer.body.empty();
    if (answer.body.empty() && (connection_->is_finishing() || connection_->is_disposed())) {
        answer.status = 204;
        connection_->dispose();
    }
    return answer;
}

}  // namespace xos::hub
