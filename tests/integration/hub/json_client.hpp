// SPDX-License-Identifier: Apache-2.0
// A hub client that speaks JSON by hand.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "integration/hub/web_socket_client.hpp"

namespace xos::hub::test {

inline constexpr char separator = '\x1e';
inline constexpr std::string_view json_handshake = "{\"protocol\":\"json\",\"version\":1}\x1e";

/// Speaks the hub protocol in JSON over a WebSocket.
class JsonClient {
public:
    explicit JsonClient(std::uint16_t port, const std::string& path = "/life", int receive_buffer = 0)
        : socket_{port, path, receive_buffer} {}

    WebSocketClient& socket() { return socket_; }
    int status() const { return socket_.answer().status; }
    void send(std::string message) { socket_.send(frame(text, message += separator)); }
    bool shake_hands() {
        socket_.send(frame(text, json_handshake));
        return next() == "{}";
    }
    /// Handshake included; throws when it is refused, so that a test need not look.
    JsonClient& begin() {
        if (!shake_hands()) throw std::runtime_error{"the handshake was refused"};
        return *this;
    }
    void call(const std::string& method, const std::string& arguments = "", const std::string& id = "1") {
        send(R"({"type":1,"invocationId":")" + id + R"(","target":")" + method + R"(","arguments":[)" + arguments +
             "]}");
    }
    /// The next message, pings left out; empty at the end.
    std::string next() {
        while (true) {
            const auto end = messages_.find(separator);
            if (end != std::string::npos) {
                auto message = messages_.substr(0, end);
                messages_.erase(0, end + 1);
                if (message != R"({"type":6})") return message;
                continue;
            }
            const auto frame = socket_.receive();
            if (!frame || frame->opcode == close) return {};
            messages_ += frame->payload;
        }
    }
    void stream(const std::string& method, const std::string& arguments = "", const std::string& id = "1",
                const std::string& stream_ids = "") {
        send(R"({"type":4,"invocationId":")" + id + R"(","target":")" + method + R"(","arguments":[)" + arguments +
             R"(],"streamIds":[)" + stream_ids + "]}");
    }
    void cancel(const std::string& id) { send(R"({"type":5,"invocationId":")" + id + R"("})"); }
    /// Calls and gives the answer, passing over what comes before it.
    std::string answer_to(const std::string& method, const std::string& arguments = "", const std::string& id = "1") {
        call(method, arguments, id);
        return completion(id);
    }
    /// The Completion of a call; empty when the connection ends before it.
    std::string completion(const std::string& id) {
        const auto start = R"({"type":3,"invocationId":")" + id + "\"";
        while (true) {
            auto message = next();
            if (message.empty() || message.starts_with(start)) return message;
        }
    }
    /// The Close message, whatever comes before it; empty when the connection ends without.
    std::string close_message() {
        while (true) {
            auto message = next();
            if (message.empty() || message.starts_with(R"({"type":7)")) return message;
        }
    }

private:
    WebSocketClient socket_;
    std::string messages_;
};

}  // namespace xos::hub::test
