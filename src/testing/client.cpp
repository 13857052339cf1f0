// SPDX-License-Identifier: Apache-2.0
#include "xos/testing/client.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <arpa/inet.h>

#include <charconv>
#include <cstring>
#include <stdexcept>

#include "xos/base/encoding.hpp"
#include "xos/json/writer.hpp"

namespace xos::testing {

namespace {

std::optional<json::Value> find_path(const json::Document& document, std::string_view path) {
    std::optional<json::Value> value = document.root();
    while (value && !path.empty()) {
        const auto dot = std::min(path.find('.'), path.size());
        const auto name = path.substr(0, dot);
        path.remove_prefix(std::min(dot + 1, path.size()));
        std::size_t index = 0;
        const auto parsed = std::from_chars(name.data(), name.data() + name.size(), index);
        if (value->kind() == json::Kind::array && parsed.ec == std::errc{}) {
            const auto elements = value->elements();
            value = index < elements.size() ? std::optional{elements[index]} : std::nullopt;
        } else {
            value = value->find(name);
        }
    }
    return value;
}

}  // namespace

std::optional<std::string> Reply::find(std::string_view name) const {
    for (const auto& [field, value] : fields) {
        if (ascii_iequals(field, name)) return value;
    }
    return std::nullopt;
}

json::Document Reply::json() const {
    auto document = json::Document::parse(body);
    if (!document) throw std::runtime_error{"not JSON: " + body.substr(0, 200)};
    return std::move(*document);
}

std::string Reply::text(std::string_view path) const {
    const auto document = json();
    const auto value = find_path(document, path);
    return value ? std::string{value->string().value_or("")} : "";
}

std::optional<std::int64_t> Reply::integer(std::string_view path) const {
    const auto document = json();
    const auto value = find_path(document, path);
    return value ? value->integer() : std::nullopt;
}

std::string Reply::raw(std::string_view path) const {
    const auto document = json();
    std::string out;
    if (const auto value = find_path(document, path)) json::write(out, *value);
    return out;
}

Client::Client(std::string url) {
    constexpr std::string_view scheme = "http://";
    const auto colon = url.rfind(':');
    if (!url.starts_with(scheme) || colon < scheme.size()) throw std::runtime_error{"not an http URL: " + url};
    host_ = url.substr(scheme.size(), colon - scheme.size());
    port_ = std::stoi(url.substr(colon + 1));
}

Client::~Client() { close(); }

Client::Client(Client&& other) noexcept
    : host_{std::move(other.host_)},
      port_{other.port_},
      socket_{std::exchange(other.socket_, -1)},
      buffer_{std::move(other.buffer_)},
      token_{std::move(other.token_)},
      cookies_{std::move(other.cookies_)} {}

Client& Client::operator=(Client&& other) noexcept {
    close();
    host_ = std::move(other.host_);
    port_ = other.port_;
    socket_ = std::exchange(other.socket_, -1);
    buffer_ = std::move(other.buffer_);
    token_ = std::move(other.token_);
    cookies_ = std::move(other.cookies_);
    return *this;
}

void Client::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    buffer_.clear();
}

void Client::connect() {
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
        throw std::runtime_error{"cannot connect to " + host_ + ":" + std::to_string(port_) + ": " + why};
    }
}

void Client::fill() {
    char part[16 * 1024];
    const auto n = ::recv(socket_, part, sizeof part, 0);
    if (n <= 0) throw std::runtime_error{n == 0 ? "the server closed the connection" : "no answer in time"};
    buffer_.append(part, static_cast<std::size_t>(n));
}

std::string Client::read_until(std::string_view end) {
    auto at = buffer_.find(end);
    while (at == std::string::npos) {
        fill();
        at = buffer_.find(end);
    }
    auto text = buffer_.substr(0, at);
    buffer_.erase(0, at + end.size());
    return text;
}

std::string Client::read_exactly(std::size_t bytes) {
    while (buffer_.size() < bytes) fill();
    auto text = buffer_.substr(0, bytes);
    buffer_.erase(0, bytes);
    return text;
}

std::string Client::read_chunked() {
    std::string body;
    for (;;) {
        const auto size = std::stoul(read_until("\r\n"), nullptr, 16);
        body += read_exactly(size);
        read_until("\r\n");
        if (size == 0) return body;
    }
}

Reply Client::exchange(const std::string& message, bool is_head) {
    if (socket_ < 0) connect();
    std::size_t sent = 0;
    while (sent < message.size()) {
        const auto n = ::send(socket_, message.data() + sent, message.size() - sent, MSG_NOSIGNAL);
        if (n <= 0) break;  // the server may have refused already: read its answer
        sent += static_cast<std::size_t>(n);
    }
    Reply reply;
    auto head = read_until("\r\n\r\n");
    reply.status = std::stoi(head.substr(9, 3));
    for (auto line = head.find("\r\n"); line != std::string::npos;) {
        const auto next = head.find("\r\n", line + 2);
        const auto text = head.substr(line + 2, next == std::string::npos ? next : next - line - 2);
        const auto colon = text.find(':');
        reply.fields.emplace_back(text.substr(0, colon), std::string{trim(text.substr(colon + 1))});
        line = next;
    }
    if (reply.find("Transfer-Encoding")) {
        reply.body = read_chunked();
    } else if (!is_head && reply.status != 204 && reply.status != 304) {
        reply.body = read_exactly(std::stoul(reply.find("Content-Length").value_or("0")));
    }
    if (ascii_iequals(reply.find("Connection").value_or(""), "close")) close();
    return reply;
}

Reply Client::request(std::string_view method, std::string_view path, std::string_view body, const Headers& headers) {
    std::string message = std::string{method} + " " + std::string{path} + " HTTP/1.1\r\nHost: " + host_ + ":" +
                          std::to_string(port_) + "\r\n";
    const auto add = [&](std::string_view name, std::string_view value) {
        message += std::string{name} + ": " + std::string{value} + "\r\n";
    };
    const auto is_given = [&](std::string_view name) {
        for (const auto& [field, value] : headers) {
            if (ascii_iequals(field, name)) return true;
        }
        return false;
    };
    for (const auto& [name, value] : headers) add(name, value);
    if (!token_.empty() && !is_given("Authorization")) add("Authorization", "Bearer " + token_);
    if (!cookies_.empty() && !is_given("Cookie")) {
        std::string line;
        for (const auto& [name, value] : cookies_) line += (line.empty() ? "" : "; ") + name + "=" + value;
        add("Cookie", line);
    }
    const bool has_body = !body.empty() || method == "POST" || method == "PUT" || method == "PATCH";
    if (!body.empty() && !is_given("Content-Type")) add("Content-Type", "application/json");
    if (has_body) add("Content-Length", std::to_string(body.size()));
    message += "\r\n";
    message += body;
    const bool was_open = socket_ >= 0;
    Reply reply;
    try {
        reply = exchange(message, method == "HEAD");
    } catch (const std::runtime_error&) {
        close();
        if (!was_open) throw;
        reply = exchange(message, method == "HEAD");  // an idle connection that the server closed meanwhile
    }
    remember_cookies(reply);
    return reply;
}

void Client::remember_cookies(const Reply& reply) {
    for (const auto& [field, value] : reply.fields) {
        if (!ascii_iequals(field, "Set-Cookie")) continue;
        const auto equals = value.find('=');
        const auto end = std::min(value.find(';'), value.size());
        const auto name = value.substr(0, equals);
        std::erase_if(cookies_, [&](const auto& cookie) { return cookie.first == name; });
        const bool is_cleared = value.find("Max-Age=0") != std::string::npos;
        if (!is_cleared) cookies_.emplace_back(name, value.substr(equals + 1, end - equals - 1));
    }
}

Client& Client::sign_in(std::string_view email, std::string_view password, std::string_view tenant) {
    std::string body = R"({"email":)" + json::to_json(email) + R"(,"password":)" + json::to_json(password);
    if (!tenant.empty()) body += R"(,"tenant":)" + json::to_json(tenant);
    const auto reply = post("/api/auth/login", body + "}");
    if (reply.status != 200) throw std::runtime_error{"cannot sign in: " + reply.body};
    token_ = reply.text("data.token");
    return *this;
}

std::optional<std::string> Client::cookie(std::string_view name) const {
    for (const auto& [key, value] : cookies_) {
        if (key == name) return value;
    }
    return std::nullopt;
}

void Client::set_cookie(std::string name, std::string value) {
    std::erase_if(cookies_, [&](const auto& cookie) { return cookie.first == name; });
    cookies_.emplace_back(std::move(name), std::move(value));
}

}  // namespace xos::testing
