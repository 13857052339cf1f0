// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libpq-fe.h>

#include <string>
#include <vector>

namespace xos::db {

/// Tables of the current schema with a column client_id, sorted.
std::vector<std::string> read_tenant_tables(PGconn* connection);

/// The current schema's name.
std::string current_schema(PGconn* connection);

}  // namespace xos::db
