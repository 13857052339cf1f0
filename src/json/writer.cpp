// SPDX-License-Identifier: Apache-2.0
// Text is copied in runs that need no escape; one table decides for each byte where a run ends.
#include "xos/json/writer.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include "xos/base/encoding.hpp"

namespace xos::json {
namespace {

enum class Byte : std::uint8_t { plain, escape, two, three, four, invalid };

constexpr auto byte_classes = [] {
    std::array<Byte, 256> table{};
    for (std::size_t c = 0; c < 0x20; ++c) table[c] = Byte::escape;
    for (const char c : std::string_view{"\"\\<>&\x7f"}) table[static_cast<unsigned char>(c)] = Byte::escape;
    for (std::size_t c = 0x80; c < 0x100; ++c) table[c] = Byte::invalid;
    for (std::size_t c = 0xc2; c < 0xe0; ++c) table[c] = Byte::two;
    for (std::size_t c = 0xe0; c < 0xf0; ++c) table[c] = Byte::three;
    for (std::size_t c = 0xf0; c < 0xf5; ++c) table[c] = Byte::four;
    return table;
}();

unsigned byte_at(std::string_view text, std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

bool is_continuation(std::string_view text, std::size_t at) { return (byte_at(text, at) & 0xc0) == 0x80; }

// Bytes of the well-formed multi-byte sequence at `at` (Unicode table 3-7), 0 when there is none.
std::size_t sequence_length(std::string_view text, std::size_t at, Byte lead_class) {
    const auto lead = byte_at(text, at);
    const auto second = byte_at(text, at + 1);
    switch (lead_class) {
        case Byte::two: return is_continuation(text, at + 1) ? 2 : 0;
        case Byte::three:
            if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f)) return 0;
            return is_continuation(text, at + 1) && is_continuation(text, at + 2) ? 3 : 0;
        case Byte::four:
            if ((lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) return 0;
            return is_continuation(text, at + 1) && is_continuation(text, at + 2) && is_continuation(text, at + 3) ? 4
                                                                                                                   : 0;
        case Byte::plain:
        case Byte::escape:
        case Byte::invalid: break;
    }
    return 0;
}

// U+2028 and U+2029 end a line in older JavaScript; they are E2 80 A8 and E2 80 A9.
bool is_line_separator(std::string_view sequence) { return sequence == "\u2028" || sequence == "\u2029"; }

void append_escaped(std::string& out, char c) {
    constexpr std::string_view hex = "0123456789abcdef";
    switch (c) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        default: break;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += "\\u00";
    out += hex[byte >> 4];
    out += hex[byte & 15];
}

template <typename Number>
void append_number(std::string& out, Number number) {
    std::array<char, 32> digits;  // the longest double has 24 characters
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

template <std::floating_point Number>
void append_real(std::string& out, Number number) {
    if (!std::isfinite(number)) {
        out += "null";
    } else if (number == 0 && std::signbit(number)) {
        out += "-0.0";  // "-0" would come back as the integer 0
    } else {
        append_number(out, number);
    }
}

}  // namespace

void write(std::string& out, std::string_view text) {
    out += '"';
    std::size_t run = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto byte_class = byte_classes[static_cast<unsigned char>(text[at])];
        if (byte_class == Byte::plain) {
            ++at;
            continue;
        }
        const auto length = sequence_length(text, at, byte_class);
        const auto sequence = text.substr(at, length);
        if (length > 0 && !is_line_separator(sequence)) {
            at += length;
            continue;
        }
        out.append(text, run, at - run);
        if (byte_class == Byte::escape) {
            append_escaped(out, text[at]);
        } else if (length > 0) {
            out += sequence == "\u2028" ? "\\u2028" : "\\u2029";
        } else {
            out += "\ufffd";
        }
        at += length > 0 ? length : 1;
        run = at;
    }
    out.append(text, run);
    out += '"';
}

void write(std::string& out, std::int64_t number) { append_number(out, number); }

void write(std::string& out, std::uint64_t number) { append_number(out, number); }

void write(std::string& out, double number) { append_real(out, number); }

void write(std::string& out, float number) {
    const auto begin = out.size();
    append_real(out, number);
    double read_back = 0;
    const auto parsed = std::from_chars(out.data() + begin, out.data() + out.size(), read_back);
    if (parsed.ec != std::errc{} || static_cast<float>(read_back) == number) return;
    out.resize(begin);  // rounded twice, 7.038531e-26 is another float: of all of them the only one
    append_real(out, double{number});
}

void write(std::string& out, bool value) { out += value ? "true" : "false"; }

void write(std::string& out, Timestamp time) {
    std::array<char, iso_length + 2> text;
    text.front() = text.back() = '"';
    write_iso(time, std::span{text}.subspan<1, iso_length>());
    out.append(text.data(), text.size());
}

void write(std::string& out, const std::vector<std::byte>& bytes) {
    out += '"';
    out += base64_encode({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()});
    out += '"';
}

}  // namespace xos::json
