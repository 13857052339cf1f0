// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace xos::db {

/// One numbered step of a schema, with its text for each database.
///
/// Steps are applied in the order (module order of the list, number), each in one transaction, and remembered with a
/// SHA-256 checksum in `schema_migrations`; a step that was applied with another text refuses the start.
/// Every table with a column `client_id` is a tenant table and gets the second wall by itself.
struct Migration {
    std::string_view module;  ///< e.g. "platform", "users"
    int number = 0;           ///< from 1, without holes, per module
    std::string_view name;
    std::string_view sqlite;
    std::string_view postgresql;
};

using Migrations = std::span<const Migration>;

}  // namespace xos::db
