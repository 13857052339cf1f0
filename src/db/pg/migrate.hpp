// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libpq-fe.h>

#include <string>

#include "xos/base/log.hpp"
#include "xos/db/migration.hpp"

namespace xos::db {

/// Which tables get the wall.
enum class Wall { new_tables, all_tables };

/// Applies the pending steps, each in one transaction with its row in `schema_migrations`, and raises the wall before
/// the rights of `role` and across_role are granted. Nodes that start together wait for each other. Safe to kill at any
/// moment. A table that once had its wall is left alone unless all tables are asked for: a start must not hide that
/// somebody took it down.
/// Throws: db::Error with a sentence for an operator.
void apply_migrations(PGconn* owner, Migrations migrations, const std::string& role, Wall wall, Logger& log);

/// Applies all steps in the open transaction, in a schema without tables; the wall and the rights are for the caller.
/// Throws: db::Error with a sentence for an operator.
void make_tables(PGconn* owner, Migrations migrations);

/// Whether the current schema was ever migrated.
bool has_migrations(PGconn* connection);

/// Throws: db::Error unless every step is applied with the text that this program knows, and the role may use the
/// tables. As the server's role.
void require_migrated(PGconn* server, Migrations migrations);

}  // namespace xos::db
