// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "xos/db/sql.hpp"

// The statements of the users application, but for its pages (user_lists.hpp). `@client_id` is bound by the framework.
//
// `name_key` and `email_key` are case-folded copies of name and e-mail: what lists are ordered by, what is searched and
// what is unique in a tenant. ILIKE on the texts would fold each row anew, at seven times the cost.

namespace xos::users::sql {

// Adjacent literals are the only way to share text between statements that must be literals; user_lists.cpp has more of
// them.
#define USERS_COLUMNS "id, name, email, client_id, is_admin, is_active, created_at, updated_at, version"
#define USERS_LISTED " FROM users WHERE client_id = @client_id AND is_active AND deleted_at IS NULL"

inline constexpr Sql list_users{"list_users", "SELECT " USERS_COLUMNS USERS_LISTED " ORDER BY name_key, id"};

inline constexpr Sql find_user{"find_user",
                               "SELECT " USERS_COLUMNS
                               " FROM users WHERE id = @id AND client_id = @client_id AND deleted_at IS NULL"};

/// Deleted users keep their address (DB-4).
inline constexpr Sql find_email{"find_email",
                                "SELECT id FROM users WHERE client_id = @client_id AND email_key = @email_key"};

inline constexpr Sql insert_user{
    "insert_user",
    "INSERT INTO users (client_id, name, name_key, email, email_key, password_hash, is_admin, is_active,"
    " created_at, created_by)"
    " VALUES (@client_id, @name, @name_key, @email, @email_key, @password_hash, @is_admin, true, @now, @by)"
    " RETURNING id"};

inline constexpr Sql update_user{
    "update_user",
    "UPDATE users SET name = @name, name_key = @name_key, email = @email, email_key = @email_key,"
    " is_admin = @is_admin, is_active = @is_active, updated_at = @now, updated_by = @by,"
    " version = version + 1"
    " WHERE id = @id AND client_id = @client_id AND deleted_at IS NULL RETURNING version"};

/// Deleting is soft (DB-5).
inline constexpr Sql delete_user{"delete_user",
                                 "UPDATE users SET is_active = false, deleted_at = @now, deleted_by = @by,"
                                 " version = version + 1"
                                 " WHERE id = @id AND client_id = @client_id AND deleted_at IS NULL"};

inline constexpr Sql restore_user{"restore_user",
                                  "UPDATE users SET is_active = true, deleted_at = NULL, deleted_by = NULL,"
                                  " updated_at = @now, updated_by = @by, version = version + 1"
                                  " WHERE id = @id AND client_id = @client_id AND deleted_at IS NOT NULL"
                                  " RETURNING " USERS_COLUMNS};

/// Makes changes that count admins wait for each other (USR-16, USR-17).
inline constexpr Sql lock_tenant{"lock_tenant", "SELECT id FROM clients WHERE id = @client_id FOR UPDATE"};
inline constexpr Sql count_active_admins{"count_active_admins", "SELECT count(*)" USERS_LISTED " AND is_admin"};

inline constexpr Sql log_activity{
    "log_user_activity",
    "INSERT INTO user_activity_log (client_id, user_id, action, data, performed_by, created_at)"
    " VALUES (@client_id, @user_id, @action, @data, @by, @now)"};

/// Whether the tenant has, or had, this user.
inline constexpr Sql find_any_user{"find_any_user", "SELECT id FROM users WHERE id = @id AND client_id = @client_id"};
inline constexpr Sql page_of_activity{
    "page_of_activity",
    "SELECT l.id, l.action, l.data, l.performed_by, l.created_at, (SELECT u.name FROM users u"
    " WHERE u.client_id = l.client_id AND u.id = l.performed_by) AS performed_by_name"
    " FROM user_activity_log l WHERE l.client_id = @client_id AND l.user_id = @id"
    " ORDER BY l.created_at DESC, l.id DESC LIMIT @limit OFFSET @offset"};
inline constexpr Sql count_activity{
    "count_activity", "SELECT count(*) FROM user_activity_log WHERE client_id = @client_id AND user_id = @id"};

/// All that stand here, so that a bad one stops the start.
inline constexpr std::array all{list_users,    find_user,        find_email,    insert_user,         update_user,
                                delete_user,   restore_user,     lock_tenant,   count_active_admins, log_activity,
                                find_any_user, page_of_activity, count_activity};

}  // namespace xos::users::sql
