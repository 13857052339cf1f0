// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "xos/db/migration.hpp"

namespace xos::db {

/// A step that a database remembers in `schema_migrations`.
struct AppliedMigration {
    std::string module;
    int number = 0;
    std::string checksum;
};

/// SHA-256 of a step's text, in hex.
std::string migration_checksum(std::string_view text);

/// The steps still to be applied, in order. `text` picks the dialect's text of a step.
/// Throws: db::Error with a sentence for an operator when the list has holes, an applied step has another text now, or
/// the database has steps this program does not know.
std::vector<const Migration*> plan_migrations(Migrations migrations, const std::vector<AppliedMigration>& applied,
                                              std::string_view Migration::* text);

}  // namespace xos::db
