// SPDX-License-Identifier: Apache-2.0
#include "db/sqlite/sqlite_row.hpp"

#include <sqlite3.h>

#include <string>

namespace xos::db {

int SqliteRow::type(std::size_t column) const {
    if (column >= static_cast<std::size_t>(columns_)) throw Error{"the row has no column " + std::to_string(column)};
    return sqlite3_column_type(statement_, static_cast<int>(column));
}

void SqliteRow::wrong_type(std::size_t column, std::string_view wanted) const {
    const char* name = sqlite3_column_name(statement_, static_cast<int>(column));
    throw Error{"column " + std::string{name == nullptr ? "?" : name} + " does not hold " + std::string{wanted}};
}

bool SqliteRow::is_null(std::size_t column) const { return type(column) == SQLITE_NULL; }

bool SqliteRow::boolean(std::size_t column) const {
    if (type(column) != SQLITE_INTEGER) wrong_type(column, "a boolean");
    const auto value = sqlite3_column_int64(statement_, static_cast<int>(column));
    if (value != 0 && value != 1) wrong_type(column, "a boolean");
    return value == 1;
}

std::int64_t SqliteRow::integer(std::size_t column) const {
    if (type(column) != SQLITE_INTEGER) wrong_type(column, "an integer");
    return sqlite3_column_int64(statement_, static_cast<int>(column));
}

double SqliteRow::real(std::size_t column) const {
    const int kind = type(column);
    if (kind != SQLITE_FLOAT && kind != SQLITE_INTEGER) wrong_type(column, "a number");
    return sqlite3_column_double(statement_, static_cast<int>(column));
}

std::string_view SqliteRow::text(std::size_t column) const {
    if (type(column) != SQLITE_TEXT) wrong_type(column, "text");
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, static_cast<int>(column)));
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, static_cast<int>(column)))};
}

Timestamp SqliteRow::timestamp(std::size_t column) const {
    if (type(column) != SQLITE_TEXT) wrong_type(column, "a time");
    const auto time = parse_iso(text(column));
    if (!time) wrong_type(column, "a time");
    return *time;
}

}  // namespace xos::db
