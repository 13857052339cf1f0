// SPDX-License-Identifier: Apache-2.0
#include "db/move/kept_schema.hpp"

#include "db/move/unguarded_tables.hpp"
#include "db/pg/raw.hpp"
#include "db/pg/schema.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

namespace {

constexpr const char* find_tables =
    "SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY c.oid) FROM pg_class c"
    " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')"
    " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')";

// Each gives the beginning of a statement. Indexes, row types and the sequences of columns go with their tables.
constexpr const char* find_movable =
    "SELECT format('ALTER %s %s', CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'"
    " WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END, c.oid::regclass)"
    " FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace"
    " AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')"
    " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND (d.deptype = 'e'"
    " OR (c.relkind = 'S' AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0)))"
    " UNION ALL SELECT format('ALTER ROUTINE %s', p.oid::regprocedure) FROM pg_proc p"
    " WHERE p.pronamespace = current_schema()::regnamespace"
    " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    " UNION ALL SELECT format('ALTER TYPE %s', t.oid::regtype) FROM pg_type t"
    " WHERE t.typnamespace = current_schema()::regnamespace AND t.typtype IN ('d', 'e', 'r')"
    " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')";

}  // namespace

std::string keep_aside(PGconn* owner) {
    const auto schema = current_schema(owner);
    const auto tables = pg_value(owner, find_tables);
    if (tables.empty()) return {};
    auto kept = pg_value(owner, "SELECT to_char(now(), '\"before_restore_\"YYYYMMDD_HH24MISS_MS')");
    try {
        lock_alone(owner, tables);  // whoever writes later finds the new tables
        execute_pg(owner, "CREATE SCHEMA " + kept);
        for (const auto& movable : pg_list(owner, find_movable)) execute_pg(owner, movable + " SET SCHEMA " + kept);
    } catch (const StatementError& error) {
        throw Error{"The present data cannot be kept in a schema of its own: " + std::string{error.what()} +
                    ". The role " + PQuser(owner) + " of Database:AdminUrl must own everything in the schema " +
                    schema + " and may make schemas: GRANT CREATE ON DATABASE " + pg_name(owner, PQdb(owner)) + " TO " +
                    pg_name(owner, PQuser(owner)) + ". Nothing was changed."};
    }
    return kept;
}

}  // namespace xos::db
