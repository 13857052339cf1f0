// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "user_dto.hpp"
#include "xos/app/events.hpp"

namespace xos::users {

// What the tenant's other browsers hear of a change, after its commit (USR-19).

struct UserCreated {
    UserDto user;

    static constexpr std::string_view event_name() { return "UserCreated"; }
    std::string arguments_json() const { return event_arguments(user); }
};
BOOST_DESCRIBE_STRUCT(UserCreated, (), (user))

struct UserUpdated {
    UserDto user;

    static constexpr std::string_view event_name() { return "UserUpdated"; }
    std::string arguments_json() const { return event_arguments(user); }
};
BOOST_DESCRIBE_STRUCT(UserUpdated, (), (user))

struct UserDeleted {
    UserId id;

    static constexpr std::string_view event_name() { return "UserDeleted"; }
    std::string arguments_json() const { return event_arguments(id); }
};
BOOST_DESCRIBE_STRUCT(UserDeleted, (), (id))

struct UserAvatarChanged {
    UserId id;
    std::optional<std::string> version;  ///< empty when there is no avatar any more

    static constexpr std::string_view event_name() { return "UserAvatarChanged"; }
    std::string arguments_json() const { return event_arguments(id, version); }
};
BOOST_DESCRIBE_STRUCT(UserAvatarChanged, (), (id, version))

}  // namespace xos::users
