// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace xos::detail {

/// Characters of the shortest number that needs a look: "-9223372036854775809", "18446744073709551616".
inline constexpr std::size_t shortest_long_number = 20;

/// True when the text may hold a number that needs rewrite_long_numbers(). Looks at one byte in twenty.
bool may_hold_long_number(std::string_view text);

/// Appends `text` to `out`, with `e0` behind every integer that does not fit 64 bits, so that the parser reads it as a
/// real instead of refusing it. Returns false when a number is longer than `length_limit` characters.
bool rewrite_long_numbers(std::string_view text, std::size_t length_limit, std::string& out);

}  // namespace xos::detail
