// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <string>

#include "xos/base/id.hpp"
#include "xos/base/timestamp.hpp"

namespace xos {

/// A user as clients see one (contract 7), and a row of `users` without its password hash.
struct UserDto {
    UserId id;
    std::string name;
    std::string email;
    ClientId client_id;
    bool is_admin = false;
    bool is_active = true;
    Timestamp created_at;
    std::optional<Timestamp> updated_at;  ///< null until the first change
};
BOOST_DESCRIBE_STRUCT(UserDto, (), (id, name, email, client_id, is_admin, is_active, created_at, updated_at))

}  // namespace xos
