// SPDX-License-Identifier: Apache-2.0
// What is sent to a client, and what happens twice a second (signalr.md 19, 22, 26).
#include <boost/asio/co_spawn.hpp>

#include <utility>

#include "hub/dispatch/hub_connection.hpp"
#include "hub/registry/hub_core.hpp"

namespace xos::hub {

void HubConnection::write(SharedFrame frame) {
    if (has_closed_ || is_ending()) return;
    if (!replay_) return push(std::move(frame));
    if (replay_->is_full() || !pending_.empty()) {
        pending_bytes_ += frame->size();
        pending_.push_back(std::move(frame));
        const auto& options = core_.options();
        if (pending_bytes_ > options.queue_bytes || pending_.size() > options.queue_messages) overflowed();
        return;
    }
    replay_->add(frame);
    if (connection_->has_transport()) push(std::move(frame));
}

void HubConnection::push(SharedFrame frame) {
    if (!connection_->send(std::move(frame)) && !is_ending()) overflowed();
}

void HubConnection::write_uncounted(std::string frame) {
    if (has_closed_) return;
    connection_->send(std::make_shared<const std::string>(std::move(frame)));
}

Task<void> HubConnection::wait_for_room() {
    while (!pending_.empty() && !is_ending()) co_await acknowledged_.wait();
    if (!is_ending()) co_await connection_->wait_for_room();
}

void HubConnection::take_acknowledgement(std::int64_t number) {
    if (!replay_) return;
    replay_->acknowledge(number);
    send_pending();
}

void HubConnection::send_pending() {
    while (!pending_.empty() && !replay_->is_full()) {
        auto frame = std::move(pending_.front());
        pending_.pop_front();
        pending_bytes_ -= frame->size();
        replay_->add(frame);
        if (connection_->has_transport()) push(std::move(frame));
    }
    if (pending_.empty()) acknowledged_.notify();
}

/// The new socket begins with what the client may not have, numbered (signalr.md 26).
void HubConnection::reattached() {
    if (!replay_) return;
    auto& input = connection_->input();
    std::size_t whole = 0;
    while (const auto frame = protocol_->next_frame(input.data().substr(whole))) {
        if (!*frame) break;
        whole += (*frame)->size;
    }
    input.truncate(whole);  // the rest of a message that was cut off comes again from its beginning
    std::string all;        // as one, since the outbox takes fewer messages than the buffer may hold
    protocol_->write_sequence(all, replay_->first());
    for (const auto& frame : replay_->kept()) all += *frame;
    write_uncounted(std::move(all));
    last_message_ = std::chrono::steady_clock::now();
}

void HubConnection::tick(Outbox::Time now) {
    if (!is_handshake_over_) {
        if (now - started_at_ > core_.options().handshake_time) abort();  // ends the wait for the handshake
        return;
    }
    if (is_ending()) return;
    check_gone(now);
    check_times(now);
    if (++ticks_ % 2 == 0 && replay_ && connection_->has_transport()) {
        if (const auto number = received_.take_acknowledgement()) {
            std::string frame;
            protocol_->write_ack(frame, *number);
            write_uncounted(std::move(frame));
        }
    }
    client_calls_.expire(now);
    if (!identity_watch_.is_good()) {
        identity_watch_.resolve([self = shared_from_this()] { self->end({.allow_reconnect = true}); });
    }
}

/// Messages that came in before the client went still count, but not for ever: a call may wait for an upload whose end
/// is behind a message that waits for the call.
void HubConnection::check_gone(Outbox::Time now) {
    if (!gone_at_ || now - *gone_at_ <= core_.options().disconnect_time) return;
    end({.allow_reconnect = true});
}

void HubConnection::check_times(Outbox::Time now) {
    const auto& options = core_.options();
    if (connection_->kind() == TransportKind::long_polling || !connection_->has_transport()) return;
    if (now - last_ping_ >= options.keep_alive) {
        last_ping_ = now;
        std::string frame;
        protocol_->write_ping(frame);
        if (connection_->outbox().messages() == 0) write_uncounted(std::move(frame));
    }
    if (has_client_pinged_ && !is_taking_ && now - last_message_ > options.client_timeout) {
        fail({"OperationCanceledException",
              "Client hasn't sent a message/ping within the configured ClientTimeoutInterval.", false});
    }
}

}  // namespace xos::hub
