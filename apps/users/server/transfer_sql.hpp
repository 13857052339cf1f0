// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "users_sql.hpp"
#include "xos/db/params.hpp"

// The statements of imports. Addresses are looked up by a list of parameters, because the databases have no way in
// common to bind a list.

namespace xos::users::sql {

/// Rows that are looked up by one statement.
inline constexpr std::size_t batch_size = 100;

#define USERS_TEN(n)                                                                                             \
    "@value" n "0, @value" n "1, @value" n "2, @value" n "3, @value" n "4, @value" n "5, @value" n "6, @value" n \
    "7, @value" n "8, @value" n "9"
#define USERS_BATCH                                                                                 \
    USERS_TEN("0")                                                                                  \
    ", " USERS_TEN("1") ", " USERS_TEN("2") ", " USERS_TEN("3") ", " USERS_TEN("4") ", " USERS_TEN( \
        "5") ", " USERS_TEN("6") ", " USERS_TEN("7") ", " USERS_TEN("8") ", " USERS_TEN("9")

/// Of deleted users too: they keep their address (DB-4).
inline constexpr Sql find_used_emails{
    "find_used_emails", "SELECT email_key FROM users WHERE client_id = @client_id AND email_key IN (" USERS_BATCH ")"};

#undef USERS_BATCH
#undef USERS_TEN

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

/// The parameters of a statement that looks up at least one and at most batch_size values: the last one stands for
/// those that are missing.
template <typename T>
db::Params batch_params(const std::vector<T>& values) {
    static const auto names = [] {
        std::array<std::string, batch_size> made;
        for (std::size_t i = 0; i < made.size(); ++i) made[i] = "value" + std::to_string(100 + i).substr(1);
        return made;
    }();
    db::Params params;
    for (std::size_t i = 0; i < batch_size; ++i) params.add(names[i], i < values.size() ? values[i] : values.back());
    return params;
}

/// All that stand here, so that a bad one stops the start.
inline constexpr std::array transfers{find_used_emails, import_user, last_user_id, find_imported};

}  // namespace xos::users::sql
