// SPDX-License-Identifier: Apache-2.0
#include "hub/transport/web_socket.hpp"

#include <openssl/evp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "xos/base/encoding.hpp"

namespace xos::hub {
namespace asio = boost::asio;
namespace {

/// RFC 6455 section 4.2.2, step 5.4.
std::string accept_text(std::string_view key) {
    std::string text{key};
    text += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned int size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
    return base64_encode({digest.data(), size});
}

}  // namespace

WebSocket::WebSocket(http::Socket& socket, const WebSocketOptions& options, std::string early)
    : socket_{socket},
      close_time_{options.close_time},
      reader_{options.limits},
      rest_{std::move(early)},
      changed_{socket.get_executor().context()} {}

Task<bool> WebSocket::accept(std::string_view key) {
    unsent_ =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
        accept_text(key) + "\r\n\r\n";
    return flush();
}

// ---- Reading

Task<std::optional<WebSocket::Piece>> WebSocket::read(std::span<char> into) {
    using Kind = FrameReader::Event::Kind;
    is_reading_ = true;
    const struct Leave {
        WebSocket& self;
        ~Leave() {
            self.is_reading_ = false;
            self.changed_.notify();
        }
    } leave{*this};
    while (end_ == End::open) {
        auto input = co_await receive(into);
        if (input.empty()) break;
        const bool is_rest = !rest_.empty();
        const auto before = input.size();
        const auto event = reader_.next(input, std::chrono::steady_clock::now());
        if (event.kind == Kind::data) std::ranges::copy(event.payload, into.begin());
        if (is_rest) {
            rest_at_ += before - input.size();
        } else {
            rest_.assign(input.data(), input.size());
            rest_at_ = 0;
        }
        if (rest_at_ == rest_.size()) rest_ = {}, rest_at_ = 0;
        switch (event.kind) {
            case Kind::none:
            case Kind::pong: break;
            case Kind::data:
                co_return Piece{
                    .size = event.payload.size(), .is_text = event.is_text, .ends_message = event.ends_message};
            case Kind::ping: co_await send(Opcode::pong, event.payload); break;
            case Kind::close:
            case Kind::error: co_await answer_close(event.code); break;
        }
    }
    co_return std::nullopt;
}

/// What is there: the rest of earlier bytes, of which one look takes no more than fits into `into`, or new ones. Empty
/// at the end.
Task<std::span<char>> WebSocket::receive(std::span<char> into) {
    if (!rest_.empty()) co_return std::span{rest_}.subspan(rest_at_, std::min(rest_.size() - rest_at_, into.size()));
    while (true) {
        boost::system::error_code error;
        co_await socket_.async_wait(http::Socket::wait_read, asio::redirect_error(asio::use_awaitable, error));
        if (error || is_overdue_) break;
        const auto size = ::recv(socket_.native_handle(), into.data(), into.size(), MSG_DONTWAIT);
        if (size > 0) co_return into.first(static_cast<std::size_t>(size));
        if (size == 0 || (errno != EAGAIN && errno != EINTR)) break;
    }
    if (end_ == End::open) end_ = End::lost;
    co_return std::span<char>{};
}

// ---- Writing

/// False when the socket has failed. What it did not take is in unsent_.
bool WebSocket::send_now(std::string_view header, std::string_view payload) {
    std::array<iovec, 2> parts{iovec{const_cast<char*>(header.data()), header.size()},
                               iovec{const_cast<char*>(payload.data()), payload.size()}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const auto sent = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return false;
    const auto size = static_cast<std::size_t>(std::max<ssize_t>(sent, 0));
    if (size < header.size()) {
        unsent_.assign(header.substr(size)).append(payload);
    } else if (size < header.size() + payload.size()) {
        unsent_.assign(payload.substr(size - header.size()));
    }
    return true;
}

bool WebSocket::try_write(std::string_view message, bool is_text) {
    if (end_ != End::open || has_sent_close_ || is_sending_ || has_unsent()) return false;
    std::string header;
    append_frame_header(header, is_text ? Opcode::text : Opcode::binary, message.size());
    return send_now(header, message);
}

Task<bool> WebSocket::write(std::string_view message, bool is_text) {
    return send(is_text ? Opcode::text : Opcode::binary, message);
}

Task<bool> WebSocket::send(Opcode opcode, std::string_view payload) {
    std::string header;
    append_frame_header(header, opcode, payload.size());
    while (is_sending_) co_await changed_.wait();
    if (end_ != End::open || has_sent_close_) co_return false;
    if (!co_await flush()) co_return false;
    if (opcode == Opcode::close) has_sent_close_ = true;
    if (!send_now(header, payload)) co_return false;
    co_return co_await flush();
}

Task<bool> WebSocket::flush() {
    while (is_sending_) co_await changed_.wait();
    is_sending_ = true;
    const struct Leave {
        WebSocket& self;
        ~Leave() {
            self.is_sending_ = false;
            self.changed_.notify();
        }
    } leave{*this};
    while (has_unsent()) {
        const auto size = ::send(socket_.native_handle(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (size > 0) {
            unsent_.erase(0, static_cast<std::size_t>(size));
            continue;
        }
        if (size < 0 && errno != EAGAIN && errno != EINTR) co_return false;
        boost::system::error_code error;
        co_await socket_.async_wait(http::Socket::wait_write, asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return false;
    }
    unsent_ = {};
    co_return true;
}

// ---- Closing

/// For a Close of the peer and for a broken rule. The peer's end is waited for, so that the answer is not destroyed by
/// bytes that nobody reads (RFC 6455 section 7.1.1).
Task<void> WebSocket::answer_close(std::uint16_t code) {
    const std::array<char, 2> payload{static_cast<char>(code >> 8), static_cast<char>(code)};
    arm_close_timer();
    co_await send(Opcode::close, {payload.data(), payload.size()});
    end_ = End::closed;
    boost::system::error_code ignored;
    socket_.shutdown(http::Socket::shutdown_send, ignored);
    co_await wait_for_end();
}

Task<void> WebSocket::close(std::uint16_t code) {
    if (end_ != End::open) co_return;
    const std::array<char, 2> payload{static_cast<char>(code >> 8), static_cast<char>(code)};
    arm_close_timer();
    co_await send(Opcode::close, {payload.data(), payload.size()});
    if (!is_reading_) {
        std::array<char, 512> ignored;
        while (co_await read(ignored)) {
        }
    }
    while (is_reading_) co_await changed_.wait();
}

void WebSocket::arm_close_timer() {
    if (close_timer_) return;
    close_timer_.emplace(socket_.get_executor(), close_time_);
    alive_ = std::make_shared<bool>(true);
    close_timer_->async_wait([this, alive = std::weak_ptr{alive_}](const boost::system::error_code& error) {
        if (error || alive.expired()) return;
        is_overdue_ = true;
        boost::system::error_code ignored;
        socket_.cancel(ignored);
    });
}

Task<void> WebSocket::wait_for_end() {
    std::array<char, 512> ignored;
    while (!is_overdue_) {
        boost::system::error_code error;
        co_await socket_.async_wait(http::Socket::wait_read, asio::redirect_error(asio::use_awaitable, error));
        const auto size = error ? 0 : ::recv(socket_.native_handle(), ignored.data(), ignored.size(), MSG_DONTWAIT);
        if (error || size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) break;
    }
}

}  // namespace xos::hub
