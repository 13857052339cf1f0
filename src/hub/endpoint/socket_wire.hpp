// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "http/taken_connection.hpp"
#include "hub/connection/input_pipe.hpp"
#include "xos/base/task.hpp"

namespace xos::hub {

/// How bytes look on a socket that a connection has for itself: WebSocket frames, or events of an event stream.
/// Thread: the socket's.   Lifetime: the socket must outlive it.
class SocketWire {
public:
    virtual ~SocketWire() = default;

    /// Sends what comes first. False when the client has gone.
    virtual Task<bool> open() = 0;
    /// Reads until the client has gone.
    virtual Task<void> read(InputPipe& into) = 0;
    /// Sends whole messages together, beside a read. False when the client has gone.
    virtual Task<bool> write(std::string_view messages, bool is_binary) = 0;
    /// Sends one message without waiting, when nothing else is being sent. False when it cannot: write() it. What the
    /// socket did not take is sent by flush().
    virtual bool try_write(std::string_view message, bool is_binary) = 0;
    virtual bool has_unsent() const = 0;
    virtual Task<bool> flush() = 0;
    /// Says goodbye; the read ends by it.
    virtual Task<void> close(bool has_failed) = 0;
    /// After the end: whether the client wanted it.
    virtual bool is_graceful() const = 0;
};

struct WireOptions {
    std::chrono::milliseconds close_time{5'000};
    std::size_t frame_limit = 0;
};

/// `early`: what the client sent behind its request.
std::unique_ptr<SocketWire> make_web_socket_wire(http::Socket& socket, std::string early, std::string key,
                                                 WireOptions options);
std::unique_ptr<SocketWire> make_event_stream_wire(http::Socket& socket, std::string early);

}  // namespace xos::hub
