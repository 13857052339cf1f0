// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct evp_md_ctx_st;

namespace xos::db {

/// What both databases can hold, by the type of PostgreSQL's column; in SQLite INTEGER, 0 or 1, REAL, TEXT, and TEXT
/// like 2025-01-31T09:05:00.123Z.
enum class MovedKind : std::uint8_t { integer, boolean, real, text, time };

struct MovedColumn {
    std::string name;
    MovedKind kind = MovedKind::text;
};

/// A table that both databases have, with its columns in PostgreSQL's order.
struct MovedTableShape {
    std::string name;
    std::vector<MovedColumn> columns;
};
using MovedShapes = std::vector<MovedTableShape>;

/// A value in the one text that both databases' values are brought to before they are written and compared.
struct MovedValue {
    bool is_null = true;
    std::string text;
};
using MovedRow = std::vector<MovedValue>;
using TakeRow = std::function<void(const MovedRow&)>;

/// Writes the shortest text that reads back as the same number. SQLite keeps neither NaN nor the sign of zero.
/// Gives false for NaN.
bool write_real(double number, std::string& text);

/// How many rows there were, and a sum over them that their order does not change.
struct RowsSum {
    std::uint64_t rows = 0;
    std::array<std::uint64_t, 4> sum{};  ///< least significant first
    bool operator==(const RowsSum&) const = default;
};

/// Adds up the SHA-256 of each row modulo 2^256. A database gives rows in any order, so the order must not count; two
/// equal rows must, which is why the digests are added and not XORed.
class RowsSummer {
public:
    RowsSummer();
    ~RowsSummer();
    RowsSummer(const RowsSummer&) = delete;
    RowsSummer& operator=(const RowsSummer&) = delete;

    void add(std::span<const MovedValue> row);
    const RowsSum& sum() const { return sum_; }

private:
    struct FreeContext {
        void operator()(evp_md_ctx_st* context) const;
    };
    std::unique_ptr<evp_md_ctx_st, FreeContext> context_;
    std::string bytes_;
    RowsSum sum_;
};

/// Throws: db::Error for a value that the other database cannot hold. The text names the column, not the value.
[[noreturn]] void refuse_value(const MovedTableShape& table, std::size_t column, std::string_view why);

}  // namespace xos::db
