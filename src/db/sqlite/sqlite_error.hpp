// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "db/sqlite/schema.hpp"

struct sqlite3;

namespace xos::db {

/// Throws the error of db/error.hpp that belongs to an extended result code.
[[noreturn]] void throw_sqlite_error(int result, sqlite3* connection, std::string_view statement,
                                     const SqliteSchema& schema);

}  // namespace xos::db
