// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "xos/base/id.hpp"
#include "xos/base/timestamp.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

/// The current row of a running statement. Views are valid only during RowConsumer::row().
/// Each accessor throws db::Error when the column's type does not fit.
class Row {
public:
    virtual bool is_null(std::size_t column) const = 0;
    virtual bool boolean(std::size_t column) const = 0;
    virtual std::int64_t integer(std::size_t column) const = 0;
    virtual double real(std::size_t column) const = 0;
    virtual std::string_view text(std::size_t column) const = 0;
    virtual Timestamp timestamp(std::size_t column) const = 0;

protected:
    ~Row() = default;
};

/// Takes rows as the driver produces them. begin() may come again when a statement is run a second time (a read that
/// was too long for the I/O thread); everything taken before must then be dropped.
class RowConsumer {
public:
    virtual void begin(std::span<const std::string_view> columns) = 0;
    /// Returns false to end the statement early.
    virtual bool row(const Row& row) = 0;

protected:
    ~RowConsumer() = default;
};

// Reads one column into a C++ value. NULL into anything but std::optional throws db::Error.
inline void read_column(const Row& row, std::size_t i, bool& out) { out = row.boolean(i); }
inline void read_column(const Row& row, std::size_t i, std::int64_t& out) { out = row.integer(i); }
inline void read_column(const Row& row, std::size_t i, double& out) { out = row.real(i); }
inline void read_column(const Row& row, std::size_t i, std::string& out) { out.assign(row.text(i)); }
inline void read_column(const Row& row, std::size_t i, Timestamp& out) { out = row.timestamp(i); }
template <typename Tag>
void read_column(const Row& row, std::size_t i, Id<Tag>& out) {
    out.value = row.integer(i);
}
template <typename T>
void read_column(const Row& row, std::size_t i, std::optional<T>& out) {
    if (row.is_null(i)) {
        out.reset();
    } else {
        read_column(row, i, out.emplace());
    }
}

/// A row type: described by BOOST_DESCRIBE_STRUCT, each member named like its column (`created_at`).
template <typename T>
concept RowType = boost::describe::has_describe_members<T>::value;

/// Collects rows of a described type. A member without a column of its name is an error; extra columns are ignored.
template <RowType T>
class TypedRows final : public RowConsumer {
public:
    explicit TypedRows(std::size_t most = SIZE_MAX) : most_{most} {}

    void begin(std::span<const std::string_view> columns) override {
        rows_.clear();
        std::size_t m = 0;
        boost::mp11::mp_for_each<Members>([&](auto member) { columns_[m++] = find(columns, member.name); });
    }

    bool row(const Row& row) override {
        T& out = rows_.emplace_back();
        std::size_t m = 0;
        boost::mp11::mp_for_each<Members>([&](auto member) { read_column(row, columns_[m++], out.*member.pointer); });
        return rows_.size() < most_;
    }

    std::vector<T>& rows() { return rows_; }

private:
    using Members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

    static std::size_t find(std::span<const std::string_view> columns, std::string_view name) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (columns[i] == name) return i;
        }
        throw Error{"the statement gives no column named " + std::string{name}};
    }

    std::size_t most_;
    std::array<std::size_t, boost::mp11::mp_size<Members>::value> columns_{};
    std::vector<T> rows_;
};

/// Keeps the first column of the first row.
template <typename T>
class SingleValue final : public RowConsumer {
public:
    void begin(std::span<const std::string_view>) override { value_.reset(); }
    bool row(const Row& row) override {
        read_column(row, 0, value_.emplace());
        return false;
    }
    std::optional<T>& value() { return value_; }

private:
    std::optional<T> value_;
};

/// Ignores all rows.
class NoRows final : public RowConsumer {
public:
    void begin(std::span<const std::string_view>) override {}
    bool row(const Row&) override { return true; }
};

}  // namespace xos::db
