// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "value_list.hpp"
#include "xos/db/sql.hpp"

// The statements about avatars. `@client_id` is bound by the framework.

namespace xos::users::sql {

// A deleted user keeps the avatar, for a restore, and nobody sees it.
#define AVATARS_SEEN                                                                      \
    " FROM user_avatars a JOIN users u ON u.client_id = a.client_id AND u.id = a.user_id" \
    " WHERE a.client_id = @client_id AND u.client_id = @client_id AND u.deleted_at IS NULL"

inline constexpr Sql find_avatar{"find_avatar", "SELECT a.version, a.image" AVATARS_SEEN " AND a.user_id = @id"};

inline constexpr Sql find_avatar_versions{"find_avatar_versions", "SELECT a.user_id AS id, a.version" AVATARS_SEEN
                                                                  " AND a.user_id IN (" USERS_VALUE_LIST
                                                                  ")"
                                                                  " ORDER BY a.user_id"};

#undef AVATARS_SEEN

inline constexpr Sql store_avatar{
    "store_avatar",
    "INSERT INTO user_avatars (client_id, user_id, version, changed_at, image)"
    " VALUES (@client_id, @id, @version, @now, @image)"
    " ON CONFLICT (client_id, user_id) DO UPDATE SET version = excluded.version, changed_at = excluded.changed_at,"
    " image = excluded.image"};

inline constexpr Sql delete_avatar{"delete_avatar",
                                   "DELETE FROM user_avatars WHERE client_id = @client_id AND user_id = @id"};

inline constexpr std::array avatars{find_avatar, find_avatar_versions, store_avatar, delete_avatar};

}  // namespace xos::users::sql
