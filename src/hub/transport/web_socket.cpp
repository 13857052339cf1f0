// SPDX-License-Identifier: Apache-2.0
#include "hub/transport/web_socket.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace xos::hub {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

struct WebSocket::State {
    explicit State(http::Socket& socket) : stream{socket} {}

    /// Notes why an operation failed. What the WebSocket layer itself ends, it ends by a Close.
    void fail(const boost::system::error_code& error) {
        if (end != End::open) return;
        const bool is_ended_here = error.category() == make_error_code(websocket::error::closed).category();
        const bool has_close = stream.reason().code != websocket::close_code::none;
        end = is_ended_here || has_close ? End::closed : End::lost;
    }

    websocket::stream<http::Socket&, false> stream;
    End end = End::open;
};

WebSocket::WebSocket(http::Socket& socket, const WebSocketOptions& options) : state_{std::make_unique<State>(socket)} {
    auto& stream = state_->stream;
    stream.set_option(websocket::stream_base::timeout{.handshake_timeout = options.close_time,
                                                      .idle_timeout = websocket::stream_base::none(),
                                                      .keep_alive_pings = false});
    stream.set_option(websocket::stream_base::decorator{
        [](websocket::response_type& answer) { answer.set(beast::http::field::server, "xos"); }});
    stream.read_message_max(options.message_limit);
    stream.auto_fragment(false);
}

WebSocket::~WebSocket() = default;

Task<bool> WebSocket::accept(std::string_view key) {
    // Only what Beast looks at: find_web_socket_upgrade() has judged the request itself.
    beast::http::request<beast::http::empty_body> request{beast::http::verb::get, "/", 11};
    request.set(beast::http::field::host, "xos");
    request.set(beast::http::field::connection, "upgrade");
    request.set(beast::http::field::upgrade, "websocket");
    request.set(beast::http::field::sec_websocket_version, "13");
    request.set(beast::http::field::sec_websocket_key, key);
    boost::system::error_code error;
    co_await state_->stream.async_accept(request, asio::redirect_error(asio::use_awaitable, error));
    if (error) state_->fail(error);
    co_return !error;
}

Task<std::optional<WebSocket::Piece>> WebSocket::read(std::span<char> into) {
    auto& stream = state_->stream;
    boost::system::error_code error;
    const auto size = co_await stream.async_read_some(asio::buffer(into.data(), into.size()),
                                                      asio::redirect_error(asio::use_awaitable, error));
    if (error) {
        state_->fail(error);
        co_return std::nullopt;
    }
    co_return Piece{.size = size, .is_text = stream.got_text(), .ends_message = stream.is_message_done()};
}

Task<bool> WebSocket::write(std::string_view message, bool is_text) {
    auto& stream = state_->stream;
    stream.text(is_text);
    boost::system::error_code error;
    co_await stream.async_write(asio::buffer(message), asio::redirect_error(asio::use_awaitable, error));
    if (error) state_->fail(error);
    co_return !error;
}

Task<void> WebSocket::close(std::uint16_t code) {
    boost::system::error_code error;
    co_await state_->stream.async_close(websocket::close_code{code}, asio::redirect_error(asio::use_awaitable, error));
    if (state_->end == End::open) state_->end = error ? End::lost : End::closed;
}

WebSocket::End WebSocket::end() const { return state_->end; }

}  // namespace xos::hub
