// SPDX-License-Identifier: Apache-2.0
#include "xos/auth/principal.hpp"

#include <gtest/gtest.h>

namespace xos {
namespace {

TEST(Permission, is_given_to_admins_only) {
    Principal principal;
    for (const auto permission : {Permission::edit_users, Permission::export_users, Permission::send_notifications,
                                  Permission::set_passwords, Permission::view_activity}) {
        principal.is_admin = false;
        EXPECT_FALSE(principal.has(permission)) << to_string(permission);
        principal.is_admin = true;
        EXPECT_TRUE(principal.has(permission)) << to_string(permission);
    }
}

TEST(Permission, has_the_name_of_its_enumerator) {
    EXPECT_EQ(to_string(Permission::edit_users), "edit_users");
    EXPECT_EQ(to_string(Permission::export_users), "export_users");
    EXPECT_EQ(to_string(Permission::send_notifications), "send_notifications");
    EXPECT_EQ(to_string(Permission::set_passwords), "set_passwords");
    EXPECT_EQ(to_string(Permission::view_activity), "view_activity");
}

}  // namespace
}  // namespace xos
