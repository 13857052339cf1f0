// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "xos/db/row.hpp"

struct sqlite3_stmt;

namespace xos::db {

/// The current row of a stepped statement. Types are strict: SQLite would turn anything into anything.
class SqliteRow final : public Row {
public:
    SqliteRow(sqlite3_stmt* statement, int columns) : statement_{statement}, columns_{columns} {}

    bool is_null(std::size_t column) const override;
    bool boolean(std::size_t column) const override;
    std::int64_t integer(std::size_t column) const override;
    double real(std::size_t column) const override;
    std::string_view text(std::size_t column) const override;
    Timestamp timestamp(std::size_t column) const override;

private:
    int type(std::size_t column) const;
    [[noreturn]] void wrong_type(std::size_t column, std::string_view wanted) const;

    sqlite3_stmt* statement_;
    int columns_;
};

}  // namespace xos::db
