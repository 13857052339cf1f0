// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "db/statement_registry.hpp"
#include "xos/db/driver.hpp"
#include "xos/db/params.hpp"

namespace xos::db {

/// Finds the value of each parameter of a statement, in its order, and gives it to `take(index, value)`. `@client_id`
/// is the caller's tenant (null without one), unless the statement runs across tenants (DB-12).
/// Throws: StatementError for a parameter without value, a value without parameter, or a name given twice;
/// TenantViolation when `client_id` is given.
template <typename Take>
void for_each_parameter(const KnownStatement& statement, const Caller& caller, const Params& params, Take take);

/// Throws: db::Error for text with a NUL or invalid UTF-8, which no database would store as it is (SQL-2).
void require_storable(std::string_view text);

namespace detail {
[[noreturn]] void throw_missing_value(const KnownStatement& statement, const std::string& name);
[[noreturn]] void throw_surplus_value(const KnownStatement& statement, const Params& params);
}  // namespace detail

template <typename Take>
void for_each_parameter(const KnownStatement& statement, const Caller& caller, const Params& params, Take take) {
    const auto& names = statement.compiled.parameters;
    std::size_t given = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!statement.across_tenants && names[i] == "client_id") {
            take(i, caller.client ? Value{caller.client} : Value{});
            continue;
        }
        const Value* value = params.find(names[i]);
        if (value == nullptr) detail::throw_missing_value(statement, names[i]);
        take(i, *value);
        ++given;
    }
    if (given != params.items().size()) detail::throw_surplus_value(statement, params);
}

}  // namespace xos::db
