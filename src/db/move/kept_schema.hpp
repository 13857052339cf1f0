// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libpq-fe.h>

#include <string>

namespace xos::db {

/// Moves what is in the current schema aside, into a new schema that nobody but the owner may use. What extensions made
/// stays: it is the database's, and the new tables may need it. Inside a transaction.
///
/// The schema itself stays too, with its rights: renaming it would need a role that owns the database, and every
/// extension in it.
/// Gives the new schema's name; empty, and nothing is made, when there are no tables.
/// Throws: db::Error with a sentence for an operator, also when a session uses the tables for long.
std::string keep_aside(PGconn* owner);

}  // namespace xos::db
