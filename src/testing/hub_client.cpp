// SPDX-License-Identifier: Apache-2.0
#include "xos/testing/hub_client.hpp"

#include <algorithm>
#include <utility>

#include "xos/json/value.hpp"

namespace xos::testing {

namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr auto longest_wait = 30s;
constexpr auto ping_interval = 10s;
constexpr char separator = '\x1e';
constexpr std::string_view ping = R"({"type":6})";

enum Opcode : unsigned char { text_frame = 1, close_frame = 8, ping_frame = 9, pong_frame = 10 };

std::string in_json(std::string_view text) { return json::to_json(text); }

std::string text_of(json::Value message, std::string_view name) {
    const auto value = message.find(name);
    return value ? std::string{value->string().value_or("")} : "";
}

/// A client must mask what it sends (RFC 6455 section 5.3); against a server of the test the mask may be known.
std::string masked_frame(unsigned char opcode, std::string_view payload) {
    constexpr std::string_view mask = "\x37\xfa\x21\x3d";
    const auto size = payload.size();
    const int length_bytes = size < 126 ? 0 : size < 65'536 ? 2 : 8;
    std::string out;
    out += static_cast<char>(0x80 | opcode);
    out += static_cast<char>(0x80 | (length_bytes == 0 ? size : length_bytes == 2 ? 126 : 127));
    for (int shift = length_bytes * 8 - 8; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift);
    out += mask;
    for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(payload[i] ^ mask[i % 4]);
    return out;
}

}  // namespace

HubClient::HubClient(const std::string& url, std::string_view path, std::string_view token) : socket_{url} {
    open(path, token);
    send_message(R"({"protocol":"json","version":1})");
    const auto deadline = steady_clock::now() + longest_wait;
    while (!is_greeted_) receive_or_throw(deadline);
}

void HubClient::open(std::string_view path, std::string_view token) {
    socket_.connect();
    std::string request = "GET " + std::string{path} + " HTTP/1.1\r\nHost: " + socket_.authority() +
                          "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: eG9zIHRlc3Qga2l0IGtleQ==\r\n";
    if (!token.empty()) request += "Authorization: Bearer " + std::string{token} + "\r\n";
    socket_.send(request + "\r\n");
    const auto head = socket_.read_until("\r\n\r\n");
    if (head.substr(9, 3) != "101") throw std::runtime_error{"no WebSocket at " + std::string{path} + ": " + head};
}

void HubClient::send_message(std::string message) {
    message += separator;
    send_frame(text_frame, message);
}

void HubClient::send_frame(unsigned char opcode, std::string_view payload) {
    socket_.send(masked_frame(opcode, payload));
}

std::string HubClient::begin(int type, std::string_view method, const std::string& arguments, std::string_view stream) {
    auto id = std::to_string(++last_id_);
    send_call(type, id, method, arguments, stream);
    return id;
}

void HubClient::send_call(int type, std::string_view id, std::string_view method, const std::string& arguments,
                          std::string_view stream) {
    std::string message = R"({"type":)" + std::to_string(type);
    if (!id.empty()) message += R"(,"invocationId":)" + in_json(id);
    message += R"(,"target":)" + in_json(method) + R"(,"arguments":)" + arguments;
    if (!stream.empty()) message += R"(,"streamIds":[)" + in_json(stream) + "]";
    send_message(message + "}");
}

HubClient::Completion HubClient::wait_for(const std::string& id) {
    const auto deadline = steady_clock::now() + longest_wait;
    while (!completions_.contains(id)) receive_or_throw(deadline);
    auto completion = std::move(completions_.extract(id).mapped());
    if (completion.error) throw HubCallError{*completion.error};
    return completion;
}

std::string HubClient::result_of(const std::string& id) { return wait_for(id).result; }

std::vector<std::string> HubClient::items_of(const std::string& id) {
    wait_for(id);
    return std::exchange(items_[id], {});
}

HubEvent HubClient::next_event(std::string_view name) {
    const auto deadline = steady_clock::now() + longest_wait;
    while (true) {
        while (events_.empty()) receive_or_throw(deadline);
        auto event = std::move(events_.front());
        events_.pop_front();
        if (name.empty() || event.name == name) return event;
    }
}

std::optional<HubEvent> HubClient::find_event(std::chrono::milliseconds within) {
    const auto deadline = steady_clock::now() + within;
    while (events_.empty() && !has_ended_ && receive(deadline)) {
    }
    if (events_.empty()) return std::nullopt;
    auto event = std::move(events_.front());
    events_.pop_front();
    return event;
}

std::string HubClient::wait_for_end() {
    const auto deadline = steady_clock::now() + longest_wait;
    while (!has_ended_) {
        if (!receive(deadline)) throw std::runtime_error{"the hub did not end the connection in time"};
    }
    return end_error_;
}

void HubClient::close() {
    if (!has_ended_) send_frame(close_frame, "\x03\xe8");
    socket_.close();
}

void HubClient::answer(std::string question, std::function<std::string(const HubEvent&)> with) {
    answers_.insert_or_assign(std::move(question), std::move(with));
}

void HubClient::receive_or_throw(Deadline deadline) {
    if (has_ended_) throw std::runtime_error{"the hub has ended the connection: " + end_error_};
    if (!receive(deadline)) throw std::runtime_error{"nothing came from the hub in time"};
}

// Reads one frame; false when none comes before the deadline.
bool HubClient::receive(Deadline deadline) {
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
        if (socket_.has_more(std::clamp<std::chrono::milliseconds>(left, 0ms, ping_interval))) break;
        if (left <= 0ms) return false;
        send_message(std::string{ping});
    }
    try {
        const auto head = socket_.read_exactly(2);
        const auto opcode = static_cast<unsigned char>(head[0]) & 0x0f;
        std::size_t size = static_cast<unsigned char>(head[1]) & 0x7f;
        if (size >= 126) {
            const auto bytes = socket_.read_exactly(size == 126 ? 2 : 8);
            size = 0;
            for (const char byte : bytes) size = size << 8 | static_cast<unsigned char>(byte);
        }
        const auto payload = socket_.read_exactly(size);
        if (opcode == close_frame) has_ended_ = true;
        if (opcode == ping_frame) send_frame(pong_frame, payload);
        if (opcode < close_frame) input_ += payload;
    } catch (const std::runtime_error&) {
        has_ended_ = true;
    }
    take_messages();
    return true;
}

void HubClient::take_messages() {
    for (auto end = input_.find(separator); end != std::string::npos; end = input_.find(separator)) {
        const auto message = input_.substr(0, end);
        input_.erase(0, end + 1);
        if (message != ping) take(message);
    }
}

void HubClient::take(std::string_view text) {
    const auto document = json::Document::parse(text);
    if (!document) throw std::runtime_error{"the hub sent no JSON: " + std::string{text.substr(0, 200)}};
    const auto message = document->root();
    if (!std::exchange(is_greeted_, true)) {
        if (const auto error = message.find("error")) {
            throw std::runtime_error{"the handshake was refused: " + std::string{error->string().value_or("")}};
        }
        return;
    }
    const auto kind = message.find("type");
    const auto id = text_of(message, "invocationId");
    switch (kind ? kind->integer().value_or(0) : 0) {
        case 1: {
            HubEvent event{.name = text_of(message, "target"), .arguments = {}};
            if (const auto all = message.find("arguments")) {
                for (const auto one : all->elements()) event.arguments.push_back(json::to_json(one));
            }
            if (!id.empty()) return answer_question(id, event);
            events_.push_back(std::move(event));
            return;
        }
        case 2:
            if (const auto item = message.find("item")) items_[id].push_back(json::to_json(*item));
            return;
        case 3: {
            auto& completion = completions_[id];
            const auto result = message.find("result");
            completion.result = result ? json::to_json(*result) : "null";
            if (message.find("error")) completion.error = text_of(message, "error");
            return;
        }
        case 7: end_error_ = text_of(message, "error"); return;
        default: return;
    }
}

void HubClient::answer_question(const std::string& id, const HubEvent& question) {
    const auto start = R"({"type":3,"invocationId":)" + in_json(id);
    const auto found = answers_.find(question.name);
    try {
        if (found == answers_.end()) throw std::runtime_error{"The client has no answer to " + question.name};
        send_message(start + R"(,"result":)" + found->second(question) + "}");
    } catch (const std::exception& error) {
        send_message(start + R"(,"error":)" + in_json(error.what()) + "}");
    }
}

void HubUpload::send(int type, const std::string& more) {
    client_.send_message(R"({"type":)" + std::to_string(type) + R"(,"invocationId":)" + in_json(stream_) + more + "}");
}

std::string HubUpload::finish() {
    send(3, "");
    return client_.result_of(call_);
}

std::string HubUpload::fail(std::string_view error) {
    send(3, R"(,"error":)" + in_json(error));
    return client_.result_of(call_);
}

}  // namespace xos::testing
