// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace xos::http::test {

struct Reply {
    int status = 0;
    std::string head;  // with the empty line
    std::string body;

    // The value of a header field written exactly like this, or empty.
    std::optional<std::string> field(std::string_view name) const {
        const auto at = head.find("\r\n" + std::string{name} + ": ");
        if (at == std::string::npos) return std::nullopt;
        const auto begin = at + 2 + name.size() + 2;
        return head.substr(begin, head.find("\r\n", begin) - begin);
    }
};

// A client that sends exactly the bytes it is given. Every wait is bounded.
class RawClient {
public:
    explicit RawClient(std::uint16_t port, int receive_buffer = 0)
        : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        if (receive_buffer > 0) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
            const int error = errno;
            ::close(socket_);
            throw std::runtime_error{"connect: " + std::to_string(error)};
        }
    }
    ~RawClient() { close(); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    void close() {
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
    }
    // Closes with a reset instead of an end.
    void reset() {
        const linger at_once{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close();
    }
    void half_close() { ::shutdown(socket_, SHUT_WR); }

    // False when the peer has closed.
    bool send(std::string_view text) {
        while (!text.empty()) {
            const auto size = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
            if (size <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(size));
        }
        return true;
    }

    // Sends one byte a segment.
    bool send_bytewise(std::string_view text) {
        for (const char& c : text) {
            if (!send({&c, 1})) return false;
        }
        return true;
    }

    // Reads more; false at the end of the connection or when the time is over.
    bool receive(std::chrono::milliseconds wait = std::chrono::seconds{5}) {
        pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
        if (::poll(&waiting, 1, static_cast<int>(wait.count())) <= 0) return false;
        char bytes[16384];
        const auto size = ::recv(socket_, bytes, sizeof bytes, 0);
        if (size <= 0) {
            is_closed_ = true;
            was_reset_ = size < 0;
            return false;
        }
        received_.append(bytes, static_cast<std::size_t>(size));
        return true;
    }

    // The next whole answer; status 0 when there is none. `has_body` is false for answers to HEAD.
    Reply reply(bool has_body = true) {
        Reply reply;
        std::size_t end = 0;
        while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
            if (!receive()) return reply;
        }
        reply.head = received_.substr(0, end + 4);
        received_.erase(0, end + 4);
        std::from_chars(reply.head.data() + 9, reply.head.data() + 12, reply.status);
        const auto length = reply.field("Content-Length");
        const std::size_t size = has_body && length ? std::stoul(*length) : 0;
        while (received_.size() < size && receive()) {
        }
        reply.body = received_.substr(0, size);
        received_.erase(0, size);
        return reply;
    }

    // Everything up to the end of the connection.
    std::string rest(std::chrono::milliseconds wait = std::chrono::seconds{5}) {
        while (receive(wait)) {
        }
        return std::exchange(received_, {});
    }

    // True when the peer closes within the time.
    bool sees_close(std::chrono::milliseconds wait = std::chrono::seconds{5}) {
        const auto end = std::chrono::steady_clock::now() + wait;
        while (!is_closed_ && std::chrono::steady_clock::now() < end) receive(std::chrono::milliseconds{50});
        return is_closed_;
    }
    bool was_reset() const { return was_reset_; }
    const std::string& received() const { return received_; }
    // What has come and is not part of an answer.
    std::string take() { return std::exchange(received_, {}); }

private:
    int socket_;
    std::string received_;
    bool is_closed_ = false;
    bool was_reset_ = false;
};

}  // namespace xos::http::test
