// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace xos {

/// A point in UTC wall time with millisecond resolution (contract HTTP-3).
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// Length of the text form `2025-01-31T09:05:00.123Z`.
inline constexpr std::size_t iso_length = 24;

/// Writes the ISO 8601 form into `out` without allocating. Years outside 0…9999 are clamped.
void write_iso(Timestamp time, std::span<char, iso_length> out);

/// The ISO 8601 form `2025-01-31T09:05:00.123Z`.
std::string to_iso(Timestamp time);

/// Reads exactly the form that to_iso() writes; empty for anything else.
std::optional<Timestamp> parse_iso(std::string_view text);

/// Reads what others write: any date-time of RFC 3339 in upper case, `2025-01-31T10:05:00+01:00` for example. What is
/// finer than a millisecond is cut off. Empty for anything else, a leap second and a year outside 0…9999 included.
std::optional<Timestamp> parse_date_time(std::string_view text);

}  // namespace xos
