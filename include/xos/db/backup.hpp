// SPDX-License-Identifier: Apache-2.0
// Keeping data and moving it. A backup is one SQLite database file with the tables of the program's migrations,
// whichever database it was made from, so that it can be restored to either.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "xos/base/log.hpp"
#include "xos/db/migration.hpp"
#include "xos/db/postgresql.hpp"

namespace xos::db {

/// A table whose rows were moved. They were read again from the target, and count and checksum were equal.
struct MovedTable {
    std::string name;
    std::uint64_t rows = 0;
};
using MovedTables = std::vector<MovedTable>;

/// What restore_postgresql() did.
struct RestoredPostgres {
    MovedTables tables;
    std::string kept;  ///< the schema that holds what was there before; empty when there was nothing
};

/// Copies a live database into the new file `target` with SQLite's online backup, then checks the copy's integrity.
/// Writers go on meanwhile; the copy is one moment's state. The file appears under its name only when it is whole.
/// Blocks. Throws: db::Error, also when `target` exists.
void backup_sqlite(const std::string& source, const std::string& target);

/// Whether the file is a SQLite database that was made by migrations of this module. Blocks.
bool is_migrated_sqlite(const std::string& path);

/// Some rows of a table, in the order of its first named column.
struct TablePage {
    std::string table;
    std::vector<std::string> columns;  ///< the first one is unique and decides the order
    std::string after;                 ///< rows whose first column is greater, compared as text
    std::size_t most = 1'000;
};
/// Reads a page of a backup, as texts; NULL is empty. Nothing when the backup has no such table. Blocks.
/// Throws: db::Error.
std::vector<std::vector<std::string>> read_backup(const std::string& file, const TablePage& page);

/// Copies all rows of a live PostgreSQL database, as they are at one moment, into the new SQLite file `target`.
///
/// Reads with admin_url when it is given, else with url. An owner that may not read all tenants' rows makes itself a
/// member of `xos_across` first. Times are moved in milliseconds, as the program knows them. The file appears under its
/// name only when it is whole and compared.
/// Throws: db::Error with a sentence for an operator: when `target` exists, a migration is pending, a table is not one
/// of the migrations, or a column has a type that SQLite has no place for.   Blocks.
MovedTables backup_postgresql(const PostgresOptions& options, Migrations migrations, const std::string& target);

/// Puts the database back to what the SQLite file `source` holds, in one transaction: killed at any moment, it leaves
/// what was there.
///
/// The present tables are kept in a schema `before_restore_…` that the server cannot use. Needs admin_url. `source` is
/// not changed: it is copied to `working_copy`, which must be a place for a file that only the owner can read, and
/// which is removed afterwards; what a source of an older program lacks is migrated there. `alone` is called first,
/// when no server can begin on the database until the restore ends. Throws: db::Error with a sentence for an operator:
/// when a server runs on the database, the role may not move the present tables, the source is damaged or does not fit;
/// what `alone` throws.   Blocks.
RestoredPostgres restore_postgresql(
    const PostgresOptions& options, Migrations migrations, const std::string& source, const std::string& working_copy,
    const std::function<void()>& alone = [] {});

/// Moves an installation from the SQLite file `source` to a PostgreSQL database that has no tenants yet, after applying
/// pending migrations there. The rows are moved in one transaction. What belongs to no tenant there (failed sign-ins,
/// error reports) is replaced. `source` and `working_copy` are as for restore_postgresql().
/// Throws: db::Error with a sentence for an operator, also when the database has tenants.   Blocks.
MovedTables move_to_postgresql(const PostgresOptions& options, Migrations migrations, const std::string& source,
                               const std::string& working_copy, Logger& log);

}  // namespace xos::db
