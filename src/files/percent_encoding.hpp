// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace xos::files {

/// `%` and two upper-case digits for every byte but those that are kept (RFC 3986 section 2.1).
template <typename IsKept>
std::string percent_encode(std::string_view bytes, IsKept is_kept) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    for (const char c : bytes) {
        if (is_kept(c)) {
            text += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            text += {'%', digits[byte >> 4U], digits[byte & 15U]};
        }
    }
    return text;
}

}  // namespace xos::files
