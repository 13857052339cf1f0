// SPDX-License-Identifier: Apache-2.0
// From the bytes of a socket to the messages of a hub. Any bytes give the same messages, pings and end however they are
// cut; no message breaks a limit or the encoding of text; what was read, written as frames of a client, reads the same;
// and the handshake and the protocol that it chooses take the messages as they would take one piece.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hub/protocol/handshake.hpp"
#include "hub/transport/frame_reader.hpp"
#include "xos/base/assert.hpp"
#include "xos/base/encoding.hpp"

namespace {

using namespace xos::hub;
using Kind = FrameReader::Event::Kind;

struct Seen {
    Kind kind = Kind::none;
    std::string payload{};  // of the whole message
    bool is_text = false;
    std::uint16_t code = 0;

    bool operator==(const Seen&) const = default;
};

// Reads to the end, or to what ends the connection, in pieces of these sizes in turn.
std::vector<Seen> read(std::string bytes, std::span<const std::uint8_t> sizes) {
    constexpr FrameLimits limits;
    FrameReader reader{limits};
    std::vector<Seen> seen;
    std::string message;
    std::size_t turn = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto size = std::min<std::size_t>(bytes.size() - at, 1 + sizes[turn++ % sizes.size()]);
        std::span<char> piece{bytes.data() + at, size};
        at += size;
        while (true) {
            const auto event = reader.next(piece, {});
            if (event.kind == Kind::none) break;
            if (event.kind == Kind::data) {
                message += event.payload;
                XOS_ASSERT(message.size() <= limits.message);
                if (!event.ends_message) continue;
                XOS_ASSERT(!event.is_text || xos::is_utf8(message));
                seen.push_back({.kind = Kind::data, .payload = std::exchange(message, {}), .is_text = event.is_text});
                continue;
            }
            seen.push_back({.kind = event.kind, .payload = std::string{event.payload}, .code = event.code});
            if (event.kind == Kind::close || event.kind == Kind::error) return seen;
            XOS_ASSERT(event.payload.size() <= 125);
        }
        XOS_ASSERT(piece.empty());
    }
    return seen;
}

// As one frame of a client, or as two with a ping between them.
void append_frame(std::string& out, Opcode opcode, bool is_final, std::string_view payload) {
    constexpr std::string_view mask = "\x12\x34\xab\xff";
    const auto start = out.size();
    append_frame_header(out, opcode, payload.size());
    if (!is_final) out[start] = static_cast<char>(out[start] & 0x7f);
    out[start + 1] = static_cast<char>(out[start + 1] | 0x80);
    out += mask;
    for (std::size_t i = 0; i < payload.size(); ++i) out += static_cast<char>(payload[i] ^ mask[i % 4]);
}

void check_same_when_written(const std::vector<Seen>& seen) {
    std::string whole;
    std::string fragmented;
    std::size_t messages = 0;
    for (const auto& [kind, payload, is_text, code] : seen) {
        if (kind != Kind::data) continue;
        const auto opcode = is_text ? Opcode::text : Opcode::binary;
        append_frame(whole, opcode, true, payload);
        append_frame(fragmented, opcode, false, std::string_view{payload}.substr(0, payload.size() / 2));
        append_frame(fragmented, Opcode::continuation, true, std::string_view{payload}.substr(payload.size() / 2));
        ++messages;
    }
    constexpr std::array<std::uint8_t, 2> sizes{255, 100};
    const auto again = read(whole, sizes);
    XOS_ASSERT(again.size() == messages);
    XOS_ASSERT(
        std::ranges::equal(again, seen | std::views::filter([](const Seen& one) { return one.kind == Kind::data; })));
    XOS_ASSERT(read(fragmented, sizes) == again);
}

// What the hub connection does with the messages: each is only bytes, and the hub's own frames may lie across them.
void speak(const std::vector<Seen>& seen) {
    std::string input;
    const HubProtocol* protocol = nullptr;
    for (const auto& one : seen) {
        if (one.kind != Kind::data) continue;
        input += one.payload;
        if (!protocol) {
            const auto request = read_handshake(input);
            if (!request) return;
            if (!*request) continue;
            const auto chosen = choose_protocol(**request, TransportFormats::text_and_binary);
            if (!chosen) return;
            protocol = *chosen;
            input.erase(0, (*request)->size);
        }
        while (true) {
            const auto frame = protocol->next_frame(input);
            if (!frame) return;
            if (!*frame) break;
            XOS_ASSERT((*frame)->size <= input.size() && (*frame)->payload.size() < (*frame)->size);
            if (!protocol->read((*frame)->payload)) return;
            input.erase(0, (*frame)->size);
        }
    }
}

}  // namespace

// The first bytes say how the rest is cut.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t cuts = 3;
    if (size < cuts) return 0;
    const std::string bytes{reinterpret_cast<const char*>(data) + cuts, size - cuts};
    constexpr std::array<std::uint8_t, 1> largest{255};
    const auto seen = read(bytes, largest);
    XOS_ASSERT(read(bytes, std::span{data, cuts}) == seen);
    constexpr std::array<std::uint8_t, 1> single{0};
    if (size <= 4096) XOS_ASSERT(read(bytes, single) == seen);
    check_same_when_written(seen);
    speak(seen);
    return 0;
}
