// SPDX-License-Identifier: Apache-2.0
// The life of a hub connection: handshake, messages in order, end. What is done about calls is in
// hub_connection_calls.cpp, what is sent and when in hub_connection_output.cpp.
#include "hub/dispatch/hub_connection.hpp"

#include <boost/asio/post.hpp>

#include <utility>

#include "hub/dispatch/hub_call.hpp"
#include "hub/dispatch/hub_object_scope.hpp"
#include "hub/dispatch/received.hpp"
#include "hub/protocol/handshake.hpp"
#include "hub/registry/hub_core.hpp"
#include "xos/db/own_executor.hpp"
#include "xos/hub/filter.hpp"

namespace xos::hub {
namespace {

using std::chrono::steady_clock;

/// Nobody may ask clients while on_connected() runs: the answer could not be read (signalr.md 17).
class NoSlot final : public CallSlot {
public:
    void release() override {
        throw NamedError{"InvalidOperationException",
                         "Client results inside OnConnectedAsync Hub methods are not allowed."};
    }
};

Task<void> connect_through(HubConnection& connection, Hub& hub, std::size_t index) {
    const auto& filters = connection.core().options().filters;
    if (index == filters.size()) co_return co_await hub.on_connected();
    co_await filters[index]->connected(
        connection, [&connection, &hub, index] { return connect_through(connection, hub, index + 1); });
}

Task<void> disconnect_through(HubConnection& connection, Hub& hub, std::exception_ptr error, std::size_t index) {
    const auto& filters = connection.core().options().filters;
    if (index == filters.size()) co_return co_await hub.on_disconnected(error);
    co_await filters[index]->disconnected(connection, error, [&connection, &hub, error, index] {
        return disconnect_through(connection, hub, error, index + 1);
    });
}

}  // namespace

HubConnection::HubConnection(HubCore& core, std::shared_ptr<Connection> connection)
    : core_{core},
      connection_{std::move(connection)},
      identity_watch_{*connection_, core.services()},
      started_at_{steady_clock::now()},
      last_ping_{started_at_},
      last_message_{started_at_},
      slot_free_{connection_->context()},
      rate_{core.options().calls_per_second, core.options().call_burst},
      client_calls_{connection_->context(), core.next_serial()},
      acknowledged_{connection_->context()} {}

HubConnection::~HubConnection() = default;

Task<void> HubConnection::run() {
    const auto self = shared_from_this();
    if (!co_await shake_hands()) co_return;
    // By itself, so that no client reads a message together with the handshake (signalr.md T3).
    co_await connection_->flush();
    core_.join(*this);
    is_connected_ = co_await connect();
    last_message_ = steady_clock::now();
    if (is_connected_) co_await read_until_end();
    co_await leave();
}

// ---- Beginning

Task<bool> HubConnection::shake_hands() {
    auto& input = connection_->input();
    const auto limit = core_.options().message_limit;
    while (true) {
        const auto request = read_handshake(input.data().substr(0, limit));
        if (!request) {
            is_handshake_over_ = true;
            refuse_handshake(failure_text(std::string{bad_handshake_text}, invalid_data(request.error().text),
                                          core_.options().detailed_errors));
            co_return false;
        }
        if (*request) {
            input.consume((*request)->size);
            is_handshake_over_ = true;
            co_return accept(**request);
        }
        const bool is_too_large = input.data().size() >= limit;
        const bool has_more = !is_too_large && !is_ending() && co_await input.wait_for_more();
        if (has_more && !is_ending()) continue;
        is_handshake_over_ = true;
        if (is_too_large || is_ending()) refuse_handshake(handshake_canceled_text);
        co_return false;
    }
}

bool HubConnection::accept(const HandshakeRequest& request) {
    const bool is_text_only = connection_->kind() == TransportKind::server_sent_events;
    const auto protocol =
        choose_protocol(request, is_text_only ? TransportFormats::text_only : TransportFormats::text_and_binary);
    if (!protocol) {
        refuse_handshake(protocol.error());
        return false;
    }
    protocol_ = *protocol;
    encoding_ = protocol_ == &json_protocol() ? Encoding::json : Encoding::messagepack;
    if (protocol_->format() == TransferFormat::binary) connection_->set_binary();
    if (const auto user = find_principal()) {
        user_identifier_ = std::to_string(user->user.value);
        tenant_ = user->client;
    }
    const bool is_stateful = connection_->is_stateful() && request.version >= newest_protocol_version;
    if (is_stateful) {
        replay_.emplace(core_.options().reconnect_buffer);
    } else {
        connection_->give_up_state();
    }
    std::string response;
    write_handshake_success(response);
    last_ping_ = steady_clock::now();
    write_uncounted(std::move(response));
    return true;
}

void HubConnection::refuse_handshake(std::string_view text) {
    std::string response;
    write_handshake_error(response, text);
    write_uncounted(std::move(response));
    connection_->give_up_state();
}

Task<bool> HubConnection::connect() {
    CallCancellation cancellation;
    const auto slot = std::make_shared<NoSlot>();
    HubObjectScope scope{shared_from_this(), cancellation, slot};
    std::exception_ptr error;
    try {
        const auto hub = core_.make_hub();
        hub->attach(scope);
        co_await connect_through(*this, *hub, 0);
    } catch (...) {
        error = std::current_exception();
    }
    co_await db::return_to_own_executor();
    if (!error) co_return true;
    const auto failure = to_failure(error);
    if (!failure.is_public) {
        core_.services().log.error("Hub connection refused", {{"exception", std::string_view{failure.text}}});
    }
    end({.failure = failure, .error = error});
    co_return false;
}

// ---- Messages

/// Whatever an application's own readers and policies throw ends the connection as any other failure does: it must
/// still leave the registry.
Task<void> HubConnection::read_until_end() {
    try {
        co_await read_messages();
    } catch (...) {
        const auto failure = to_failure(std::current_exception());
        core_.services().log.error("Hub connection failed", {{"exception", std::string_view{failure.text}}});
        fail(failure);
    }
}

Task<void> HubConnection::read_messages() {
    auto& input = connection_->input();
    while (!is_ending()) {
        auto received = next_message();
        if (received) {
            is_taking_ = true;
            co_await take(std::move(received));
            is_taking_ = false;
            last_message_ = steady_clock::now();
        } else if (!is_ending() && !co_await input.wait_for_more()) {
            if (!input.data().empty()) fail(invalid_data("Connection terminated while reading a message."));
            end({.allow_reconnect = true});
        }
    }
}

/// The next whole message; null when more bytes are needed, or when the connection is ending because of what came.
std::shared_ptr<HubConnection::Received> HubConnection::next_message() {
    auto& input = connection_->input();
    const auto limit = core_.options().message_limit;
    const auto frame = protocol_->next_frame(input.data().substr(0, limit));
    if (!frame) {
        fail(invalid_data(frame.error().text));
        return nullptr;
    }
    if (!*frame) {
        if (input.data().size() >= limit) {
            fail(invalid_data("The maximum message size of " + std::to_string(limit) +
                              "B was exceeded. The message size can be configured in AddHubOptions."));
        }
        return nullptr;
    }
    auto received = std::make_shared<Received>();
    received->bytes = (*frame)->payload;
    input.consume((*frame)->size);
    auto message = protocol_->read(received->bytes);
    if (!message) {
        fail(invalid_data(message.error().text));
        return nullptr;
    }
    received->message = std::move(*message);
    return received;
}

Task<void> HubConnection::take(std::shared_ptr<Received> received) {
    auto& message = received->message.message;
    if (replay_ && is_counted(message) && !received_.take()) co_return;  // it came before
    if (auto* invocation = std::get_if<Invocation>(&message)) {
        co_await invoke(received, *invocation);
    } else if (auto* item = std::get_if<StreamItem>(&message)) {
        co_await take_item(received, *item);
    } else if (auto* completion = std::get_if<Completion>(&message)) {
        take_completion(received, *completion);
    } else if (const auto* cancel = std::get_if<CancelInvocation>(&message)) {
        const auto stream = streams_.find(cancel->invocation_id);
        const auto call = stream == streams_.end() ? nullptr : stream->second.lock();
        if (call) call->cancel();
    } else if (std::holds_alternative<Ping>(message)) {
        has_client_pinged_ = true;
    } else if (const auto* close = std::get_if<Close>(&message)) {
        take_close(*close);
    } else if (const auto* ack = std::get_if<Ack>(&message)) {
        take_acknowledgement(ack->sequence_id);
    } else if (const auto* sequence = std::get_if<Sequence>(&message)) {
        if (replay_ && !received_.resume_at(sequence->sequence_id)) {
            fail(invalid_data("Sequence ID greater than amount of messages we've received."));
        }
    }
}

void HubConnection::take_close(const Close& close) {
    std::exception_ptr error;
    if (close.error) error = std::make_exception_ptr(HubException{*close.error});
    end({.error = error});
}

// ---- End

/// The first reason counts. What is running goes on; nothing is read any more.
void HubConnection::end(Ending ending) {
    if (is_ending()) return;
    ending_ = std::move(ending);
    connection_->input().close();
    slot_free_.notify();
    acknowledged_.notify();
    for (const auto& [id, upload] : uploads_) upload->complete("The underlying connection was closed.");
}

void HubConnection::fail(Failure failure) {
    auto error = std::make_exception_ptr(NamedError{failure.type, failure.text});
    end({.failure = std::move(failure), .error = std::move(error), .allow_reconnect = true});
}

void HubConnection::abort() {
    const Ending ending{.allow_reconnect = false};
    if (context().get_executor().running_in_this_thread()) return end(ending);
    boost::asio::post(context(), [self = shared_from_this(), ending] { self->end(ending); });
}

void HubConnection::drain() { end({.allow_reconnect = true}); }

void HubConnection::overflowed() {
    core_.count_overflow();
    pending_.clear();
    connection_->clear_outbox();
    end({.allow_reconnect = true});
}

Task<void> HubConnection::leave() {
    const auto& ending = *ending_;
    std::optional<std::string> text;
    if (ending.failure) {
        text = failure_text(std::string{closed_with_error_text}, *ending.failure, core_.options().detailed_errors);
    }
    std::string frame;
    protocol_->write_close(frame, text, ending.allow_reconnect);
    const auto close = std::make_shared<const std::string>(std::move(frame));
    if (!connection_->send(close)) {  // full: what waits is lost in any case
        connection_->clear_outbox();
        connection_->send(close);
    }
    has_closed_ = true;
    connection_->give_up_state();
    stop_calls();
    if (is_connected_) co_await disconnect();
    core_.leave(*this);
}

Task<void> HubConnection::disconnect() {
    CallCancellation cancellation;
    HubObjectScope scope{shared_from_this(), cancellation, {}};
    std::exception_ptr error;
    try {
        const auto hub = core_.make_hub();
        hub->attach(scope);
        co_await disconnect_through(*this, *hub, ending_->error, 0);
    } catch (...) {  // also what is no std::exception: the connection must leave the registry
        error = std::current_exception();
    }
    co_await db::return_to_own_executor();
    if (!error) co_return;
    const auto failure = to_failure(error);
    core_.services().log.error("Hub failed at the end of a connection",
                               {{"exception", std::string_view{failure.text}}});
}

/// Running methods may wait for nothing but this, and messages that came in may wait for them.
void HubConnection::gone() {
    gone_at_ = steady_clock::now();
    stop_calls();
}

void HubConnection::stop_calls() {
    aborted_.request_stop();
    for (const auto& weak : std::vector{calls_}) {
        if (const auto call = weak.lock()) call->cancel();
    }
    client_calls_.fail_all("Connection '" + connection_id() + "' disconnected.");
}

}  // namespace xos::hub
