// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libpq-fe.h>

#include <string>

namespace xos::db {

/// Renames the current schema with everything in it, and makes an empty one of the same name, owner and rights. Nobody
/// but the owner may use the kept one. Extensions go to the new one. Inside a transaction.
/// Gives the kept one's name; empty, and nothing is renamed, when there is nothing in the schema.
/// Throws: db::Error with a sentence for an operator, also when a session uses the tables for long.
std::string keep_schema(PGconn* owner, const std::string& role);

}  // namespace xos::db
