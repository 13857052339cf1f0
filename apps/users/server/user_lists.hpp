// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "xos/db/sql.hpp"

namespace xos::users {

/// Which of the tenant's users a list shows (DB-6, DB-7).
enum class UserList : std::uint8_t {
    active,
    known,  ///< deactivated ones too
    deleted,
};

/// The column a list is sorted by; `deleted_at` belongs to the deleted ones.
enum class UserSort : std::uint8_t { name, email, created_at, deleted_at };

/// The statement for one page of a list in this order. There is one literal for each, so that no SQL is put together
/// at run time (SQL-1).
Sql page_statement(UserList list, UserSort sort, bool descending, bool is_search);
/// The statement for the ids of a page of users who are not deleted, for exports.
Sql ids_statement(bool with_inactive, UserSort sort, bool descending, bool is_search);
/// The statement for the number of rows of the whole list.
Sql count_statement(UserList list, bool is_search);

/// All of them, so that a bad one stops the start.
std::vector<Sql> list_statements();

}  // namespace xos::users
