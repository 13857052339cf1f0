// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>

#include "xos/base/assert.hpp"
#include "xos/db/params.hpp"

// Lists in statements: the databases have no way in common to bind one, so a list is 100 parameters.

// clang-format off
#define USERS_TEN_VALUES(n)                                                                    \
    "@value" n "0, @value" n "1, @value" n "2, @value" n "3, @value" n "4, "                   \
    "@value" n "5, @value" n "6, @value" n "7, @value" n "8, @value" n "9"
/// What stands between the parentheses of IN (…).
#define USERS_VALUE_LIST                                                                       \
    USERS_TEN_VALUES("0") ", " USERS_TEN_VALUES("1") ", " USERS_TEN_VALUES("2") ", "           \
    USERS_TEN_VALUES("3") ", " USERS_TEN_VALUES("4") ", " USERS_TEN_VALUES("5") ", "           \
    USERS_TEN_VALUES("6") ", " USERS_TEN_VALUES("7") ", " USERS_TEN_VALUES("8") ", "           \
    USERS_TEN_VALUES("9")
// clang-format on

namespace xos::users::sql {

/// The most values of one list.
inline constexpr std::size_t list_size = 100;

/// The parameters for at least one and at most list_size values: the last one stands for those that are missing.
template <typename T>
db::Params value_list(std::span<const T> values) {
    static const auto names = [] {
        std::array<std::string, list_size> made;
        for (std::size_t i = 0; i < made.size(); ++i) made[i] = "value" + std::to_string(list_size + i).substr(1);
        return made;
    }();
    XOS_ASSERT(!values.empty() && values.size() <= list_size);
    db::Params params;
    for (std::size_t i = 0; i < list_size; ++i) params.add(names[i], i < values.size() ? values[i] : values.back());
    return params;
}

}  // namespace xos::users::sql
