// SPDX-License-Identifier: Apache-2.0
#include "xos/testing/blocking_socket.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <arpa/inet.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace xos::testing {

BlockingSocket::BlockingSocket(const std::string& url) {
    constexpr std::string_view scheme = "http://";
    const auto colon = url.rfind(':');
    if (!url.starts_with(scheme) || colon < scheme.size()) throw std::runtime_error{"not an http URL: " + url};
    host_ = url.substr(scheme.size(), colon - scheme.size());
    port_ = std::stoi(url.substr(colon + 1));
}

BlockingSocket::~BlockingSocket() { close(); }

BlockingSocket::BlockingSocket(BlockingSocket&& other) noexcept
    : host_{std::move(other.host_)},
      port_{other.port_},
      socket_{std::exchange(other.socket_, -1)},
      buffer_{std::move(other.buffer_)} {}

BlockingSocket& BlockingSocket::operator=(BlockingSocket&& other) noexcept {
    close();
    host_ = std::move(other.host_);
    port_ = other.port_;
    socket_ = std::exchange(other.socket_, -1);
    buffer_ = std::move(other.buffer_);
    return *this;
}

void BlockingSocket::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    buffer_.clear();
}

void BlockingSocket::connect() {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval longest_wait{.tv_sec = 30, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &longest_wait, sizeof longest_wait);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &longest_wait, sizeof longest_wait);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    ::inet_pton(AF_INET, host_.c_str(), &address.sin_addr);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        const std::string why = std::strerror(errno);
        close();
        throw std::runtime_error{"cannot connect to " + authority() + ": " + why};
    }
}

bool BlockingSocket::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

void BlockingSocket::fill() {
    char part[16 * 1024];
    auto n = ::recv(socket_, part, sizeof part, 0);
    // A wait with an end is broken off by the end of a child process, too.
    while (n < 0 && errno == EINTR) n = ::recv(socket_, part, sizeof part, 0);
    if (n <= 0) throw std::runtime_error{n == 0 ? "the server closed the connection" : "no answer in time"};
    buffer_.append(part, static_cast<std::size_t>(n));
}

std::string BlockingSocket::read_until(std::string_view end) {
    auto at = buffer_.find(end);
    while (at == std::string::npos) {
        fill();
        at = buffer_.find(end);
    }
    auto text = buffer_.substr(0, at);
    buffer_.erase(0, at + end.size());
    return text;
}

std::string BlockingSocket::read_exactly(std::size_t bytes) {
    while (buffer_.size() < bytes) fill();
    auto text = buffer_.substr(0, bytes);
    buffer_.erase(0, bytes);
    return text;
}

bool BlockingSocket::has_more(std::chrono::milliseconds within) {
    if (!buffer_.empty()) return true;
    pollfd wait{.fd = socket_, .events = POLLIN, .revents = 0};
    return ::poll(&wait, 1, static_cast<int>(within.count())) > 0;
}

}  // namespace xos::testing
