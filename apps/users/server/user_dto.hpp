// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <string>

#include "xos/app/user_dto.hpp"

namespace xos::users {

/// A row of `users` as this application reads it: what clients may see. The password hash is no member, so it cannot
/// get out.
struct User : VersionedUser {
    bool is_active_admin() const { return is_admin && is_active; }
};
BOOST_DESCRIBE_STRUCT(User, (VersionedUser), ())

/// A deleted user as clients see one, and a row of their list.
struct DeletedUserDto : UserDto {
    Timestamp deleted_at;
    std::optional<UserId> deleted_by;
    std::optional<std::string> deleted_by_name;
};
BOOST_DESCRIBE_STRUCT(DeletedUserDto, (UserDto), (deleted_at, deleted_by, deleted_by_name))

inline UserDto to_dto(const User& user) { return user; }

}  // namespace xos::users
