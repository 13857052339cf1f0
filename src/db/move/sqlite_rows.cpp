// SPDX-License-Identifier: Apache-2.0
#include "db/move/sqlite_rows.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "db/sqlite/functions.hpp"
#include "db/sqlite/raw.hpp"
#include "xos/base/encoding.hpp"
#include "xos/base/timestamp.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

namespace {

using Names = std::set<std::string>;

std::string column_list(const MovedTableShape& table) {
    std::string list;
    for (const auto& column : table.columns) list += (list.empty() ? "" : ", ") + quote_name(column.name);
    return list;
}

// SQLite knows its names in any case; PostgreSQL's are in lower case unless they were quoted.
Names names(sqlite3* connection, const char* text, const std::vector<std::string>& parameters) {
    Names found;
    query(connection, text, parameters, [&](sqlite3_stmt* row) { found.insert(ascii_lower(column_text(row, 0))); });
    return found;
}

[[noreturn]] void refuse_shape(const std::string& what, const char* has, const char* lacks) {
    throw Error{what + " is in the " + has + " but not in the " + lacks +
                ". Both must have what the migrations of this program make, and no more. Nothing was changed."};
}

void require_same(const Names& pg, const Names& sqlite, const std::string& what) {
    for (const auto& name : pg) {
        if (!sqlite.contains(name)) refuse_shape(what + name, "PostgreSQL database", "SQLite file");
    }
    for (const auto& name : sqlite) {
        if (!pg.contains(name)) refuse_shape(what + name, "SQLite file", "PostgreSQL database");
    }
}

SqliteStatementHandle prepare(sqlite3* connection, const std::string& text) {
    sqlite3_stmt* raw = nullptr;
    const int result = sqlite3_prepare_v2(connection, text.c_str(), static_cast<int>(text.size()), &raw, nullptr);
    if (result == SQLITE_OK) return SqliteStatementHandle{raw};
    throw Error{"The statement " + text + " cannot be prepared: " + sqlite3_errmsg(connection) + "."};
}

void require_type(sqlite3_stmt* statement, const MovedTableShape& table, int column, int type,
                  std::string_view wanted) {
    if (sqlite3_column_type(statement, column) == type) return;
    refuse_value(table, static_cast<std::size_t>(column), "is no " + std::string{wanted});
}

void read_number(sqlite3_stmt* statement, const MovedTableShape& table, int column, std::string& text) {
    require_type(statement, table, column, SQLITE_INTEGER, "whole number");
    std::array<char, 24> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), sqlite3_column_int64(statement, column)).ptr;
    text.assign(digits.data(), end);
}

void read_text(sqlite3_stmt* statement, const MovedTableShape& table, int column, std::string& text) {
    require_type(statement, table, column, SQLITE_TEXT, "text");
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    if (bytes == nullptr) throw std::bad_alloc{};
    text.assign(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
}

void read_value(sqlite3_stmt* statement, const MovedTableShape& table, int column, MovedValue& value) {
    const auto index = static_cast<std::size_t>(column);
    value.is_null = sqlite3_column_type(statement, column) == SQLITE_NULL;
    value.text.clear();
    if (value.is_null) return;
    switch (table.columns[index].kind) {
        case MovedKind::integer: return read_number(statement, table, column, value.text);
        case MovedKind::boolean:
            read_number(statement, table, column, value.text);
            if (value.text != "0" && value.text != "1") refuse_value(table, index, "is neither 0 nor 1");
            return;
        case MovedKind::real:
            require_type(statement, table, column, SQLITE_FLOAT, "number");
            write_real(sqlite3_column_double(statement, column), value.text);
            return;
        case MovedKind::text:
            read_text(statement, table, column, value.text);
            if (value.text.find('\0') != std::string::npos || !is_utf8(value.text)) {
                refuse_value(table, index, "PostgreSQL cannot hold: it is no UTF-8 or has a zero byte");
            }
            return;
        case MovedKind::time:
            read_text(statement, table, column, value.text);
            if (!parse_iso(value.text)) refuse_value(table, index, "is no time like 2025-01-31T09:05:00.123Z");
    }
}

bool has_counters(sqlite3* connection) {
    bool found = false;
    query(connection, "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'", {},
          [&](sqlite3_stmt*) { found = true; });
    return found;
}

bool counts_itself(sqlite3* connection, const MovedTableShape& table) {
    bool found = false;
    if (!has_counters(connection)) return found;
    // A table that only names the word in a comment gets a row there that SQLite does not look at.
    query(connection,
          "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND lower(name) = lower(?1)"
          " AND sql LIKE '%AUTOINCREMENT%'",
          {table.name}, [&](sqlite3_stmt*) { found = true; });
    return found;
}

}  // namespace

SqliteHandle open_for_moving(const std::string& path) {
    auto file = open_file(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    execute_text(file.get(), "PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; PRAGMA trusted_schema = OFF;");
    sqlite3_db_config(file.get(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    add_text_functions(file.get());
    return file;
}

void require_same_shapes(sqlite3* connection, const MovedShapes& shapes) {
    Names tables;
    for (const auto& table : shapes) tables.insert(ascii_lower(table.name));
    require_same(tables,
                 names(connection,
                       "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@'"
                       " AND lower(name) <> 'schema_migrations'",
                       {}),
                 "The table ");
    for (const auto& table : shapes) {
        Names columns;
        for (const auto& column : table.columns) columns.insert(ascii_lower(column.name));
        require_same(columns, names(connection, "SELECT name FROM pragma_table_info(?1)", {table.name}),
                     "The column " + table.name + ".");
    }
}

void read_sqlite_rows(sqlite3* connection, const MovedTableShape& table, const TakeRow& take) {
    const auto select = prepare(connection, "SELECT " + column_list(table) + " FROM " + quote_name(table.name));
    MovedRow row(table.columns.size());
    int result = SQLITE_OK;
    while ((result = sqlite3_step(select.get())) == SQLITE_ROW) {
        for (std::size_t i = 0; i < row.size(); ++i) read_value(select.get(), table, static_cast<int>(i), row[i]);
        take(row);
    }
    if (result != SQLITE_DONE) {
        throw Error{"The table " + table.name + " cannot be read: " + sqlite3_errmsg(connection) + "."};
    }
}

void empty_sqlite_table(sqlite3* connection, const MovedTableShape& table) {
    execute_text(connection, ("DELETE FROM " + quote_name(table.name)).c_str());
    if (has_counters(connection)) {
        query(connection, "DELETE FROM sqlite_sequence WHERE lower(name) = lower(?1)", {table.name},
              [](sqlite3_stmt*) {});
    }
}

SqliteRowWriter::SqliteRowWriter(sqlite3* connection, const MovedTableShape& table)
    : connection_{connection}, table_{table} {
    std::string places;
    for (std::size_t i = 0; i < table.columns.size(); ++i) places += places.empty() ? "?" : ", ?";
    insert_ = prepare(
        connection, "INSERT INTO " + quote_name(table.name) + " (" + column_list(table) + ") VALUES (" + places + ")");
}

void SqliteRowWriter::bind(int index, MovedKind kind, const MovedValue& value) {
    const auto* first = value.text.data();
    const auto* last = first + value.text.size();
    if (value.is_null) {
        sqlite3_bind_null(insert_.get(), index);
    } else if (kind == MovedKind::integer || kind == MovedKind::boolean) {
        std::int64_t number = 0;
        std::from_chars(first, last, number);
        sqlite3_bind_int64(insert_.get(), index, number);
    } else if (kind == MovedKind::real) {
        double number = 0;
        std::from_chars(first, last, number);
        sqlite3_bind_double(insert_.get(), index, number);
    } else {
        sqlite3_bind_text64(insert_.get(), index, first, value.text.size(), SQLITE_STATIC, SQLITE_UTF8);
    }
}

void SqliteRowWriter::write(const MovedRow& row) {
    for (std::size_t i = 0; i < row.size(); ++i) bind(static_cast<int>(i + 1), table_.columns[i].kind, row[i]);
    const bool is_done = sqlite3_step(insert_.get()) == SQLITE_DONE;
    if (!is_done) {
        throw Error{"A row cannot be put into the table " + table_.name + ": " + sqlite3_errmsg(connection_) + "."};
    }
    sqlite3_reset(insert_.get());
}

std::int64_t last_sqlite_number(sqlite3* connection, const MovedTableShape& table) {
    std::int64_t last = 0;
    if (!has_counters(connection)) return last;
    query(connection, "SELECT max(seq) FROM sqlite_sequence WHERE lower(name) = lower(?1)", {table.name},
          [&](sqlite3_stmt* row) { last = sqlite3_column_int64(row, 0); });
    return last;
}

void go_on_counting_sqlite(sqlite3* connection, const MovedTableShape& table, std::int64_t last) {
    if (!counts_itself(connection, table)) return;
    last = std::max(last, last_sqlite_number(connection, table));
    query(connection, "DELETE FROM sqlite_sequence WHERE lower(name) = lower(?1)", {table.name}, [](sqlite3_stmt*) {});
    query(connection,
          "INSERT INTO sqlite_sequence (name, seq) SELECT name, CAST(?2 AS INTEGER) FROM sqlite_schema"
          " WHERE type = 'table' AND lower(name) = lower(?1)",
          {table.name, std::to_string(last)}, [](sqlite3_stmt*) {});
}

void require_sound(sqlite3* connection, const std::string& name) {
    std::string verdict;
    query(connection, "PRAGMA integrity_check(1)", {}, [&](sqlite3_stmt* row) { verdict = column_text(row, 0); });
    if (verdict != "ok") throw Error{"The file " + name + " is damaged: " + verdict + "."};
    query(connection, "PRAGMA foreign_key_check", {}, [&](sqlite3_stmt* row) {
        throw Error{"The file " + name + " is damaged: rows of table " + column_text(row, 0) +
                    " refer to rows that are not there."};
    });
}

}  // namespace xos::db
