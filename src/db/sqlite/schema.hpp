// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

struct sqlite3;

namespace xos::db {

/// A unique key of a table under the name that UniqueViolation gives it.
struct UniqueKey {
    std::string table;
    std::vector<std::string> columns;
    std::string name;
};

/// What the driver knows of the live database after its migrations. Read only after it was read.
struct SqliteSchema {
    std::vector<std::string> tables;         ///< lower case
    std::vector<std::string> tenant_tables;  ///< lower case; those with a column client_id
    std::vector<UniqueKey> unique_keys;

    /// The index name for SQLite's text `UNIQUE constraint failed: …`, which names columns or an expression index.
    /// A key that has no index name of its own gets the one PostgreSQL would give it.
    std::string unique_name(std::string_view message) const;
};

SqliteSchema read_schema(sqlite3* connection);

}  // namespace xos::db
