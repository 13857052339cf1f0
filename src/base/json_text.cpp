// SPDX-License-Identifier: Apache-2.0
#include "base/json_text.hpp"

#include <cstdint>

#include <unicode/utf8.h>

namespace xos::detail {
namespace {

constexpr UChar32 replacement = 0xfffd;

// Invisible, or able to change how a terminal or an editor shows the rest of the line.
bool is_hidden(UChar32 c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x061c || c == 0x200e || c == 0x200f ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

void append_escape(std::string& out, UChar32 c) {
    constexpr std::string_view hex = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += hex[static_cast<std::size_t>(c >> shift & 15)];
}

struct CodePoint {
    UChar32 value;
    std::string_view bytes;
};

// Takes the next code point off `text`; U+FFFD for bytes that are not UTF-8.
CodePoint take(std::string_view& text) {
    const auto length = static_cast<std::int64_t>(text.size());
    std::int64_t next = 0;
    UChar32 c = 0;
    U8_NEXT(text.data(), next, length, c);
    const auto bytes = text.substr(0, static_cast<std::size_t>(next));
    text.remove_prefix(bytes.size());
    return {c, bytes};
}

void append_code_point(std::string& out, const CodePoint& c) {
    if (c.value < 0) {
        append_escape(out, replacement);
    } else if (is_hidden(c.value)) {
        append_escape(out, c.value);
    } else {
        out += c.bytes;
    }
}

}  // namespace

void append_log_text(std::string& out, std::string_view text, std::size_t most) {
    out += '"';
    for (std::size_t count = 0; !text.empty(); ++count) {
        if (count == most) {
            out += "…";
            break;
        }
        const auto c = take(text);
        if (c.value == '"' || c.value == '\\') out += '\\';
        append_code_point(out, c);
    }
    out += '"';
}

void append_log_json(std::string& out, std::string_view json) {
    while (!json.empty()) {
        const auto c = take(json);
        if (c.value == '\n' || c.value == '\r' || c.value == '\t') {
            out += ' ';
        } else {
            append_code_point(out, c);
        }
    }
}

}  // namespace xos::detail
