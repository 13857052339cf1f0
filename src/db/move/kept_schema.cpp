// SPDX-License-Identifier: Apache-2.0
#include "db/move/kept_schema.hpp"

#include "db/move/unguarded_tables.hpp"
#include "db/pg/raw.hpp"
#include "db/pg/schema.hpp"
#include "db/pg/tenant_wall.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

namespace {

constexpr const char* find_tables =
    "SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY c.oid) FROM pg_class c"
    " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')"
    " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')";

constexpr const char* find_rights =
    "SELECT format('GRANT %s ON SCHEMA %I TO %s%s', a.privilege_type, n.nspname,"
    " CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END,"
    " CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)"
    " FROM pg_namespace n, aclexplode(n.nspacl) a"
    " WHERE n.nspname = current_schema() AND a.grantee <> n.nspowner";

constexpr const char* find_extensions =
    "SELECT extname FROM pg_extension WHERE extnamespace = current_schema()::regnamespace ORDER BY oid";

void swap(PGconn* owner, const std::string& schema, const std::string& kept) {
    const auto name = pg_name(owner, schema);
    const auto owning =
        pg_value(owner, "SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = $1", {schema});
    try {
        execute_pg(owner, "ALTER SCHEMA " + name + " RENAME TO " + kept);
        execute_pg(owner, "CREATE SCHEMA " + name + " AUTHORIZATION " + owning);
    } catch (const Unavailable&) {
        throw;
    } catch (const Error& error) {
        const auto role = pg_name(owner, PQuser(owner));
        throw Error{"The role " + role + " may not rename the schema " + name +
                    ", under whose new name the present data is kept (" + error.what() +
                    "). Make it the owner of the database: ALTER DATABASE " + pg_name(owner, PQdb(owner)) +
                    " OWNER TO " + role + ". Nothing was changed."};
    }
}

}  // namespace

std::string keep_schema(PGconn* owner, const std::string& role) {
    const auto schema = current_schema(owner);
    const auto tables = pg_value(owner, find_tables);
    if (tables.empty()) return {};
    lock_alone(owner, tables);  // whoever writes later finds the new tables
    const auto rights = pg_list(owner, find_rights);
    const auto extensions = pg_list(owner, find_extensions);
    const auto kept = pg_value(owner, "SELECT to_char(now(), '\"before_restore_\"YYYYMMDD_HH24MISS_MS')");
    swap(owner, schema, kept);
    for (const auto& right : rights) execute_pg(owner, right);
    execute_pg(owner, "REVOKE ALL ON SCHEMA " + kept + " FROM PUBLIC, " + pg_name(owner, role) + ", " + across_role);
    for (const auto& extension : extensions) {
        execute_pg(owner, "ALTER EXTENSION " + pg_name(owner, extension) + " SET SCHEMA " + pg_name(owner, schema));
    }
    return kept;
}

}  // namespace xos::db
