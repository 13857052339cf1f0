// SPDX-License-Identifier: Apache-2.0
#include "db/pg/schema.hpp"

#include "db/pg/raw.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

std::vector<std::string> read_tenant_tables(PGconn* connection) {
    return pg_list(connection,
                   "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
                   " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')"
                   " AND a.attname = 'client_id' AND NOT a.attisdropped ORDER BY 1");
}

std::string current_schema(PGconn* connection) {
    auto schema = pg_value(connection, "SELECT current_schema()");
    if (schema.empty()) throw Error{"The database has no schema \"public\" that this role may use."};
    return schema;
}

}  // namespace xos::db
