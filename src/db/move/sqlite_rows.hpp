// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>

#include "db/move/moved_row.hpp"
#include "db/sqlite/raw.hpp"

namespace xos::db {

/// Opens a file for moving rows into or out of it: triggers stay silent, references are checked afterwards.
SqliteHandle open_for_moving(const std::string& path);

/// Throws: db::Error that names the table or column, unless the file has these tables with these columns and no others.
void require_same_shapes(sqlite3* connection, const MovedShapes& shapes);

void read_sqlite_rows(sqlite3* connection, const MovedTableShape& table, const TakeRow& take);

/// Deletes all rows, and forgets which numbers were given out.
void empty_sqlite_table(sqlite3* connection, const MovedTableShape& table);

/// Puts rows into one table, inside a transaction.
class SqliteRowWriter {
public:
    SqliteRowWriter(sqlite3* connection, const MovedTableShape& table);
    void write(const MovedRow& row);

private:
    void bind(int index, MovedKind kind, const MovedValue& value);

    sqlite3* connection_;
    const MovedTableShape& table_;
    SqliteStatementHandle insert_;
};

/// The last number that an AUTOINCREMENT column of this table gave out; 0 when it has none.
std::int64_t last_sqlite_number(sqlite3* connection, const MovedTableShape& table);
/// Lets an AUTOINCREMENT column of this table, if it has one, go on after `last`.
void go_on_counting_sqlite(sqlite3* connection, const MovedTableShape& table, std::int64_t last);

/// Throws: db::Error with `name` in its text when the file is damaged or a reference leads nowhere.
void require_sound(sqlite3* connection, const std::string& name);

}  // namespace xos::db
