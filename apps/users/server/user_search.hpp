// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "user_lists.hpp"

namespace xos::users {

/// The column a list is sorted by: `name`, `email` or `created_at` in any case, `createdAt` too; of the deleted ones
/// also `deleted_at` and `deletedAt`. Anything else means name (USR-3, USR-4).
UserSort parse_sort(std::string_view text, UserList list);
/// True for `desc` in any case (USR-3).
bool is_descending(std::string_view text);

/// The text to search for: trimmed, at most 200 characters (USR-5).
/// Throws: Problem 400 when it holds control characters (SQL-2, SEC-5).
std::string checked_search(std::string_view text);
/// A LIKE pattern for "the case-folded column contains this text", in which `%`, `_` and `\` stand for themselves.
std::string contains_pattern(std::string_view text);

}  // namespace xos::users
