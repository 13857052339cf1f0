// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace xos::files {

inline constexpr std::size_t longest_file_name = 255;  // bytes, as most file systems take

/// The name that a client gave to a file, as it is kept: without the folders before it and the blanks around it.
///
/// Empty for what is no name: none at all, `.` and `..`, over 255 bytes, not UTF-8, with control characters. A name is
/// only ever shown and sent back; no file on the server is called by it (FILE-5).
std::optional<std::string> checked_file_name(std::string_view given);

/// What follows the last dot, in lower case: "pdf"; empty when nothing does.
std::string file_extension(std::string_view name);

/// `attachment; filename="…"; filename*=UTF-8''…` for a download (RFC 6266, RFC 8187). Controls, path separators,
/// quotes and marks that turn the direction of text are left out, so that the name shown is the name saved (UP-3).
std::string attachment(std::string_view name);

}  // namespace xos::files
