// SPDX-License-Identifier: Apache-2.0
#include "user_search.hpp"

#include "xos/base/encoding.hpp"

namespace xos::users {

UserSort parse_sort(std::string_view text, UserList list) {
    if (ascii_iequals(text, "email")) return UserSort::email;
    if (ascii_iequals(text, "created_at") || ascii_iequals(text, "createdAt")) return UserSort::created_at;
    const bool is_deleted_at = ascii_iequals(text, "deleted_at") || ascii_iequals(text, "deletedAt");
    return is_deleted_at && list == UserList::deleted ? UserSort::deleted_at : UserSort::name;
}

}  // namespace xos::users
