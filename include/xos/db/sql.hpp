// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace xos::db {

/// One SQL statement: a name for logs and metrics, and text known at compile time (SQL-1).
///
/// Parameters are written `@name` and are always bound. The text is written once for both databases; the dialect
/// bridge (DB-11) accepts `ILIKE`, `RETURNING`, `CURRENT_TIMESTAMP`, `true`/`false`, `LIMIT … OFFSET` and `ESCAPE`.
/// A statement that touches a tenant table must name `@client_id`, which DBService binds itself (DB-12).
///
///     namespace sql {
///     inline constexpr db::Sql find_user{"find_user",
///         "SELECT * FROM users WHERE id = @id AND client_id = @client_id AND deleted_at IS NULL"};
///     }
class Sql {
public:
    consteval Sql(const char* name, const char* text) : name_{name}, text_{text} {}

    constexpr std::string_view name() const { return name_; }
    constexpr std::string_view text() const { return text_; }

private:
    std::string_view name_;
    std::string_view text_;
};

}  // namespace xos::db

namespace xos {
using db::Sql;
}  // namespace xos
