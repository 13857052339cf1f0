// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "user_lists.hpp"

namespace xos::users {

/// The column a list is sorted by: `name`, `email` or `created_at` in any case, `createdAt` too; of the deleted ones
/// also `deleted_at` and `deletedAt`. Anything else means name (USR-3, USR-4).
UserSort parse_sort(std::string_view text, UserList list);

}  // namespace xos::users
