// SPDX-License-Identifier: Apache-2.0
// The frames of a WebSocket's client, from bytes that nobody vouches for (RFC 6455 sections 5 and 8). Does no I/O.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "hub/transport/utf8_check.hpp"

namespace xos::hub {

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

// Close codes (RFC 6455 section 7.4.1).
inline constexpr std::uint16_t normal_closure = 1000;
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t invalid_payload = 1007;
inline constexpr std::uint16_t policy_violation = 1008;
inline constexpr std::uint16_t message_too_big = 1009;
inline constexpr std::uint16_t internal_error = 1011;

struct FrameLimits {
    std::size_t message = 32 * 1024;       ///< bytes; beyond it 1009
    std::size_t frames_per_message = 64;   ///< beyond it 1008
    std::size_t controls_per_second = 10;  ///< pings and pongs; beyond it 1008
};

/// Reads frames from one client.
class FrameReader {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit FrameReader(const FrameLimits& limits) : limits_{limits} {}

    struct Event {
        enum class Kind : std::uint8_t {
            none,  ///< more bytes are needed
            data,  ///< a part of a message, unmasked
            ping,  ///< to be answered with its payload
            pong,
            close,  ///< the peer closes; to be answered with `code`
            error,  ///< a rule is broken; to be closed with `code`
        };
        Kind kind = Kind::none;
        std::string_view payload{};  ///< points into the input of data, else into the reader
        bool is_text = false;
        bool ends_message = false;
        std::uint16_t code = 0;
    };

    /// Takes bytes from the front of `input`, unmasking them where they are, up to the first event. After close and
    /// error nothing more is read.
    Event next(std::span<char>& input, Time now);

private:
    Event fail(std::uint16_t code) { return {.kind = Event::Kind::error, .code = code}; }
    bool take_header(std::span<char>& input);
    std::uint16_t check_header(Time now);
    std::uint16_t check_opcode() const;
    Event take_data(std::span<char>& input);
    Event take_control(std::span<char>& input);
    Event end_control();
    Event read_close() const;
    bool may_control(Time now);
    void unmask(std::span<char> bytes);

    FrameLimits limits_;
    std::array<char, 14> header_{};
    std::uint8_t header_size_ = 0;
    bool has_header_ = false;

    // The frame
    Opcode opcode_{};
    bool is_final_ = false;
    std::uint64_t left_ = 0;  // of its payload
    std::array<char, 4> mask_{};
    std::uint8_t mask_at_ = 0;
    std::string control_;

    // The message
    bool is_in_message_ = false;
    bool is_text_ = false;
    std::uint64_t message_size_ = 0;
    std::size_t frames_ = 0;
    Utf8Check utf8_;

    Time second_{};
    std::size_t controls_ = 0;  // in that second
};

/// Appends the header of a frame of a server, which is final and has no mask.
void append_frame_header(std::string& out, Opcode opcode, std::uint64_t size);

}  // namespace xos::hub
