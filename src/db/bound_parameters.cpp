// SPDX-License-Identifier: Apache-2.0
#include "db/bound_parameters.hpp"

#include <algorithm>

#include "xos/base/encoding.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

void require_storable(std::string_view text) {
    if (text.find('\0') != std::string_view::npos || !is_utf8(text)) {
        throw Error{"a text parameter holds a NUL or is not UTF-8"};
    }
}

namespace detail {

void throw_missing_value(const KnownStatement& statement, const std::string& name) {
    throw StatementError{"statement " + statement.name + ": no value for @" + name};
}

void throw_surplus_value(const KnownStatement& statement, const Params& params) {
    const auto& names = statement.compiled.parameters;
    for (const auto& param : params.items()) {
        if (!statement.across_tenants && param.name == "client_id") {
            throw TenantViolation{"statement " + statement.name + ": @client_id is bound by the service itself"};
        }
        if (std::ranges::find(names, param.name) == names.end()) {
            throw StatementError{"statement " + statement.name + ": it has no parameter @" + std::string{param.name}};
        }
    }
    throw StatementError{"statement " + statement.name + ": a parameter was given twice"};
}

}  // namespace detail

}  // namespace xos::db
