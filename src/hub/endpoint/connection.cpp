// SPDX-License-Identifier: Apache-2.0
#include "hub/endpoint/connection.hpp"

#include <boost/asio/co_spawn.hpp>

#include <utility>

namespace xos::hub {
namespace {

constexpr std::size_t most_messages = 256;  // that a producer puts into the outbox before it waits

OutboxLimits outbox_limits(const HubOptions& options) {
    return {.bytes = options.queue_bytes, .messages = options.queue_messages, .age = options.queue_age};
}

}  // namespace

std::string_view to_string(TransportKind kind) {
    switch (kind) {
        case TransportKind::web_sockets: return "WebSockets";
        case TransportKind::server_sent_events: return "ServerSentEvents";
        case TransportKind::long_polling: return "LongPolling";
        case TransportKind::none: break;
    }
    return "None";
}

Connection::Connection(Parts parts, const HubOptions& options)
    : parts_{std::move(parts)},
      options_{options},
      made_at_{std::chrono::steady_clock::now()},
      identity_{parts_.identity},
      outbox_{outbox_limits(options)},
      inactive_since_{made_at_} {}

std::size_t Connection::claim(std::size_t thread) {
    auto home = unclaimed;
    return home_.compare_exchange_strong(home, thread, std::memory_order_acq_rel) ? thread : home;
}

void Connection::begin(boost::asio::io_context& context, std::function<void(Connection&)> finished) {
    pipes_.emplace(context, options_.transport_buffer);
    finished_ = std::move(finished);
    inactive_since_ = std::chrono::steady_clock::now();
    has_begun_.store(true, std::memory_order_release);
}

std::shared_ptr<const Identity> Connection::identity() const {
    const std::lock_guard lock{identity_mutex_};
    return identity_;
}

std::shared_ptr<const Principal> Connection::find_principal() const {
    const auto now = identity();
    return now ? now->principal() : nullptr;
}

void Connection::set_identity(std::shared_ptr<const Identity> identity) {
    const std::lock_guard lock{identity_mutex_};
    identity_.swap(identity);  // the old one goes after the lock
}

Task<Connection::Attach> Connection::attach(TransportKind kind, std::shared_ptr<Transport> transport,
                                            const ApplicationFactory& application) {
    const auto self = shared_from_this();
    // Its socket may still be waiting for the peer's goodbye; polls are told the end by their last one.
    const bool is_over = has_application_ended_ && kind_ != TransportKind::long_polling;
    if (is_disposed_ || is_over) co_return Attach::gone;
    if (kind_ != TransportKind::none && kind_ != kind) co_return Attach::other;
    if (transport_) {
        const bool is_poll = kind == TransportKind::long_polling;
        const bool is_reconnect = kind == TransportKind::web_sockets && parts_.is_stateful;
        if (!is_poll && !is_reconnect) co_return Attach::active;
        while (const auto old = transport_) {
            old->abort();
            co_await pipes_->detached.wait();
            if (is_poll && transport_) co_return Attach::active;  // another one was faster
        }
        if (is_reconnect && !parts_.is_stateful) co_return Attach::withdrawn;
        if (is_disposed_) co_return Attach::gone;
    }
    kind_ = kind;
    transport_ = std::move(transport);
    if (!has_application()) {
        parts_.request.transport = to_string(kind);
        start_application(application);
    } else if (kind == TransportKind::web_sockets) {
        clear_outbox();
        if (application_) application_->reattached();
    }
    co_return Attach::done;
}

void Connection::start_application(const ApplicationFactory& application) {
    application_ = application(shared_from_this());
    boost::asio::co_spawn(pipes_->context, application_->run(),
                          [self = shared_from_this(), keeps = application_](const std::exception_ptr& error) {
                              self->application_ended(error != nullptr);
                          });
    if (is_draining_ && application_) application_->drain();
}

void Connection::application_ended(bool has_failed) {
    has_application_ended_ = true;
    has_failed_ = has_failed;
    ended_at_ = std::chrono::steady_clock::now();
    application_.reset();
    pipes_->input.close();
    if (transport_) {
        transport_->wake();
    } else if (!awaits_poll()) {
        dispose();
    }
    finish_if_over();
}

void Connection::detach(const Transport& transport, bool is_graceful) {
    if (transport_.get() != &transport) return;
    transport_.reset();
    pipes_->detached.notify();
    inactive_since_ = std::chrono::steady_clock::now();
    if (kind_ == TransportKind::web_sockets && parts_.is_stateful && !is_graceful && !has_application_ended_) {
        clear_outbox();  // the counted ones are kept for the next socket
    } else if (!awaits_poll()) {
        dispose();
    }
    finish_if_over();
}

void Connection::dispose() {
    if (!std::exchange(is_disposed_, true) && application_) application_->gone();
    pipes_->input.end();
    pipes_->sent.notify();
    if (!has_application()) {  // and none will come
        has_application_ended_ = true;
        pipes_->input.close();
    }
    if (kind_ == TransportKind::long_polling && transport_) transport_->wake();
    finish_if_over();
}

void Connection::finish_if_over() {
    if (!has_application_ended_ || transport_ || !is_disposed_ || is_finished_) return;
    is_finished_ = true;
    clear_outbox();
    finished_(*this);
}

/// The last poll tells the end by 204 and disposes of the connection. A server that stops does not wait for that one.
bool Connection::awaits_poll() const {
    const bool is_all_told = has_application_ended_ && outbox_.empty();
    return kind_ == TransportKind::long_polling && !(is_draining_ && is_all_told);
}

/// What still waits somewhere keeps the connection until its context goes.
void Connection::abandon() {
    application_.reset();
    transport_.reset();
}

/// Also those whose application has yet to begin, or they would hold up the stop.
void Connection::drain() {
    is_draining_ = true;
    if (application_) application_->drain();
}

void Connection::tick(Outbox::Time now) {
    const auto self = shared_from_this();
    if (!transport_ && !is_disposed_ && now - inactive_since_ > options_.disconnect_time) {
        dispose();
    }
    if (application_) application_->tick(now);
    if (outbox_.is_stuck(now) && transport_ && !has_overflowed_) {
        has_overflowed_ = true;
        if (application_) application_->overflowed();
    }
    if (has_application_ended_ && transport_ && now - ended_at_ > 2 * options_.close_time) transport_->abort();
}

bool Connection::send(SharedFrame frame) {
    if (is_disposed_) return true;  // nobody is there to miss it
    if (transport_ && outbox_.messages() == 0 && transport_->try_send(*frame)) return true;
    if (!outbox_.push(std::move(frame), std::chrono::steady_clock::now())) return false;
    if (transport_) transport_->wake();
    return true;
}

void Connection::sent() {
    outbox_.sent();
    pipes_->sent.notify();
}

Task<void> Connection::flush() {
    while (outbox_.messages() > 0 && !is_disposed_) co_await pipes_->sent.wait();
}

Task<void> Connection::wait_for_room() {
    const auto limit = options_.transport_buffer;
    if (outbox_.bytes() <= limit && outbox_.messages() <= most_messages) co_return;
    while ((outbox_.bytes() > limit / 2 || outbox_.messages() > most_messages / 2) && !is_disposed_) {
        co_await pipes_->sent.wait();
    }
}

void Connection::give_up_state() {
    parts_.is_stateful = false;
    if (!transport_ && kind_ == TransportKind::web_sockets) dispose();
}

void Connection::clear_outbox() {
    outbox_.clear();
    if (pipes_) pipes_->sent.notify();
}

}  // namespace xos::hub
