// SPDX-License-Identifier: Apache-2.0
// A WebSocket client that sends exactly the frames it is given, good or bad.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "integration/http/raw_client.hpp"

namespace xos::hub::test {

/// Frame header bits and opcodes (RFC 6455 section 5.2).
enum Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

struct FrameBits {
    bool is_final = true;
    bool is_masked = true;
    std::uint8_t reserved = 0;  ///< the three bits, 0 … 7
    int length_bytes = 0;       ///< 0: the shortest form; else 2 or 8
    std::optional<std::uint64_t> claimed_length{};
};

inline std::string frame(std::uint8_t opcode, std::string_view payload, const FrameBits& bits = {}) {
    const auto size = bits.claimed_length.value_or(payload.size());
    const int form = bits.length_bytes != 0 ? bits.length_bytes : size < 126 ? 0 : size < 65'536 ? 2 : 8;
    std::string out;
    out += static_cast<char>((bits.is_final ? 0x80 : 0) | (bits.reserved << 4) | opcode);
    out += static_cast<char>((bits.is_masked ? 0x80 : 0) | (form == 0   ? static_cast<int>(size)
                                                            : form == 2 ? 126
                                                                        : 127));
    for (int shift = form * 8 - 8; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift);
    constexpr std::string_view mask = "\x37\xfa\x21\x3d";
    if (bits.is_masked) out += mask;
    for (std::size_t i = 0; i < payload.size(); ++i)
        out += static_cast<char>(bits.is_masked ? payload[i] ^ mask[i % 4] : payload[i]);
    return out;
}

/// The payload of a Close: a code and a reason.
inline std::string close_payload(std::uint16_t code, std::string_view reason = "") {
    return std::string{static_cast<char>(code >> 8), static_cast<char>(code)} + std::string{reason};
}

struct ReceivedFrame {
    std::uint8_t opcode = 0;
    bool is_final = false;
    std::string payload;

    std::uint16_t code() const {
        if (opcode != close || payload.size() < 2) return 0;
        return static_cast<std::uint16_t>(static_cast<unsigned char>(payload[0]) << 8 |
                                          static_cast<unsigned char>(payload[1]));
    }
};

class WebSocketClient {
public:
    explicit WebSocketClient(std::uint16_t port, const std::string& path = "/echo", int receive_buffer = 0)
        : raw_{port, receive_buffer} {
        raw_.send("GET " + path +
                  " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        answer_ = raw_.reply();
        input_ = raw_.take();
    }

    const http::test::Reply& answer() const { return answer_; }
    http::test::RawClient& raw() { return raw_; }
    void send(std::string_view bytes) { raw_.send(bytes); }

    /// The next frame; empty at the end of the connection.
    std::optional<ReceivedFrame> receive() {
        while (true) {
            if (auto frame = take()) return frame;
            if (!raw_.receive()) return std::nullopt;
            input_ += raw_.take();
        }
    }

    /// The code of the Close that ends the connection; 0 when it ended without, 1005 for one without a code. What
    /// comes before it is left out. Answers it, as a client does.
    int close_code() {
        while (auto frame = receive()) {
            if (frame->opcode != close) continue;
            raw_.send(hub::test::frame(close, frame->payload));
            return frame->payload.empty() ? 1005 : frame->code();
        }
        return 0;
    }
    bool sees_end() { return raw_.sees_close(); }

private:
    std::optional<ReceivedFrame> take() {
        if (input_.size() < 2) return std::nullopt;
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(input_[i]); };
        std::uint64_t size = byte(1) & 0x7f;
        std::size_t head = 2;
        if (size >= 126) {
            const std::size_t form = size == 126 ? 2 : 8;
            if (input_.size() < head + form) return std::nullopt;
            size = 0;
            for (std::size_t i = 0; i < form; ++i) size = size << 8 | byte(head + i);
            head += form;
        }
        if (input_.size() < head + size) return std::nullopt;
        ReceivedFrame frame{.opcode = static_cast<std::uint8_t>(byte(0) & 0x0f),
                            .is_final = (byte(0) & 0x80) != 0,
                            .payload = input_.substr(head, size)};
        input_.erase(0, head + size);
        return frame;
    }

    http::test::RawClient raw_;
    http::test::Reply answer_;
    std::string input_;
};

}  // namespace xos::hub::test
