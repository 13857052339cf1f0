// SPDX-License-Identifier: Apache-2.0
// The ceiling of P1 and P2: a bare epoll loop on one thread that finds the end of each request head and answers with
// a fixed response. It parses nothing else, so no HTTP server on the same kernel and core can be much faster.
//
// bench_epoll_responder PORT RESPONSE_BYTES      (RESPONSE_BYTES counts the response's head and body)

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace {

constexpr std::string_view end_of_head = "\r\n\r\n";

struct Connection {
    std::size_t matched = 0;  ///< how much of end_of_head the last bytes were
    std::string unsent;
    bool waits_to_send = false;
};

[[noreturn]] void stop(const char* what) {
    std::perror(what);
    std::exit(1);
}

std::size_t number(const char* text) {
    const std::string_view digits{text};
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size()) {
        std::fputs("usage: bench_epoll_responder PORT RESPONSE_BYTES\n", stderr);
        std::exit(2);
    }
    return value;
}

std::string response_of(std::size_t bytes) {
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ";
    std::size_t body = 0;
    const auto whole = [&] { return head.size() + std::to_string(body).size() + end_of_head.size() + body; };
    while (whole() < bytes) ++body;
    return head + std::to_string(body) + std::string{end_of_head} + std::string(body, 'x');
}

int listen_on(std::size_t port) {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0) stop("socket");
    const int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) stop("bind");
    if (listen(listener, SOMAXCONN) != 0) stop("listen");
    return listener;
}

/// The number of request heads that end in these bytes.
std::size_t count_heads(Connection& connection, std::string_view bytes) {
    std::size_t heads = 0;
    for (const char byte : bytes) {
        if (byte == end_of_head[connection.matched]) {
            if (++connection.matched == end_of_head.size()) {
                ++heads;
                connection.matched = 0;
            }
        } else {
            connection.matched = byte == end_of_head[0] ? 1 : 0;
        }
    }
    return heads;
}

class Responder {
public:
    Responder(std::size_t port, std::size_t bytes)
        : listener_{listen_on(port)}, epoll_{epoll_create1(EPOLL_CLOEXEC)}, response_{response_of(bytes)} {
        if (epoll_ < 0) stop("epoll_create1");
        watch(EPOLL_CTL_ADD, listener_, EPOLLIN);
    }

    [[noreturn]] void run() {
        std::array<epoll_event, 256> events{};
        for (;;) {
            const int ready = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
            if (ready < 0 && errno != EINTR) stop("epoll_wait");
            for (int i = 0; i < ready; ++i) {
                const epoll_event& event = events[static_cast<std::size_t>(i)];
                if (event.data.fd == listener_) {
                    accept_all();
                } else if (!serve(event.data.fd)) {
                    connections_.erase(event.data.fd);
                    close(event.data.fd);
                }
            }
        }
    }

private:
    void watch(int operation, int descriptor, std::uint32_t what) const {
        epoll_event event{};
        event.events = what;
        event.data.fd = descriptor;
        if (epoll_ctl(epoll_, operation, descriptor, &event) != 0) stop("epoll_ctl");
    }

    void accept_all() {
        for (;;) {
            const int client = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (client < 0) return;
            const int on = 1;
            setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            connections_[client] = std::make_unique<Connection>();
            watch(EPOLL_CTL_ADD, client, EPOLLIN);
        }
    }

    /// False when the connection has ended.
    bool serve(int client) {
        Connection& connection = *connections_[client];
        const ssize_t got = recv(client, buffer_.data(), buffer_.size(), 0);
        if (got == 0 || (got < 0 && errno != EAGAIN)) return false;
        if (got > 0) {
            const std::string_view bytes{buffer_.data(), static_cast<std::size_t>(got)};
            for (std::size_t heads = count_heads(connection, bytes); heads > 0; --heads) connection.unsent += response_;
        }
        return flush(client, connection);
    }

    bool flush(int client, Connection& connection) const {
        if (connection.unsent.empty()) return true;
        const ssize_t sent = send(client, connection.unsent.data(), connection.unsent.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) return false;
        if (sent > 0) connection.unsent.erase(0, static_cast<std::size_t>(sent));
        if (connection.unsent.empty() == connection.waits_to_send) {
            connection.waits_to_send = !connection.waits_to_send;
            watch(EPOLL_CTL_MOD, client, connection.waits_to_send ? EPOLLIN | EPOLLOUT : EPOLLIN);
        }
        return true;
    }

    int listener_;
    int epoll_;
    std::string response_;
    std::array<char, 16 * 1024> buffer_{};  ///< a member, because a local one would be cleared for every read
    std::unordered_map<int, std::unique_ptr<Connection>> connections_;
};

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) number("");
    Responder responder{number(arguments[1]), number(arguments[2])};
    std::puts("ready");
    std::fflush(stdout);
    responder.run();
}
