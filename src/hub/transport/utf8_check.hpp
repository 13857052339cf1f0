// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace xos::hub {

/// Checks text that comes in pieces, which may end inside a character (RFC 3629; RFC 6455 section 8.1).
class Utf8Check {
public:
    /// False once the bytes so far can be no beginning of UTF-8 text.
    bool take(std::string_view bytes) {
        for (const char c : bytes) {
            if (!take(static_cast<std::uint8_t>(c))) return false;
        }
        return true;
    }
    /// True between characters.
    bool is_whole() const { return missing_ == 0; }
    void restart() { *this = Utf8Check{}; }

private:
    bool take(std::uint8_t byte) {
        if (missing_ > 0) {
            if (byte < low_ || byte > high_) return false;
            --missing_;
            low_ = 0x80;
            high_ = 0xbf;
            return true;
        }
        if (byte < 0x80) return true;
        if (byte < 0xc2 || byte > 0xf4) return false;
        missing_ = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
        // No longer form than needed, no surrogate, nothing beyond U+10FFFF.
        low_ = byte == 0xe0 ? 0xa0 : byte == 0xf0 ? 0x90 : 0x80;
        high_ = byte == 0xed ? 0x9f : byte == 0xf4 ? 0x8f : 0xbf;
        return true;
    }

    std::uint8_t missing_ = 0;  // bytes of the character that has begun
    std::uint8_t low_ = 0x80;   // what the next of them may be
    std::uint8_t high_ = 0xbf;
};

}  // namespace xos::hub
