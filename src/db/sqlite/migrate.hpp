// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "xos/base/log.hpp"
#include "xos/db/migration.hpp"

struct sqlite3;

namespace xos::db {

/// Applies the pending steps, each in one transaction with its row in `schema_migrations`. Safe to kill at any moment
/// and to run from two processes at once.
/// Throws: db::Error with a sentence for an operator.
void migrate_sqlite(sqlite3* connection, Migrations migrations, Logger& log);

}  // namespace xos::db
