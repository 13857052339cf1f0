// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "xos/base/id.hpp"

namespace xos {

/// What a signed-in user may do. Today every permission is given by `is_admin`; routes name the permission, so that
/// roles can come without touching controllers.
enum class Permission : std::uint8_t {
    edit_users,
    export_users,
    send_notifications,
    set_passwords,
    view_activity,
};

std::string_view to_string(Permission permission);

/// The user on whose behalf a request runs. Comes from a verified token and a live session, from nothing else (ARC-2).
struct Principal {
    UserId user;
    ClientId client;
    std::string name;
    std::string email;
    bool is_admin = false;
    std::string session_id;

    bool has(Permission) const { return is_admin; }
};

}  // namespace xos
