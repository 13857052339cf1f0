// SPDX-License-Identifier: Apache-2.0
#include "support/scripted_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace xos::testing {

namespace {

constexpr int look_ms = 20;

/// The number behind `Content-Length: `, which curl writes like this.
std::size_t length_in(std::string_view head) {
    constexpr std::string_view name = "\r\nContent-Length: ";
    const auto at = head.find(name);
    return at == std::string_view::npos ? 0 : std::stoul(std::string{head.substr(at + name.size(), 20)});
}

void send_all(int client, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

}  // namespace

std::string http_answer(int status, std::string_view body, std::string_view fields) {
    return "HTTP/1.1 " + std::to_string(status) + " Scripted\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + std::string{fields} + "\r\n" + std::string{body};
}

ScriptedServer::ScriptedServer(Script script)
    : script_{std::move(script)}, listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        ::close(listener_);
        throw std::runtime_error{"no port"};
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread{[this] { serve(); }};
}

ScriptedServer::~ScriptedServer() {
    is_over_ = true;
    thread_.join();
    clients_.clear();
    ::close(listener_);
}

std::vector<SeenRequest> ScriptedServer::seen() const {
    const std::lock_guard lock{mutex_};
    return seen_;
}

void ScriptedServer::serve() {
    while (!is_over_) {
        pollfd waiting{.fd = listener_, .events = POLLIN, .revents = 0};
        if (::poll(&waiting, 1, look_ms) <= 0) continue;
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client >= 0) clients_.emplace_back([this, client] { serve_client(client); });
    }
}

void ScriptedServer::serve_client(int client) {
    std::string input;
    std::array<char, 65'536> room{};
    while (!is_over_) {
        const auto end = input.find("\r\n\r\n");
        const auto head = end == std::string::npos ? "" : input.substr(0, end + 4);
        if (!head.empty() && input.size() >= head.size() + length_in(head)) {
            const auto first = head.find(' ');
            const auto second = head.find(' ', first + 1);
            SeenRequest request{.method = head.substr(0, first),
                                .target = head.substr(first + 1, second - first - 1),
                                .head = head,
                                .body = input.substr(head.size(), length_in(head))};
            input.erase(0, head.size() + request.body.size());
            std::string answer;
            {
                const std::lock_guard lock{mutex_};
                seen_.push_back(request);
                answer = script_(request);
            }
            if (answer.empty()) break;
            send_all(client, answer);
            continue;
        }
        pollfd waiting{.fd = client, .events = POLLIN, .revents = 0};
        if (::poll(&waiting, 1, look_ms) <= 0) continue;
        const auto count = ::recv(client, room.data(), room.size(), 0);
        if (count <= 0) break;
        input.append(room.data(), static_cast<std::size_t>(count));
    }
    ::close(client);
}

}  // namespace xos::testing
