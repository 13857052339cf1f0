// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "xos/db/sql.hpp"

// Every statement of the users application. `@client_id` is bound by the framework.
//
// `name_key` and `email_key` are case-folded copies of name and e-mail: what lists are ordered by, what is searched and
// what is unique in a tenant. ILIKE on the texts would fold each row anew, at seven times the cost.

namespace xos::users::sql {

// Adjacent literals are the only way to share text between statements that must be literals.
#define USERS_COLUMNS "id, name, email, client_id, is_admin, is_active, created_at, updated_at, version"
#define USERS_LISTED " FROM users WHERE client_id = @client_id AND is_active AND deleted_at IS NULL"
#define USERS_FOUND USERS_LISTED " AND (name_key LIKE @pattern ESCAPE '\\' OR email_key LIKE @pattern ESCAPE '\\')"
#define USERS_PAGE "SELECT " USERS_COLUMNS USERS_LISTED
// The inner SELECT runs once over the rows as they lie; one level would look each row up in sort order until a page
// is full, which for rare words is all of them.
#define USERS_SEARCH \
    "SELECT " USERS_COLUMNS " FROM users WHERE client_id = @client_id AND id IN (SELECT id" USERS_FOUND ")"
#define USERS_LIMIT " LIMIT @limit OFFSET @offset"

inline constexpr Sql list_users{"list_users", USERS_PAGE " ORDER BY name_key, id"};

inline constexpr Sql page_by_name{"page_by_name", USERS_PAGE " ORDER BY name_key, id" USERS_LIMIT};
inline constexpr Sql page_by_name_desc{"page_by_name_desc", USERS_PAGE " ORDER BY name_key DESC, id" USERS_LIMIT};
inline constexpr Sql page_by_email{"page_by_email", USERS_PAGE " ORDER BY email_key, id" USERS_LIMIT};
inline constexpr Sql page_by_email_desc{"page_by_email_desc", USERS_PAGE " ORDER BY email_key DESC, id" USERS_LIMIT};
inline constexpr Sql page_by_created_at{"page_by_created_at", USERS_PAGE " ORDER BY created_at, id" USERS_LIMIT};
inline constexpr Sql page_by_created_at_desc{"page_by_created_at_desc",
                                             USERS_PAGE " ORDER BY created_at DESC, id" USERS_LIMIT};
inline constexpr Sql count_users{"count_users", "SELECT count(*)" USERS_LISTED};

inline constexpr Sql search_by_name{"search_by_name", USERS_SEARCH " ORDER BY name_key, id" USERS_LIMIT};
inline constexpr Sql search_by_name_desc{"search_by_name_desc", USERS_SEARCH " ORDER BY name_key DESC, id" USERS_LIMIT};
inline constexpr Sql search_by_email{"search_by_email", USERS_SEARCH " ORDER BY email_key, id" USERS_LIMIT};
inline constexpr Sql search_by_email_desc{"search_by_email_desc",
                                          USERS_SEARCH " ORDER BY email_key DESC, id" USERS_LIMIT};
inline constexpr Sql search_by_created_at{"search_by_created_at", USERS_SEARCH " ORDER BY created_at, id" USERS_LIMIT};
inline constexpr Sql search_by_created_at_desc{"search_by_created_at_desc",
                                               USERS_SEARCH " ORDER BY created_at DESC, id" USERS_LIMIT};
inline constexpr Sql count_found{"count_found", "SELECT count(*)" USERS_FOUND};

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

/// Makes changes that count admins wait for each other (USR-16, USR-17).
inline constexpr Sql lock_tenant{"lock_tenant", "SELECT id FROM clients WHERE id = @client_id FOR UPDATE"};
inline constexpr Sql count_active_admins{"count_active_admins", "SELECT count(*)" USERS_LISTED " AND is_admin"};

inline constexpr Sql log_activity{
    "log_user_activity",
    "INSERT INTO user_activity_log (client_id, user_id, action, data, performed_by, created_at)"
    " VALUES (@client_id, @user_id, @action, @data, @by, @now)"};

#undef USERS_COLUMNS
#undef USERS_LISTED
#undef USERS_FOUND
#undef USERS_PAGE
#undef USERS_SEARCH
#undef USERS_LIMIT

/// All of them, so that a bad one stops the start.
inline constexpr std::array all{list_users,
                                page_by_name,
                                page_by_name_desc,
                                page_by_email,
                                page_by_email_desc,
                                page_by_created_at,
                                page_by_created_at_desc,
                                count_users,
                                search_by_name,
                                search_by_name_desc,
                                search_by_email,
                                search_by_email_desc,
                                search_by_created_at,
                                search_by_created_at_desc,
                                count_found,
                                find_user,
                                find_email,
                                insert_user,
                                update_user,
                                delete_user,
                                lock_tenant,
                                count_active_admins,
                                log_activity};

}  // namespace xos::users::sql
