// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libpq-fe.h>

#include <string>

#include "db/pg/raw.hpp"

namespace xos::db {

/// The role that the server signs in as when it was given no other.
inline constexpr const char* server_role = "xos_app";

/// Makes the roles that are missing: across_role, and `role` when it is server_role. A role that was there keeps its
/// password. Gives true when `role` was made, with `password`.
/// Throws: db::Error when the owner may not make roles, or a given role does not exist.
bool make_roles(PGconn* owner, const std::string& role, const std::string& password);

/// Lets `role` and across_role use every table of the current schema, and nothing of it be inherited. As the owner.
void grant_rights(PGconn* owner, const std::string& role);

/// Gives an existing server_role another password.
void set_password(PGconn* owner, const std::string& role, const std::string& password);

}  // namespace xos::db
