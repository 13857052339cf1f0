// SPDX-License-Identifier: Apache-2.0
// Many WebSocket connections of one process, for P6 and P7.
//
// bench_hub_load hub|raw PORT CONNECTIONS connect              connects; prints how long it took, waits for its input's
// end bench_hub_load hub|raw PORT CONNECTIONS blast MESSAGES TEXT  measures until everybody has every message
// bench_hub_load hub     PORT CONNECTIONS latency MESSAGES     the time from one call to the last receiver's message
//
// `raw` speaks to bench_send_loop: no WebSocket, but as many bytes. Prints one line of JSON.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error{what + ": " + std::strerror(errno)}; }

int open_socket(int port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    if (socket < 0) fail("socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fail("connect");
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
}

void send_text(int socket, std::string_view text) {
    if (::send(socket, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size())) fail("send");
}

/// One masked text frame; the mask is zero.
std::string frame(std::string_view payload) {
    std::string out = "\x81";
    if (payload.size() < 126) {
        out += static_cast<char>(0x80 | payload.size());
    } else {
        out += static_cast<char>(0x80 | 126);
        out += static_cast<char>(payload.size() >> 8);
        out += static_cast<char>(payload.size());
    }
    return out.append(4, '\0').append(payload);
}

void read_until(int socket, std::string_view end) {
    std::string text;
    char c = 0;
    while (!text.ends_with(end)) {
        if (::recv(socket, &c, 1, 0) != 1) fail("the server closed a new connection after " + text);
        text += c;
    }
}

void begin_hub(int socket) {
    send_text(socket,
              "GET /hub HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
}

class Load {
public:
    Load(bool is_hub, int port, std::size_t count) : epoll_{::epoll_create1(0)} {
        const auto start = Clock::now();
        for (std::size_t i = 0; i < count; ++i) {
            sockets_.push_back(open_socket(port));
            if (is_hub) begin_hub(sockets_.back());
        }
        for (const int socket : sockets_) {
            if (is_hub) {
                read_until(socket, "\r\n\r\n");
                send_text(socket, frame("{\"protocol\":\"json\",\"version\":1}\x1e"));
            }
        }
        for (const int socket : sockets_) {
            if (is_hub) read_until(socket, "{}\x1e");
            epoll_event event{.events = EPOLLIN, .data = {.fd = socket}};
            ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
        }
        connect_seconds_ = seconds_since(start);
    }

    double connect_seconds() const { return connect_seconds_; }
    std::size_t size() const { return sockets_.size(); }

    void call(std::string_view method, std::string_view arguments) {
        std::string message = R"({"type":1,"target":")";
        message.append(method).append(R"(","arguments":[)").append(arguments).append("]}\x1e");
        send_text(sockets_.front(), frame(message));
    }
    void order(long messages, std::size_t bytes) {
        send_text(sockets_.front(), std::to_string(messages) + " " + std::to_string(bytes) + "\n");
    }

    /// Reads so many bytes on all connections together.
    void read(std::uint64_t bytes) {
        std::array<epoll_event, 512> events;
        while (bytes > 0) {
            const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 20'000);
            if (ready <= 0) throw std::runtime_error{"messages are missing: " + std::to_string(bytes) + " bytes"};
            for (int i = 0; i < ready; ++i) {
                const auto size =
                    ::recv(events[static_cast<std::size_t>(i)].data.fd, buffer_.data(), buffer_.size(), 0);
                if (size <= 0) fail("a connection was closed");
                bytes -= std::min(bytes, static_cast<std::uint64_t>(size));
            }
        }
    }

private:
    int epoll_;
    std::vector<int> sockets_;
    double connect_seconds_ = 0;
    std::array<char, 65536> buffer_;
};

/// What one message is on the wire.
std::size_t message_bytes(std::string_view text) {
    const std::string message = R"({"type":1,"target":"m","arguments":[")" + std::string{text} + "\"]}\x1e";
    return message.size() + (message.size() < 126 ? 2 : 4);
}

int run(const std::vector<std::string>& arguments) {
    const bool is_hub = arguments.at(0) == "hub";
    Load load{is_hub, std::stoi(arguments.at(1)), std::stoul(arguments.at(2))};
    const auto& work = arguments.at(3);
    if (work == "connect") {
        std::printf("{\"seconds\":%.6f}\n", load.connect_seconds());
        std::fflush(stdout);
        while (std::getchar() != EOF) {
        }
    } else if (work == "blast") {
        const long messages = std::stol(arguments.at(4));
        const auto& text = arguments.at(5);
        const auto bytes = message_bytes(text);
        const auto start = Clock::now();
        if (is_hub) {
            load.call("Blast", std::to_string(messages) + ",\"" + text + "\"");
        } else {
            load.order(messages, bytes);
        }
        load.read(bytes * static_cast<std::uint64_t>(messages) * load.size());
        std::printf("{\"messages\":%lu,\"seconds\":%.6f}\n", static_cast<unsigned long>(messages) * load.size(),
                    seconds_since(start));
    } else {
        const long messages = std::stol(arguments.at(4));
        const auto bytes = message_bytes("x");
        std::vector<double> times;
        for (long i = 0; i < messages; ++i) {
            const auto start = Clock::now();
            load.call("Blast", "1,\"x\"");
            load.read(bytes * load.size());
            times.push_back(seconds_since(start) * 1000);
            ::usleep(2000);
        }
        std::ranges::sort(times);
        std::printf("{\"p50_ms\":%.3f,\"p99_ms\":%.3f}\n", times[times.size() / 2], times[times.size() * 99 / 100]);
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    try {
        return run({argv + 1, argv + argc});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_hub_load: %s\n", error.what());
        return 1;
    }
}
