// SPDX-License-Identifier: Apache-2.0
#include "db/sqlite/functions.hpp"

#include <sqlite3.h>

#include <new>
#include <string_view>

#include "db/sqlite/like_pattern.hpp"

namespace xos::db {
namespace {

std::string_view text_of(sqlite3_value* value) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    if (text == nullptr) return {};
    return {text, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

// SQLite keeps the parsed pattern beside a pattern argument that does not change from row to row.
LikePattern* pattern_of(sqlite3_context* context, int count, sqlite3_value** values, bool fold) {
    if (auto* kept = static_cast<LikePattern*>(sqlite3_get_auxdata(context, 0))) return kept;
    auto parsed = LikePattern::parse(text_of(values[0]), count == 3 ? text_of(values[2]) : "\\", fold);
    if (!parsed) {
        sqlite3_result_error(context, "LIKE pattern must not end with its escape character", -1);
        return nullptr;
    }
    auto* made = new LikePattern{std::move(*parsed)};
    sqlite3_set_auxdata(context, 0, made, [](void* kept) { delete static_cast<LikePattern*>(kept); });
    return static_cast<LikePattern*>(sqlite3_get_auxdata(context, 0));  // null when SQLite had no memory to keep it
}

template <bool fold>
void like(sqlite3_context* context, int count, sqlite3_value** values) {
    for (int i = 0; i < count; ++i) {
        if (sqlite3_value_type(values[i]) == SQLITE_NULL) return sqlite3_result_null(context);
    }
    try {
        LikePattern* pattern = pattern_of(context, count, values, fold);
        if (pattern != nullptr) sqlite3_result_int(context, pattern->matches(text_of(values[1])) ? 1 : 0);
    } catch (const std::bad_alloc&) {
        sqlite3_result_error_nomem(context);
    }
}

}  // namespace

void add_text_functions(sqlite3* connection) {
    constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    sqlite3_create_function(connection, "regexp", 2, flags, nullptr, &like<true>, nullptr, nullptr);
    sqlite3_create_function(connection, "regexp", 3, flags, nullptr, &like<true>, nullptr, nullptr);
    sqlite3_create_function(connection, "like", 2, flags, nullptr, &like<false>, nullptr, nullptr);
}

}  // namespace xos::db
