// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <charconv>
#include <string>
#include <string_view>

namespace xos::hub::test {

/// The bytes that `hex` spells; spaces are ignored.
inline std::string bytes(std::string_view hex) {
    std::string out;
    for (std::size_t at = 0; at + 1 < hex.size();) {
        if (hex[at] == ' ') {
            ++at;
            continue;
        }
        unsigned byte = 0;
        std::from_chars(hex.data() + at, hex.data() + at + 2, byte, 16);
        out += static_cast<char>(static_cast<unsigned char>(byte));
        at += 2;
    }
    return out;
}

inline std::string repeated(std::string_view hex, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += bytes(hex);
    return out;
}

/// The framed messages of signalr.md 32.
inline constexpr std::array<std::string_view, 11> message_vectors{
    "0f 96 01 80 a1 30 a4 45 63 68 6f 91 a2 68 69 90",
    "0c 96 01 80 c0 a4 53 65 6e 64 91 2a 90",
    "06 94 02 80 a1 30 2a",
    "06 94 03 80 a1 30 02",
    "07 95 03 80 a1 30 03 c0",
    "0a 95 03 80 a1 30 01 a3 45 72 72",
    "05 93 05 80 a1 30",
    "02 91 06",
    "04 93 07 c0 c2",
    "03 92 08 2a",
    "04 92 09 cc 92",
};

}  // namespace xos::hub::test
