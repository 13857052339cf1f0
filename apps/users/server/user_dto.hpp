// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <string>

#include "xos/app/user_dto.hpp"
#include "xos/base/id.hpp"
#include "xos/base/timestamp.hpp"

namespace xos::users {

/// A row of `users` as this application reads it. The password hash is no member, so it cannot get out.
struct User {
    UserId id;
    std::string name;
    std::string email;
    ClientId client_id;
    bool is_admin = false;
    bool is_active = true;
    Timestamp created_at;
    std::optional<Timestamp> updated_at;

    bool is_active_admin() const { return is_admin && is_active; }
};
BOOST_DESCRIBE_STRUCT(User, (), (id, name, email, client_id, is_admin, is_active, created_at, updated_at))

inline UserDto to_dto(const User& user) {
    return {.id = user.id,
            .name = user.name,
            .email = user.email,
            .client_id = user.client_id,
            .is_admin = user.is_admin,
            .is_active = user.is_active,
            .created_at = user.created_at,
            .updated_at = user.updated_at};
}

}  // namespace xos::users
