// SPDX-License-Identifier: Apache-2.0
#include "db/sqlite/sqlite_values.hpp"

#include <sqlite3.h>

#include <array>
#include <variant>

#include "db/bound_parameters.hpp"
#include "xos/db/error.hpp"

namespace xos::db {
namespace {

struct Binder {
    sqlite3_stmt* statement;
    int index;

    int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
    int operator()(bool value) const { return sqlite3_bind_int(statement, index, value ? 1 : 0); }
    int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, index, value); }
    int operator()(double value) const { return sqlite3_bind_double(statement, index, value); }
    int operator()(const std::string& text) const {
        require_storable(text);
        return sqlite3_bind_text64(statement, index, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    }
    int operator()(Timestamp time) const {
        std::array<char, iso_length> text{};
        write_iso(time, text);
        return sqlite3_bind_text(statement, index, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    }
};

}  // namespace

void bind_value(sqlite3_stmt* statement, int index, const Value& value) {
    const int result = std::visit(Binder{statement, index}, value.storage());
    if (result != SQLITE_OK) throw Error{std::string{"a parameter cannot be bound: "} + sqlite3_errstr(result)};
}

}  // namespace xos::db
