// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xos/json/value.hpp"
#include "xos/json/writer.hpp"
#include "xos/testing/blocking_socket.hpp"
#include "xos/testing/from_json.hpp"

namespace xos::testing {

/// An answer as it came over the wire.
struct Reply {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> fields;
    std::string body;

    /// The first field of this name, letters in any case.
    std::optional<std::string> find(std::string_view name) const;
    /// The body as JSON. Throws std::runtime_error when it is none.
    json::Document json() const;
    /// The text at a dotted path of the body, e.g. "data.user.email"; empty when absent or no text.
    std::string text(std::string_view path) const;
    /// The integer at a dotted path; empty when absent or no integer.
    std::optional<std::int64_t> integer(std::string_view path) const;
    /// The value at a dotted path as JSON text; empty when absent.
    std::string raw(std::string_view path) const;
    /// What is at a dotted path of the body, as a value of the type that the server sent.
    /// Throws: std::runtime_error when it is absent or of another form.
    template <typename T>
    T as(std::string_view path = "data") const {
        return from_json<T>(raw(path));
    }
    std::string message() const { return text("message"); }
    std::string code() const { return text("code"); }
};

using Headers = std::vector<std::pair<std::string, std::string>>;

/// A blocking HTTP/1.1 client for tests: one connection, kept alive, opened again when the server closed it.
///
/// Remembers the bearer token and the cookies that the server sets. Every wait ends after 30 s with an exception.
class Client {
public:
    /// `url` is "http://127.0.0.1:PORT".
    explicit Client(const std::string& url);

    Reply get(std::string_view path, const Headers& headers = {}) { return request("GET", path, {}, headers); }
    Reply remove(std::string_view path, const Headers& headers = {}) { return request("DELETE", path, {}, headers); }
    /// Sends `json` with its content type.
    Reply post(std::string_view path, std::string_view json = "", const Headers& headers = {}) {
        return request("POST", path, json, headers);
    }
    Reply put(std::string_view path, std::string_view json, const Headers& headers = {}) {
        return request("PUT", path, json, headers);
    }
    /// The same with a value of the type that the server takes, e.g. `client.post("/api/notes", NewNote{.text = "x"})`.
    template <json::Described T>
    Reply post(std::string_view path, const T& body, const Headers& headers = {}) {
        return post(path, json::to_json(body), headers);
    }
    template <json::Described T>
    Reply put(std::string_view path, const T& body, const Headers& headers = {}) {
        return put(path, json::to_json(body), headers);
    }
    Reply request(std::string_view method, std::string_view path, std::string_view body = "",
                  const Headers& headers = {});

    /// Signs in and keeps the token. Throws std::runtime_error unless the answer is 200.
    Client& sign_in(std::string_view email, std::string_view password, std::string_view tenant = "");
    void set_token(std::string token) { token_ = std::move(token); }
    const std::string& token() const { return token_; }
    std::optional<std::string> cookie(std::string_view name) const;
    void set_cookie(std::string name, std::string value);
    void clear_cookies() { cookies_.clear(); }

private:
    Reply exchange(const std::string& message, bool is_head);
    std::string read_chunked();
    void remember_cookies(const Reply& reply);

    BlockingSocket socket_;
    std::string token_;
    std::vector<std::pair<std::string, std::string>> cookies_;
};

}  // namespace xos::testing
