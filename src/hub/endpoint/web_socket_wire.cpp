// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "hub/endpoint/socket_wire.hpp"
#include "hub/transport/web_socket.hpp"

namespace xos::hub {
namespace {

/// Bytes are in it only between a read of the socket and the pipe, so that all connections of a thread share it.
std::span<char> read_buffer() {
    thread_local std::array<char, 16 * 1024> bytes;
    return bytes;
}

class WebSocketWire final : public SocketWire {
public:
    WebSocketWire(http::Socket& socket, std::string early, std::string key, WireOptions options)
        : key_{std::move(key)},
          socket_{socket,
                  {.limits = {.message = options.frame_limit}, .close_time = options.close_time},
                  std::move(early)} {}

    Task<bool> open() override { return socket_.accept(key_); }

    /// Frames and their borders mean nothing to hubs (signalr.md 5); what comes after the reader has ended is dropped,
    /// until the peer's Close.
    Task<void> read(InputPipe& into) override {
        while (const auto piece = co_await socket_.read(read_buffer())) {
            const std::string_view bytes{read_buffer().data(), piece->size};
            if (into.try_push(bytes) || co_await into.push_copy(std::string{bytes})) continue;
            if (!into.is_closed()) co_return;  // the transport is aborted
        }
    }

    Task<bool> write(std::string_view messages, bool is_binary) override { return socket_.write(messages, !is_binary); }
    bool try_write(std::string_view message, bool is_binary) override { return socket_.try_write(message, !is_binary); }
    bool has_unsent() const override { return socket_.has_unsent(); }
    Task<bool> flush() override { return socket_.flush(); }
    Task<void> close(bool has_failed) override { return socket_.close(has_failed ? internal_error : normal_closure); }
    bool is_graceful() const override { return socket_.end() == WebSocket::End::closed; }

private:
    std::string key_;
    WebSocket socket_;
};

}  // namespace

std::unique_ptr<SocketWire> make_web_socket_wire(http::Socket& socket, std::string early, std::string key,
                                                 WireOptions options) {
    return std::make_unique<WebSocketWire>(socket, std::move(early), std::move(key), options);
}

}  // namespace xos::hub
