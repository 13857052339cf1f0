// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libpq-fe.h>

#include <string>
#include <vector>

namespace xos::db {

/// The role that sees every tenant's rows. Nobody signs in as it: the server's role takes it on for single statements
/// and transactions across tenants (TEN-8), and has none of its rights otherwise.
inline constexpr const char* across_role = "xos_across";

/// Puts forced row security and the policies on these tables of the current schema (TEN-3), and drops every other
/// policy that counts for `role`. Doing it again changes nothing. As the owning role, inside a transaction.
void raise_wall(PGconn* owner, const std::vector<std::string>& tables, const std::string& role);

/// Looks at the wall as the server's role sees it (TEN-5): the role itself, forced row security and policies of every
/// tenant table, and what reads round them (views, materialised views, functions with their owner's rights).
/// Throws: db::Error with a sentence that names the culprit.
void check_wall(PGconn* server);

}  // namespace xos::db
