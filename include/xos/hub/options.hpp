// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "xos/auth/principal.hpp"

namespace xos {

class HubFilter;

/// Who may connect to a hub: every request of a connection is checked, negotiation included.
enum class HubAccess : std::uint8_t {
    signed_in,  ///< 401 without a valid token
    anonymous,  ///< anybody; who has a valid token is known by it
};

/// The transports of a hub, in the order in which clients are told to try them.
struct HubTransports {
    bool web_sockets = true;
    bool server_sent_events = true;
    bool long_polling = true;
};

/// One hub's limits and times. Defaults are those of the protocol (signalr.md 20) and of reliability-security 3.
struct HubOptions {
    HubAccess access = HubAccess::signed_in;
    std::optional<Permission> permission;  ///< needed to connect; 403 without
    HubTransports transports;

    std::chrono::milliseconds handshake_time{15'000};
    std::chrono::milliseconds keep_alive{15'000};      ///< a ping after so long without one; not on long polling
    std::chrono::milliseconds client_timeout{30'000};  ///< silence of a client that has pinged once
    std::chrono::milliseconds poll_time{90'000};
    std::chrono::milliseconds disconnect_time{15'000};  ///< life without a transport: unclaimed, between polls, cut off
    std::chrono::milliseconds close_time{5'000};        ///< how long the peer's Close is waited for
    std::chrono::milliseconds expired_time{60'000};     ///< life after the token's end without a newer one (HUB-5)

    std::size_t message_limit = 32 * 1024;     ///< bytes of one incoming message; the handshake's too
    std::size_t parallel_calls = 1;            ///< of one connection; 1 keeps them in order
    std::size_t stream_buffer = 10;            ///< items of one upload that wait for the method
    std::size_t streams = 10;                  ///< open at once on one connection, of both directions
    std::size_t groups = 50;                   ///< of one connection
    std::size_t calls_per_second = 50;         ///< of one connection, after a burst
    std::size_t call_burst = 200;              ///< refused calls in a row beyond it end the connection
    std::size_t transport_buffer = 64 * 1024;  ///< unread bytes of a client before it must wait

    std::size_t queue_bytes = std::size_t{1024} * 1024;  ///< waiting for one receiver; beyond it it is closed (HUB-9)
    std::size_t queue_messages = 1'024;
    std::chrono::milliseconds queue_age{10'000};

    bool detailed_errors = false;  ///< lets clients see the texts of unexpected errors
    bool allow_stateful_reconnect = false;
    std::size_t reconnect_buffer = 100'000;  ///< bytes kept for a client that comes back
    int least_negotiate_version = 0;         ///< 0 or 1

    /// Run around every call, the first outermost.
    std::vector<std::shared_ptr<HubFilter>> filters;
};

}  // namespace xos
