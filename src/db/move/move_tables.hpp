// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libpq-fe.h>
#include <sqlite3.h>

#include <string>

#include "xos/db/backup.hpp"

namespace xos::db {

/// Replaces all rows of the file's tables by those of the database, in one transaction of the file, and compares.
/// Throws: db::Error.
MovedTables move_to_sqlite(PGconn* from, sqlite3* to);

/// Replaces all rows of the current schema's tables by those of the file, inside the owner's transaction, compares,
/// looks at every reference and raises the wall for the server role `role`.
/// Throws: db::Error.
MovedTables move_to_pg(sqlite3* from, PGconn* owner, const std::string& role);

}  // namespace xos::db
