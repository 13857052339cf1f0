// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
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

/// The same with the number of the row's version, which rises with every change that clients can see.
struct VersionedUser : UserDto {
    std::int64_t version = 1;

    /// Names this version in `ETag` and `If-Match`. The time keeps versions apart whose numbers came twice, because
    /// the database was put back to an older state in between.
    std::string etag() const {
        const auto changed_at = updated_at.value_or(created_at).time_since_epoch().count();
        return '"' + std::to_string(version) + '-' + std::to_string(changed_at) + '"';
    }
};
BOOST_DESCRIBE_STRUCT(VersionedUser, (UserDto), (version))

}  // namespace xos
