// SPDX-License-Identifier: Apache-2.0
#include "xos/testing/client.hpp"

#include <charconv>
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

Client::Client(const std::string& url) : socket_{url} {}

std::string Client::read_chunked() {
    std::string body;
    for (;;) {
        const auto size = std::stoul(socket_.read_until("\r\n"), nullptr, 16);
        body += socket_.read_exactly(size);
        socket_.read_until("\r\n");
        if (size == 0) return body;
    }
}

Reply Client::exchange(const std::string& message, bool is_head) {
    if (!socket_.is_open()) socket_.connect();
    socket_.send(message);  // one that is not taken to its end may have been refused already
    Reply reply;
    auto head = socket_.read_until("\r\n\r\n");
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
        reply.body = socket_.read_exactly(std::stoul(reply.find("Content-Length").value_or("0")));
    }
    if (ascii_iequals(reply.find("Connection").value_or(""), "close")) socket_.close();
    return reply;
}

Reply Client::request(std::string_view method, std::string_view path, std::string_view body, const Headers& headers) {
    std::string message =
        std::string{method} + " " + std::string{path} + " HTTP/1.1\r\nHost: " + socket_.authority() + "\r\n";
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
    const bool was_open = socket_.is_open();
    Reply reply;
    try {
        reply = exchange(message, method == "HEAD");
    } catch (const std::runtime_error&) {
        socket_.close();
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
