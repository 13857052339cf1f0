// SPDX-License-Identifier: Apache-2.0
// A row goes from one database to the other as values in a common text. What was read at the source is summed up, what
// is there afterwards is read again from the target and summed up too; both sums must be equal.
#include "db/move/move_tables.hpp"

#include "db/move/pg_rows.hpp"
#include "db/move/sqlite_rows.hpp"
#include "db/move/unguarded_tables.hpp"
#include "db/pg/raw.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

namespace {

MovedTable compared(const MovedTableShape& table, const RowsSum& source, const RowsSum& target) {
    if (source == target) return {.name = table.name, .rows = source.rows};
    const bool is_count = source.rows != target.rows;
    throw Error{"The table " + table.name + " is not the same after it was moved: " +
                (is_count
                     ? std::to_string(source.rows) + " rows were read, " + std::to_string(target.rows) + " are there"
                     : "its rows have another checksum") +
                ". Nothing was changed."};
}

MovedTable move_to_sqlite(PGconn* from, sqlite3* to, const MovedTableShape& table) {
    RowsSummer source;
    RowsSummer target;
    SqliteRowWriter writer{to, table};
    read_pg_rows(from, table, [&](const MovedRow& row) {
        source.add(row);
        writer.write(row);
    });
    go_on_counting_sqlite(to, table, last_pg_number(from, table).value_or(0));
    read_sqlite_rows(to, table, [&](const MovedRow& row) { target.add(row); });
    return compared(table, source.sum(), target.sum());
}

MovedTable move_to_pg(sqlite3* from, PGconn* owner, const MovedTableShape& table) {
    RowsSummer source;
    RowsSummer target;
    {
        PgRowWriter writer{owner, table};
        read_sqlite_rows(from, table, [&](const MovedRow& row) {
            source.add(row);
            writer.write(row);
        });
        writer.finish();
    }
    read_pg_rows(owner, table, [&](const MovedRow& row) { target.add(row); });
    go_on_counting_pg(owner, table, last_sqlite_number(from, table));
    return compared(table, source.sum(), target.sum());
}

}  // namespace

MovedTables move_to_sqlite(PGconn* from, sqlite3* to) {
    const auto shapes = read_pg_shapes(from);
    require_same_shapes(to, shapes);
    MovedTables moved;
    execute_text(to, "BEGIN IMMEDIATE");
    for (const auto& table : shapes) empty_sqlite_table(to, table);  // of what the migrations put there
    for (const auto& table : shapes) moved.push_back(move_to_sqlite(from, to, table));
    execute_text(to, "COMMIT");
    return moved;
}

MovedTables move_to_pg(sqlite3* from, PGconn* owner, const std::string& role) {
    const auto shapes = read_pg_shapes(owner);
    require_same_shapes(from, shapes);
    MovedTables moved;
    UnguardedTables tables{owner, shapes};
    for (const auto& table : shapes) moved.push_back(move_to_pg(from, owner, table));
    tables.guard_again(role);
    return moved;
}

}  // namespace xos::db
