// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "xos/db/params.hpp"

struct sqlite3_stmt;

namespace xos::db {

/// Binds a value: booleans as 0 and 1, times as ISO 8601 text with milliseconds.
/// Lifetime: text is not copied; the value must live until the bindings are cleared.
/// Throws: db::Error for text with a NUL or invalid UTF-8 (SQL-2).
void bind_value(sqlite3_stmt* statement, int index, const Value& value);

}  // namespace xos::db
