// SPDX-License-Identifier: Apache-2.0
#include "xos/auth/principal.hpp"
#include "xos/base/assert.hpp"

namespace xos {

std::string_view to_string(Permission permission) {
    switch (permission) {
        case Permission::edit_users: return "edit_users";
        case Permission::export_users: return "export_users";
        case Permission::send_notifications: return "send_notifications";
        case Permission::set_passwords: return "set_passwords";
        case Permission::view_activity: return "view_activity";
    }
    XOS_ASSERT(false);  // every enumerator has a name
}

}  // namespace xos
