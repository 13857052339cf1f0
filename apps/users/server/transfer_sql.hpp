// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "users_sql.hpp"
#include "xos/db/params.hpp"

// The statements of exports and imports. They look rows up a hundred at a time, by a list of parameters, because the
// databases have no way in common to bind a list.

namespace xos::users::sql {

inline constexpr std::size_t batch_size = 100;

#define USERS_TEN(name)                                                                                      \
    "@" name "0, @" name "1, @" name "2, @" name "3, @" name "4, @" name "5, @" name "6, @" name "7, @" name \
    "8, "                                                                                                    \
    "@" name "9"
#define USERS_HUNDRED(name)                                                                                           \
    USERS_TEN(name "0")                                                                                               \
    ", " USERS_TEN(name "1") ", " USERS_TEN(name "2") ", " USERS_TEN(name "3") ", " USERS_TEN(                        \
        name                                                                                                          \
        "4") ", " USERS_TEN(name "5") ", " USERS_TEN(name                                                             \
                                                     "6") ", " USERS_TEN(name                                         \
                                                                         "7") ", " USERS_TEN(name                     \
                                                                                             "8") ", " USERS_TEN(name \
                                                                                                                 "9")

inline constexpr Sql find_users{"find_users", "SELECT " USERS_COLUMNS
                                              " FROM users WHERE client_id = @client_id AND deleted_at IS NULL"
                                              " AND id IN (" USERS_HUNDRED("value") ")"};

#undef USERS_HUNDRED
#undef USERS_TEN

/// The parameters of such a statement, at least one and at most batch_size values: the last one stands for those that
/// are missing.
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
inline constexpr std::array transfers{find_users};

}  // namespace xos::users::sql
