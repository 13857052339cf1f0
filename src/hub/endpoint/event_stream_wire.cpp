// SPDX-License-Identifier: Apache-2.0
// Server-Sent Events (signalr.md 6; HTML Living Standard, "Server-sent events").
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>

#include "hub/endpoint/event_stream.hpp"
#include "hub/endpoint/socket_wire.hpp"

namespace xos::hub {
namespace asio = boost::asio;
namespace {

class EventStreamWire final : public SocketWire {
public:
    explicit EventStreamWire(http::Socket& socket) : socket_{socket} {}

    /// A comment: some browsers say that the stream is open only when they see bytes.
    Task<bool> open() override { return send(":\r\n"); }

    /// A client says nothing on an event stream; reading notices when it goes.
    Task<void> read(InputPipe&) override {
        std::array<char, 256> ignored;
        boost::system::error_code error;
        while (!error) {
            co_await socket_.async_read_some(asio::buffer(ignored), asio::redirect_error(asio::use_awaitable, error));
        }
    }

    Task<bool> write(std::string_view messages, bool) override {
        std::string event;
        append_event(event, messages);
        return send(std::move(event));
    }

    bool try_write(std::string_view, bool) override { return false; }
    bool has_unsent() const override { return false; }
    Task<bool> flush() override { co_return true; }

    Task<void> close(bool) override {
        boost::system::error_code ignored;
        socket_.shutdown(http::Socket::shutdown_send, ignored);
        socket_.cancel(ignored);  // nothing that is read still matters
        co_return;
    }
    bool is_graceful() const override { return true; }  // an event stream is never taken up again

private:
    Task<bool> send(std::string text) {
        boost::system::error_code error;
        co_await asio::async_write(socket_, asio::buffer(text), asio::redirect_error(asio::use_awaitable, error));
        co_return !error;
    }

    http::Socket& socket_;
};

}  // namespace

void append_event(std::string& out, std::string_view payload) {
    while (true) {
        const auto end = payload.find('\n');
        auto line = payload.substr(0, end);
        if (end != std::string_view::npos && line.ends_with('\r')) line.remove_suffix(1);
        out.append("data: ").append(line).append("\r\n");
        if (end == std::string_view::npos) break;
        payload.remove_prefix(end + 1);
    }
    out += "\r\n";
}

std::unique_ptr<SocketWire> make_event_stream_wire(http::Socket& socket, std::string) {
    return std::make_unique<EventStreamWire>(socket);
}

}  // namespace xos::hub
