// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libpq-fe.h>

#include <string>

#include "db/pg/raw.hpp"

namespace xos::db {

/// The role that servers sign in as, and how.
struct ServerRole {
    std::string name;
    PgSessionOptions session;
    bool is_made = false;  ///< by this process, with the password of `session`
    bool is_ours = false;  ///< it is server_role, whose password is kept in the database
};

/// Throws: db::Error when the server is too old or keeps its texts in another encoding.
void require_usable(PGconn* session);

/// The owner's session. Throws: db::Error, also without admin_url; `what` is said to need it.
PgHandle connect_owner(const PostgresOptions& options, const char* what);

/// Makes the roles that are missing. As the owner.
ServerRole make_server_role(PGconn* owner, const PostgresOptions& options);

/// Looks at the wall as the server sees it, where the role's password is known.
void check_wall_as_server(const ServerRole& role);

}  // namespace xos::db
