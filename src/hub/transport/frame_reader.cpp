// SPDX-License-Identifier: Apache-2.0
#include "hub/transport/frame_reader.hpp"

#include <algorithm>

#include "hub/big_endian.hpp"
#include "xos/base/encoding.hpp"

namespace xos::hub {
namespace {

constexpr std::uint8_t final_bit = 0x80;
constexpr std::uint8_t reserved_bits = 0x70;
constexpr std::uint8_t mask_bit = 0x80;
constexpr std::size_t largest_control = 125;

bool is_control(Opcode opcode) { return static_cast<std::uint8_t>(opcode) >= 8; }

/// Codes that a peer may send (RFC 6455 section 7.4). Those from 5000 on have no meaning and do no harm.
bool may_be_sent(std::uint16_t code) {
    if (code >= 3000) return true;
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}

std::size_t header_length(std::uint8_t length) { return length == 127 ? 14 : length == 126 ? 8 : 6; }

}  // namespace

FrameReader::Event FrameReader::next(std::span<char>& input, Time now) {
    if (!has_header_) {
        if (!take_header(input)) return {};
        if (const auto code = check_header(now)) return fail(code);
    }
    return is_control(opcode_) ? take_control(input) : take_data(input);
}

/// False while bytes are missing. What can be judged early is judged with the whole header: it is 14 bytes at most.
bool FrameReader::take_header(std::span<char>& input) {
    while (true) {
        const auto wanted =
            header_size_ < 2 ? std::size_t{2} : header_length(static_cast<std::uint8_t>(header_[1]) & 0x7f);
        if (header_size_ == wanted) return true;
        // An unmasked frame has a shorter header; it is refused without waiting for bytes that never come.
        if (header_size_ >= 2 && (static_cast<std::uint8_t>(header_[1]) & mask_bit) == 0) return true;
        const auto size = std::min(wanted - header_size_, input.size());
        if (size == 0) return false;
        std::ranges::copy(input.first(size), header_.begin() + header_size_);
        header_size_ = static_cast<std::uint8_t>(header_size_ + size);
        input = input.subspan(size);
    }
}

/// The code to close with, or 0.
std::uint16_t FrameReader::check_header(Time now) {
    const auto first = static_cast<std::uint8_t>(header_[0]);
    const auto second = static_cast<std::uint8_t>(header_[1]);
    if ((first & reserved_bits) != 0 || (second & mask_bit) == 0) return protocol_error;
    is_final_ = (first & final_bit) != 0;
    opcode_ = static_cast<Opcode>(first & 0x0f);
    const auto length = static_cast<std::uint8_t>(second & 0x7f);
    const std::string_view header{header_.data(), header_size_};
    left_ = length < 126 ? length : big_endian(header.substr(2, length == 126 ? 2 : 8));
    if ((length == 126 && left_ < 126) || (length == 127 && (left_ < 65'536 || left_ >> 63 != 0)))
        return protocol_error;
    std::ranges::copy(header.substr(header.size() - 4), mask_.begin());
    mask_at_ = 0;
    if (const auto code = check_opcode()) return code;
    has_header_ = true;
    header_size_ = 0;
    if (is_control(opcode_)) {
        control_.clear();
        return opcode_ != Opcode::close && !may_control(now) ? policy_violation : std::uint16_t{0};
    }
    if (!is_in_message_) {
        is_in_message_ = true;
        is_text_ = opcode_ == Opcode::text;
        message_size_ = frames_ = 0;
        utf8_.restart();
    }
    if (left_ > limits_.message - message_size_) return message_too_big;
    message_size_ += left_;
    return ++frames_ > limits_.frames_per_message ? policy_violation : std::uint16_t{0};
}

std::uint16_t FrameReader::check_opcode() const {
    switch (opcode_) {
        case Opcode::continuation: return is_in_message_ ? 0 : protocol_error;
        case Opcode::text:
        case Opcode::binary: return is_in_message_ ? protocol_error : std::uint16_t{0};
        case Opcode::close:
        case Opcode::ping:
        case Opcode::pong: return is_final_ && left_ <= largest_control ? std::uint16_t{0} : protocol_error;
    }
    return protocol_error;
}

FrameReader::Event FrameReader::take_data(std::span<char>& input) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size()));
    if (size == 0 && left_ > 0) return {};
    const auto part = input.first(size);
    unmask(part);
    input = input.subspan(size);
    left_ -= size;
    const std::string_view payload{part.data(), part.size()};
    if (is_text_ && !utf8_.take(payload)) return fail(invalid_payload);
    const bool ends_frame = left_ == 0;
    const bool ends_message = ends_frame && is_final_;
    if (ends_message && is_text_ && !utf8_.is_whole()) return fail(invalid_payload);
    if (ends_frame) has_header_ = false;
    if (ends_message) is_in_message_ = false;
    return {.kind = Event::Kind::data, .payload = payload, .is_text = is_text_, .ends_message = ends_message};
}

FrameReader::Event FrameReader::take_control(std::span<char>& input) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size()));
    unmask(input.first(size));
    control_.append(input.data(), size);
    input = input.subspan(size);
    left_ -= size;
    if (left_ > 0) return {};
    has_header_ = false;
    return end_control();
}

FrameReader::Event FrameReader::end_control() {
    switch (opcode_) {
        case Opcode::ping: return {.kind = Event::Kind::ping, .payload = control_};
        case Opcode::pong: return {.kind = Event::Kind::pong, .payload = control_};
        default: return read_close();
    }
}

/// A Close without a code is answered with 1000 (signalr.md T2).
FrameReader::Event FrameReader::read_close() const {
    if (control_.empty()) return {.kind = Event::Kind::close, .code = normal_closure};
    if (control_.size() == 1) return {.kind = Event::Kind::error, .code = protocol_error};
    const auto code = static_cast<std::uint16_t>(big_endian(std::string_view{control_}.substr(0, 2)));
    if (!may_be_sent(code)) return {.kind = Event::Kind::error, .code = protocol_error};
    const auto reason = std::string_view{control_}.substr(2);
    if (!is_utf8(reason)) return {.kind = Event::Kind::error, .code = invalid_payload};
    return {.kind = Event::Kind::close, .payload = reason, .code = code};
}

bool FrameReader::may_control(Time now) {
    if (now - second_ >= std::chrono::seconds{1}) {
        second_ = now;
        controls_ = 0;
    }
    return ++controls_ <= limits_.controls_per_second;
}

void FrameReader::unmask(std::span<char> bytes) {
    for (auto& c : bytes) {
        c = static_cast<char>(c ^ mask_[mask_at_]);
        mask_at_ = (mask_at_ + 1) & 3;
    }
}

void append_frame_header(std::string& out, Opcode opcode, std::uint64_t size) {
    out += static_cast<char>(final_bit | static_cast<std::uint8_t>(opcode));
    const int form = size < 126 ? 0 : size < 65'536 ? 2 : 8;
    out += static_cast<char>(form == 0 ? size : form == 2 ? 126 : 127);
    for (int shift = form * 8 - 8; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift);
}

}  // namespace xos::hub
