// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "hub/connection/notifier.hpp"
#include "hub/connection/replay.hpp"
#include "hub/dispatch/call_rate.hpp"
#include "hub/dispatch/client_calls.hpp"
#include "hub/dispatch/failure_text.hpp"
#include "hub/dispatch/upload.hpp"
#include "hub/endpoint/connection.hpp"
#include "hub/endpoint/identity_watch.hpp"
#include "hub/protocol/handshake.hpp"
#include "hub/protocol/hub_protocol.hpp"
#include "hub/registry/audience.hpp"
#include "xos/hub/caller_context.hpp"
#include "xos/hub/errors.hpp"
#include "xos/hub/method.hpp"

namespace xos::hub {

class HubCall;
class HubCore;

/// Speaks the hub protocol on one connection: handshake, keepalive, messages in order, close (signalr.md 9 to 23).
///
/// Thread: the connection's.   Lifetime: calls that still run keep it.
class HubConnection final : public ConnectionApplication,
                            public HubCallerContext,
                            public std::enable_shared_from_this<HubConnection> {
public:
    HubConnection(HubCore& core, std::shared_ptr<Connection> connection);
    ~HubConnection() override;

    // ConnectionApplication
    Task<void> run() override;
    void tick(Outbox::Time now) override;
    void drain() override;
    void overflowed() override;
    void gone() override;
    void reattached() override;

    // HubCallerContext
    const std::string& connection_id() const override { return connection_->id(); }
    std::shared_ptr<const Principal> find_principal() const override { return connection_->find_principal(); }
    const std::string& user_identifier() const override { return user_identifier_; }
    const HubRequest& request() const override { return connection_->request(); }
    std::stop_token aborted() const override { return aborted_.get_token(); }
    void abort() override;

    // For the registry and running calls.
    ClientId tenant() const { return tenant_; }
    Encoding encoding() const { return encoding_; }
    const HubProtocol& protocol() const { return *protocol_; }
    HubCore& core() const { return core_; }
    Connection& connection() const { return *connection_; }
    boost::asio::io_context& context() const { return connection_->context(); }

    /// Sends a counted message: everything but ping, close, ack and sequence.
    void write(SharedFrame frame);
    void write(std::string frame) { write(std::make_shared<const std::string>(std::move(frame))); }
    /// Waits until little enough is on its way for a stream to go on.
    Task<void> wait_for_room();
    bool is_ending() const { return ending_.has_value(); }
    /// Asks the client; the answer comes by its id.
    Task<ClientAnswer> ask(std::string method, EncodedArguments arguments, std::chrono::milliseconds longest);
    void set_identity(std::shared_ptr<const Identity> identity) { connection_->set_identity(std::move(identity)); }

    void slot_freed();
    void call_ended(const std::shared_ptr<HubCall>& call);

    std::vector<Audiences::Membership> memberships;  // the registry's own
    std::size_t groups = 0;                          // of them

private:
    struct Received;
    /// How the connection ends.
    struct Ending {
        std::optional<Failure> failure{};  ///< told to the client, and to on_disconnected() as `error`
        std::exception_ptr error{};
        bool allow_reconnect = false;
    };

    // Beginning and end
    Task<bool> shake_hands();
    bool accept(const HandshakeRequest& request);
    void refuse_handshake(std::string_view text);
    Task<bool> connect();
    Task<void> disconnect();
    void stop_calls();
    Task<void> leave();
    void end(Ending ending);
    void fail(Failure failure);

    // Messages
    Task<void> read_until_end();
    Task<void> read_messages();
    std::shared_ptr<Received> next_message();
    Task<void> take(std::shared_ptr<Received> received);
    Task<void> take_item(const std::shared_ptr<Received>& received, StreamItem& item);
    void take_completion(const std::shared_ptr<Received>& received, Completion& completion);
    void take_close(const Close& close);
    void take_acknowledgement(std::int64_t number);

    // Calls
    Task<void> invoke(const std::shared_ptr<Received>& received, Invocation& invocation);
    std::optional<std::string> find_refusal(const Invocation& invocation, const HubMethod* method,
                                            std::unique_ptr<BoundCall>& bound);
    std::optional<std::string> find_limit_refusal(const Invocation& invocation, const HubMethod& method);
    void start(std::shared_ptr<HubCall> call);
    void refuse(const std::string& invocation_id, std::string_view text);

    // Sending
    void write_uncounted(std::string frame);
    void push(SharedFrame frame);
    void send_pending();

    // Twice a second
    void check_gone(Outbox::Time now);
    void check_times(Outbox::Time now);

    HubCore& core_;
    std::shared_ptr<Connection> connection_;
    const HubProtocol* protocol_ = nullptr;  // after the handshake
    Encoding encoding_ = Encoding::json;
    IdentityWatch identity_watch_;
    std::string user_identifier_;
    ClientId tenant_;
    std::optional<Ending> ending_;
    std::stop_source aborted_;

    Outbox::Time started_at_;
    Outbox::Time last_ping_;
    Outbox::Time last_message_;
    bool has_client_pinged_ = false;
    bool is_taking_ = false;   // a message is being dispatched: the client's silence does not count
    bool has_closed_ = false;  // nothing may follow the Close message
    bool is_connected_ = false;
    bool is_handshake_over_ = false;
    std::optional<Outbox::Time> gone_at_;
    std::uint8_t ticks_ = 0;

    std::size_t running_ = 0;  // calls that have a slot
    Notifier slot_free_;
    CallRate rate_;
    std::vector<std::weak_ptr<HubCall>> calls_;  // a call keeps itself while it runs, and its connection
    std::map<std::string, std::shared_ptr<Upload>, std::less<>> uploads_;
    std::map<std::string, std::weak_ptr<HubCall>, std::less<>> streams_;
    ClientCalls client_calls_;

    // Stateful reconnect
    std::optional<ReplayBuffer> replay_;
    ReceiveCounter received_;
    std::list<SharedFrame> pending_;  // counted messages that must wait for an Ack
    std::size_t pending_bytes_ = 0;
    Notifier acknowledged_;
};

}  // namespace xos::hub
