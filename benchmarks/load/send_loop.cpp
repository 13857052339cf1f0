// SPDX-License-Identifier: Apache-2.0
// The ceiling of P7: sends the same bytes to all connections by one send() each, and does nothing else.
//
// bench_send_loop PORT CONNECTIONS
//
// Waits for so many connections. For every line "MESSAGES BYTES" from the first one it sends so many messages of so
// many bytes to each of them.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

[[noreturn]] void fail(const char* what) {
    std::perror(what);
    std::exit(1);
}

int listen_on(int port) {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fail("bind");
    if (::listen(listener, 4096) != 0) fail("listen");
    return listener;
}

void send_all(int socket, const std::string& message) {
    std::size_t sent = 0;
    while (sent < message.size()) {
        const auto size = ::send(socket, message.data() + sent, message.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (size > 0) {
            sent += static_cast<std::size_t>(size);
        } else if (errno == EAGAIN) {
            pollfd wait{.fd = socket, .events = POLLOUT, .revents = 0};
            ::poll(&wait, 1, 1000);
        } else {
            fail("send");
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const int listener = listen_on(std::atoi(argv[1]));
    std::puts("ready");
    std::fflush(stdout);
    std::vector<int> sockets;
    while (sockets.size() < static_cast<std::size_t>(std::atoi(argv[2]))) {
        const int socket = ::accept(listener, nullptr, nullptr);
        if (socket < 0) fail("accept");
        const int on = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        sockets.push_back(socket);
    }
    std::FILE* orders = ::fdopen(sockets.front(), "r");
    long messages = 0;
    long bytes = 0;
    while (std::fscanf(orders, "%ld %ld", &messages, &bytes) == 2) {
        const std::string message(static_cast<std::size_t>(bytes), 'm');
        for (long i = 0; i < messages; ++i) {
            for (const int socket : sockets) send_all(socket, message);
        }
    }
}
