// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <string_view>

#include "xos/db/row.hpp"

namespace xos::db {

/// A row of a result, in text or binary form. Types are as strict as SQLite's: an integer is no text, a text no time.
class PgRow final : public Row {
public:
    explicit PgRow(const PGresult* result) : result_{result} {}
    void move_to(int row) { row_ = row; }

    bool is_null(std::size_t column) const override;
    bool boolean(std::size_t column) const override;
    std::int64_t integer(std::size_t column) const override;
    double real(std::size_t column) const override;
    std::string_view text(std::size_t column) const override;
    Timestamp timestamp(std::size_t column) const override;

private:
    int checked(std::size_t column) const;
    std::string_view value(int column, std::string_view wanted) const;
    bool is_binary(int column) const { return PQfformat(result_, column) == 1; }
    [[noreturn]] void wrong_type(int column, std::string_view wanted) const;

    const PGresult* result_;
    int row_ = 0;
};

}  // namespace xos::db
