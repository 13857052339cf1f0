// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "xos/base/timestamp.hpp"

namespace xos::db {

/// Microseconds since 2000-01-01 UTC, PostgreSQL's binary time.
std::int64_t to_pg_time(Timestamp time);
/// Rounded down to milliseconds. `infinity` and `-infinity` are the furthest times there are.
Timestamp from_pg_time(std::int64_t microseconds);

/// Reads the text form of timestamptz in a UTC session, `2025-01-31 09:05:00.123+00`, and of timestamp.
std::optional<Timestamp> parse_pg_time(std::string_view text);

}  // namespace xos::db
