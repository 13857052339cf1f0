// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/taken_connection.hpp"
#include "hub/connection/notifier.hpp"
#include "hub/transport/frame_reader.hpp"
#include "xos/base/task.hpp"

namespace xos::hub {

struct WebSocketOptions {
    FrameLimits limits;
    std::chrono::milliseconds close_time{5'000};  ///< how long the peer's Close, and its end, are waited for
};

/// The server's end of one WebSocket (RFC 6455), without compression.
///
/// Frames that break the protocol close it with 1002, bad UTF-8 in a text message with 1007, frames over a limit with
/// 1008 or 1009; a Close of the peer is answered with its own code, and with 1000 when it has none (signalr.md 5).
/// Pings are answered while read() waits. Thread: the socket's.   Lifetime: the socket must outlive it. Cost: no memory
/// but its own between messages; docs/decisions/0013 says why it is written by hand.
class WebSocket {
public:
    /// `early`: what the client sent behind its request.
    WebSocket(http::Socket& socket, const WebSocketOptions& options, std::string early = {});
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
    /// Waits for the next part and puts it into `into`, which is touched only when bytes are there and not over a wait:
    /// all connections of a thread may share it. Empty at the end: see end(). One read at a time.
    Task<std::optional<Piece>> read(std::span<char> into);

    /// Sends one whole message now if the socket takes it, without waiting. False, and nothing is sent, when another
    /// write is in progress; when the socket took a part of it, write() or flush() sends the rest.
    bool try_write(std::string_view message, bool is_text);
    /// True while a part of a message is unsent.
    bool has_unsent() const { return !unsent_.empty(); }

    /// Sends one whole message. False when the connection has ended. One write at a time, beside a read.
    Task<bool> write(std::string_view message, bool is_text);
    /// Sends what try_write() left.
    Task<bool> flush();

    /// Sends Close with this code, waits for the peer's, ends the connection. No write may be waiting; a read may.
    Task<void> close(std::uint16_t code);

    /// How it ended.
    enum class End : std::uint8_t {
        open,
        closed,  ///< by a Close of either side, one for a broken rule included
        lost,    ///< the peer went without Close: what a stateful reconnect mends
    };
    End end() const { return end_; }

private:
    Task<std::span<char>> receive(std::span<char> into);
    Task<bool> send(Opcode opcode, std::string_view payload);
    bool send_now(std::string_view header, std::string_view payload);
    Task<void> answer_close(std::uint16_t code);
    Task<void> wait_for_end();
    void arm_close_timer();

    http::Socket& socket_;
    std::chrono::milliseconds close_time_;
    FrameReader reader_;
    std::string rest_;  // read and not looked at
    std::size_t rest_at_ = 0;
    std::string unsent_;  // of frames that the socket did not take
    Notifier changed_;
    std::optional<boost::asio::steady_timer> close_timer_;
    std::shared_ptr<bool> alive_;
    End end_ = End::open;
    bool is_reading_ = false;
    bool is_sending_ = false;
    bool has_sent_close_ = false;
    bool is_overdue_ = false;
};

}  // namespace xos::hub
