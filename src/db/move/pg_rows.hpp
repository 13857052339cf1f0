// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libpq-fe.h>

#include <optional>

#include "db/move/moved_row.hpp"
#include "db/pg/pg_copy.hpp"

namespace xos::db {

/// The tables of the current schema, sorted, without `schema_migrations` and without what an extension made.
/// Throws: db::Error for a column whose type SQLite has no place for.
MovedShapes read_pg_shapes(PGconn* connection);

void read_pg_rows(PGconn* connection, const MovedTableShape& table, const TakeRow& take);

/// Puts rows into one table, inside a transaction.
class PgRowWriter {
public:
    PgRowWriter(PGconn* owner, const MovedTableShape& table);
    void write(const MovedRow& row);
    /// Throws: what db/error.hpp says, when the server refused a row.
    void finish() { copy_.finish(); }

private:
    PgCopyIn copy_;
};

/// The last number that the sequence of this table's ids gave out, if it has one that did.
std::optional<std::int64_t> last_pg_number(PGconn* connection, const MovedTableShape& table);

/// Lets every sequence of this table go on after the greatest number there is, and after `last`.
void go_on_counting_pg(PGconn* owner, const MovedTableShape& table, std::int64_t last);

}  // namespace xos::db
