// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "users_sql.hpp"
#include "value_list.hpp"

// The statements of imports.

namespace xos::users::sql {

/// Of deleted users too: they keep their address (DB-4).
inline constexpr Sql find_used_emails{
    "find_used_emails",
    "SELECT email_key FROM users WHERE client_id = @client_id AND email_key IN (" USERS_VALUE_LIST ")"};

inline constexpr Sql import_user{
    "import_user",
    "INSERT INTO users (client_id, name, name_key, email, email_key, password_hash, is_admin, is_active,"
    " created_at, created_by)"
    " VALUES (@client_id, @name, @name_key, @email, @email_key, @password_hash, @is_admin, @is_active, @now, @by)"};

/// Whoever is imported gets a greater id.
inline constexpr Sql last_user_id{"last_user_id",
                                  "SELECT coalesce(max(id), 0) FROM users WHERE client_id = @client_id"};
/// By their ids, which no plan gets wrong that was made while the table was small.
inline constexpr Sql find_imported{"find_imported",
                                   "SELECT " USERS_COLUMNS
                                   " FROM users WHERE client_id = @client_id AND id > @after AND created_by = @by"
                                   " AND created_at = @now ORDER BY id LIMIT @limit"};

/// All that stand here, so that a bad one stops the start.
inline constexpr std::array transfers{find_used_emails, import_user, last_user_id, find_imported};

}  // namespace xos::users::sql
