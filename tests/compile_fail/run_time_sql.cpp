// SPDX-License-Identifier: Apache-2.0
// expect: consteval
#include <string>

#include "xos/db/sql.hpp"

// SQL-1: a statement's text is a compile-time literal; text built at run time cannot become one.
// doc: begin wrong
xos::Sql made_of(const std::string& table) {
    const std::string text = "SELECT * FROM " + table;
    return xos::Sql{"made", text.c_str()};
}
// doc: end wrong
