// SPDX-License-Identifier: Apache-2.0
#pragma once

struct sqlite3;

namespace xos::db {

/// Adds what the dialect bridge needs: `REGEXP` as the infix operator behind ILIKE, and `LIKE` without ESCAPE with the
/// backslash as PostgreSQL has it. (`LIKE … ESCAPE` is SQLite's own, made case-sensitive by a PRAGMA.)
void add_text_functions(sqlite3* connection);

}  // namespace xos::db
