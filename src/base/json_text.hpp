// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace xos::detail {

inline constexpr std::size_t no_limit = static_cast<std::size_t>(-1);

/// Appends `text` as a JSON string that stays on one line and shows nothing it does not contain: control characters,
/// line separators and bidi marks are escaped, bytes that are not UTF-8 become U+FFFD (LOG-1). A text of more than
/// `most` code points is cut there and ends with `…`.
void append_log_text(std::string& out, std::string_view text, std::size_t most = no_limit);

/// Appends finished JSON text under the same rules; line breaks between its tokens become blanks.
void append_log_json(std::string& out, std::string_view json);

}  // namespace xos::detail
