// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "hub/endpoint/socket_wire.hpp"
#include "hub/transport/web_socket.hpp"

namespace xos::hub {
namespace {

constexpr std::size_t read_size = 2048;
constexpr std::uint16_t normal_closure = 1000;
constexpr std::uint16_t internal_error = 1011;

class WebSocketWire final : public SocketWire {
public:
    WebSocketWire(http::Socket& socket, std::string key, WireOptions options)
        : key_{std::move(key)},
          socket_{socket, {.message_limit = options.frame_limit, .close_time = options.close_time}} {}

    Task<bool> open() override { return socket_.accept(key_); }

    /// Frames and their borders mean nothing to hubs (signalr.md 5); what comes after the reader has ended is dropped,
    /// until the peer's Close.
    Task<void> read(InputPipe& into) override {
        std::array<char, read_size> bytes;
        while (const auto piece = co_await socket_.read(bytes)) {
            if (piece->size > 0) co_await into.push({bytes.data(), piece->size});
        }
    }

    Task<bool> write(std::string_view messages, bool is_binary) override { return socket_.write(messages, !is_binary); }
    Task<void> close(bool has_failed) override { return socket_.close(has_failed ? internal_error : normal_closure); }
    bool is_graceful() const override { return socket_.end() == WebSocket::End::closed; }

private:
    std::string key_;
    WebSocket socket_;
};

}  // namespace

std::unique_ptr<SocketWire> make_web_socket_wire(http::Socket& socket, std::string key, WireOptions options) {
    return std::make_unique<WebSocketWire>(socket, std::move(key), options);
}

}  // namespace xos::hub
