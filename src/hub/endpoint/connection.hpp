// SPDX-License-Identifier: Apache-2.0
// A connection of the endpoint layer: bytes in both directions, whatever carries them (signalr.md 1, 4).
#pragma once

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "hub/connection/input_pipe.hpp"
#include "hub/connection/notifier.hpp"
#include "hub/connection/outbox.hpp"
#include "hub/endpoint/identity.hpp"
#include "hub/endpoint/negotiation.hpp"
#include "xos/hub/caller_context.hpp"
#include "xos/hub/options.hpp"

namespace xos::hub {

enum class TransportKind : std::uint8_t { none, web_sockets, server_sent_events, long_polling };
/// "WebSockets", "ServerSentEvents", "LongPolling".
std::string_view to_string(TransportKind kind);

class Connection;

/// What carries a connection's bytes at the moment. Calls come on the connection's thread.
class Transport {
public:
    virtual ~Transport() = default;
    /// Something waits in the outbox, or the connection is finished: send it, and end once everything is sent.
    virtual void wake() = 0;
    /// Sends a message at once, past the empty outbox, if that needs no wait. False: put it into the outbox.
    virtual bool try_send(const std::string&) { return false; }
    /// End without sending what is left.
    virtual void abort() = 0;
};

/// What reads and answers the bytes: a hub, or an echo. Calls come on the connection's thread.
class ConnectionApplication {
public:
    virtual ~ConnectionApplication() = default;
    /// Runs from the first transport on. When it ends the rest of the outbox is sent and the connection is over; an
    /// exception ends it as failed.
    virtual Task<void> run() = 0;
    /// Twice a second.
    virtual void tick(Outbox::Time now) = 0;
    /// The server stops: come to an end.
    virtual void drain() = 0;
    /// The receiver has fallen too far behind.
    virtual void overflowed() = 0;
    /// Nobody reads what is sent any more, and nobody will; what came in before still counts.
    virtual void gone() = 0;
    /// A stateful connection has a new socket: nothing that was in the outbox is.
    virtual void reattached() = 0;
};

using ApplicationFactory = std::function<std::shared_ptr<ConnectionApplication>(std::shared_ptr<Connection>)>;

/// One logical connection. Made by negotiation or by a bare WebSocket; its thread is that of its first transport.
///
/// Thread: construction, names and claim() anywhere; everything else on its own thread after begin().
class Connection : public std::enable_shared_from_this<Connection> {
public:
    struct Parts {
        ConnectionNames names;
        bool is_stateful = false;
        std::shared_ptr<const Identity> identity;  ///< null: anonymous
        HubRequest request;
    };
    Connection(Parts parts, const HubOptions& options);

    const std::string& id() const { return parts_.names.id; }
    const std::string& token() const { return parts_.names.token; }
    const HubOptions& options() const { return options_; }
    Outbox::Time made_at() const { return made_at_; }
    /// The user of the negotiation; later requests must be the same one's.
    const Identity* first_identity() const { return parts_.identity.get(); }

    /// Makes `thread` the connection's own unless it has one; gives the one it has.
    std::size_t claim(std::size_t thread);
    bool is_claimed() const { return home_.load(std::memory_order_acquire) != unclaimed; }
    std::size_t home() const { return home_.load(std::memory_order_acquire); }

    // ---- On its own thread, for transports

    /// Once, before all that follows. `finished` is called when both the application and the transport have ended.
    void begin(boost::asio::io_context& context, std::function<void(Connection&)> finished);
    /// Thread: any. One that was claimed by a request that broke off may never begin.
    bool has_begun() const { return has_begun_.load(std::memory_order_acquire); }

    enum class Attach : std::uint8_t {
        done,
        gone,       ///< 404
        other,      ///< 400: it is bound to another transport
        active,     ///< 409
        withdrawn,  ///< 204: a reconnect that is no longer possible
        refused,    ///< 429: too many connections
    };
    /// Binds a transport; the first one starts the application. A stateful connection's new socket ends the old one.
    /// A new poll ends the one before.
    Task<Attach> attach(TransportKind kind, std::shared_ptr<Transport> transport,
                        const ApplicationFactory& application);
    /// The transport has ended. `is_graceful`: the client wanted it, so it does not come back.
    void detach(const Transport& transport, bool is_graceful);
    bool has_application() const { return application_ != nullptr || has_application_ended_; }

    InputPipe& input() { return pipes_->input; }
    Outbox& outbox() { return outbox_; }
    /// Tells the application that a part of the outbox was sent.
    void sent();
    /// True once the application has ended: after the outbox comes the end.
    bool is_finishing() const { return has_application_ended_; }
    bool has_failed() const { return has_failed_; }
    bool is_disposed() const { return is_disposed_; }
    TransportKind kind() const { return kind_; }
    bool is_binary() const { return is_binary_; }
    bool has_transport() const { return transport_ != nullptr; }

    /// No more bytes come and no transport is waited for.
    void dispose();
    void drain();
    /// The threads have ended: it and its application let go of each other.
    void abandon();
    /// Twice a second: lives that are over, receivers that are stuck.
    void tick(Outbox::Time now);

    // ---- On its own thread, for the application

    /// Queues bytes. False when the receiver is too far behind, and nothing was queued.
    bool send(SharedFrame frame);
    /// Waits until everything was handed to the transport.
    Task<void> flush();
    /// Waits until little enough is queued for a producer to go on.
    Task<void> wait_for_room();
    /// What it sends from now on are binary messages.
    void set_binary() { is_binary_ = true; }
    /// Once lost, the socket is not waited for.
    void give_up_state();
    bool is_stateful() const { return parts_.is_stateful; }
    /// Drops what waits to be sent.
    void clear_outbox();

    /// The user now.   Thread: any, since a method in a transaction asks for its tenant too.
    std::shared_ptr<const Identity> identity() const;
    std::shared_ptr<const Principal> find_principal() const;
    void set_identity(std::shared_ptr<const Identity> identity);
    const HubRequest& request() const { return parts_.request; }
    boost::asio::io_context& context() const { return pipes_->context; }

    std::size_t list_index = 0;  ///< place in its thread's list; the thread's own

private:
    static constexpr std::size_t unclaimed = static_cast<std::size_t>(-1);
    struct Pipes {
        Pipes(boost::asio::io_context& c, std::size_t limit) : context{c}, input{c, limit}, sent{c}, detached{c} {}
        boost::asio::io_context& context;
        InputPipe input;
        Notifier sent;
        Notifier detached;
    };

    void start_application(const ApplicationFactory& application);
    void application_ended(bool has_failed);
    void finish_if_over();
    bool awaits_poll() const;

    Parts parts_;
    const HubOptions& options_;
    Outbox::Time made_at_;
    std::atomic<std::size_t> home_ = unclaimed;
    std::atomic<bool> has_begun_ = false;
    mutable std::mutex identity_mutex_;
    std::shared_ptr<const Identity> identity_;  // begins as that of the negotiation

    std::optional<Pipes> pipes_;
    std::function<void(Connection&)> finished_;
    std::shared_ptr<ConnectionApplication> application_;
    std::shared_ptr<Transport> transport_;
    Outbox outbox_;
    Outbox::Time inactive_since_;
    Outbox::Time ended_at_;
    TransportKind kind_ = TransportKind::none;
    bool is_binary_ = false;
    bool has_application_ended_ = false;
    bool has_failed_ = false;
    bool is_disposed_ = false;
    bool is_finished_ = false;
    bool has_overflowed_ = false;
    bool is_draining_ = false;
};

}  // namespace xos::hub
