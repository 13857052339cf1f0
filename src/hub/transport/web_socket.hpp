// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/taken_connection.hpp"
#include "xos/base/task.hpp"

namespace xos::hub {

struct WebSocketOptions {
    std::size_t message_limit = 32 * 1024;        ///< bytes of one message, beyond it close 1009
    std::chrono::milliseconds close_time{5'000};  ///< how long the peer's Close is waited for
};

/// The server's end of one WebSocket (RFC 6455), without compression.
///
/// Frames that break the protocol close it with 1002, bad UTF-8 in a text message with 1007; a Close of the peer is
/// answered with its own code, and with 1000 when it has none (signalr.md 5). Pings are answered while read() waits.
/// Thread: the socket's.   Lifetime: the socket must outlive it.
class WebSocket {
public:
    WebSocket(http::Socket& socket, const WebSocketOptions& options);
    ~WebSocket();
    WebSocket(const WebSocket&) = delete;
    WebSocket& operator=(const WebSocket&) = delete;

    /// Answers the upgrade request whose key this is. False when the client has gone.
    Task<bool> accept(std::string_view key);

    /// A part of a message: at most one frame's worth.
    struct Piece {
        std::size_t size = 0;
        bool is_text = false;
        bool ends_message = false;
    };
    /// Waits for the next part and puts it into `into`. Empty at the end: see end(). One read at a time.
    Task<std::optional<Piece>> read(std::span<char> into);

    /// Sends one whole message. False when the connection has ended. One write at a time, beside a read.
    Task<bool> write(std::string_view message, bool is_text);

    /// Sends Close with this code, waits for the peer's, ends the connection. No read may be waiting, and no write.
    Task<void> close(std::uint16_t code);

    /// How it ended.
    enum class End : std::uint8_t {
        open,
        closed,  ///< by a Close of either side, one for a broken rule included
        lost,    ///< the peer went without Close: what a stateful reconnect mends
    };
    End end() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace xos::hub
