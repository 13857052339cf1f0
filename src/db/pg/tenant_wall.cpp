// SPDX-License-Identifier: Apache-2.0
// Row security as the second wall. The tenant is a setting that lives until the end of the transaction:
// set_config('xos.client_id', $1, true) at the head of every pipelined group and after every BEGIN (TEN-4).
#include "db/pg/tenant_wall.hpp"

#include "db/pg/raw.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

namespace {

constexpr const char* own_rows = "(client_id = NULLIF(current_setting('xos.client_id', true), '')::bigint)";

// How PostgreSQL prints `own_rows`, without what its versions print differently.
constexpr const char* own_rows_printed = "client_id=NULLIFcurrent_setting'xos.client_id',true,''::bigint";

/// Policies that count for a role: its own, and those for everybody.
constexpr const char* policies_of =
    "SELECT p.polname FROM pg_policy p"
    " WHERE p.polrelid = (quote_ident(current_schema()) || '.' || quote_ident($1))::regclass"
    " AND EXISTS (SELECT FROM unnest(p.polroles) r (id) WHERE r.id = 0 OR pg_has_role($2, r.id, 'USAGE'))";

constexpr const char* repair = " Put it right with: xos migrate, with Database:AdminUrl set.";

std::string without_dressing(std::string_view expression) {
    std::string text{expression};
    for (const std::string_view piece : {"::text", " ", "(", ")"}) {
        for (auto at = text.find(piece); at != std::string::npos; at = text.find(piece)) text.erase(at, piece.size());
    }
    return text;
}

void check_role(PGconn* server) {
    const auto role = pg_value(server, "SELECT current_user");
    // Rights that a membership gives count too, but for the one role that was made for it.
    const auto stronger = run_pg(server,
                                 "SELECT r.rolname, r.rolsuper, r.rolbypassrls FROM pg_roles r"
                                 " WHERE (r.rolsuper OR r.rolbypassrls) AND pg_has_role(current_user, r.oid, 'MEMBER')"
                                 " ORDER BY r.rolname <> current_user, 1 LIMIT 1");
    if (PQntuples(stronger.get()) > 0) {
        const std::string culprit = PQgetvalue(stronger.get(), 0, 0);
        const std::string right = *PQgetvalue(stronger.get(), 0, 1) == 't' ? "is a superuser" : "has BYPASSRLS";
        const std::string who = culprit == role
                                    ? "The database role " + role
                                    : "The database role " + role + " is a member of " + culprit + ", which";
        throw Error{who + " " + right +
                    " and so could read every tenant's rows. The server needs a role without that right."};
    }
    const auto owned =
        pg_value(server,
                 "SELECT c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace"
                 " AND c.relkind IN ('r', 'p', 'v', 'm') AND pg_has_role(current_user, c.relowner, 'MEMBER')"
                 " ORDER BY 1 LIMIT 1");
    if (!owned.empty()) {
        throw Error{"The database role " + role + " owns the table " + owned +
                    " and so could switch its row security off. The server needs a role that owns nothing."};
    }
    if (pg_value(server, "SELECT pg_has_role(current_user, r.oid, 'MEMBER') FROM pg_roles r WHERE r.rolname = $1",
                 {across_role}) != "t") {
        throw Error{"The database role " + role + " is not a member of " + across_role +
                    ", which signing in needs before the tenant is known." + repair};
    }
    if (pg_value(server, "SELECT pg_has_role(current_user, $1, 'USAGE')", {across_role}) == "t") {
        throw Error{"The database role " + role + " inherits the rights of " + across_role +
                    " and so sees every tenant's rows. Make it NOINHERIT." + repair};
    }
}

void check_tables(PGconn* server) {
    const auto tables = run_pg(server,
                               "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c"
                               " JOIN pg_attribute a ON a.attrelid = c.oid"
                               " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')"
                               " AND a.attname = 'client_id' AND NOT a.attisdropped ORDER BY 1");
    for (int row = 0; row < PQntuples(tables.get()); ++row) {
        const std::string table = PQgetvalue(tables.get(), row, 0);
        const bool is_enabled = *PQgetvalue(tables.get(), row, 1) == 't';
        const bool is_forced = *PQgetvalue(tables.get(), row, 2) == 't';
        if (!is_enabled) throw Error{"The tenant table " + table + " has no row security." + repair};
        if (!is_forced) throw Error{"The row security of the tenant table " + table + " is not forced." + repair};
        const auto policies =
            run_pg(server,
                   "SELECT p.polname, p.polcmd, p.polpermissive, pg_get_expr(p.polqual, p.polrelid),"
                   " pg_get_expr(p.polwithcheck, p.polrelid) FROM pg_policy p"
                   " WHERE p.polrelid = (quote_ident(current_schema()) || '.' || quote_ident($1))::regclass"
                   " AND EXISTS (SELECT FROM unnest(p.polroles) r (id)"
                   " WHERE r.id = 0 OR pg_has_role(current_user, r.id, 'USAGE'))",
                   {table});
        if (PQntuples(policies.get()) == 0) throw Error{"The tenant table " + table + " has no policy." + repair};
        for (int i = 0; i < PQntuples(policies.get()); ++i) {
            const auto text = [&](int column) { return std::string{PQgetvalue(policies.get(), i, column)}; };
            const bool is_ours = text(1) == "*" && text(2) == "t" && without_dressing(text(3)) == own_rows_printed &&
                                 without_dressing(text(4)) == own_rows_printed;
            if (is_ours) continue;
            throw Error{"The policy " + text(0) + " of the tenant table " + table +
                        " is not the one that keeps tenants apart." + repair};
        }
    }
}

/// What came with an extension is the database administrator's business.
void check_ways_round(PGconn* server) {
    const auto view =
        run_pg(server,
               "SELECT c.relname, c.relkind FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace"
               " AND (c.relkind = 'm' OR (c.relkind = 'v'"
               " AND NOT coalesce(c.reloptions::text ~ 'security_invoker=(true|on|1)', false)))"
               " AND (has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE')"
               " OR has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE'))"
               " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
               " ORDER BY 1 LIMIT 1");
    if (PQntuples(view.get()) > 0) {
        const std::string name = PQgetvalue(view.get(), 0, 0);
        throw Error{*PQgetvalue(view.get(), 0, 1) == 'm'
                        ? "The materialised view " + name +
                              " has no row security. Drop it, or move it to another schema."
                        : "The view " + name + " reads with its owner's rights. Make it security_invoker."};
    }
    const auto function =
        pg_value(server,
                 "SELECT p.proname FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace"
                 " AND p.prosecdef AND has_function_privilege(p.oid, 'EXECUTE')"
                 " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
                 " ORDER BY 1 LIMIT 1");
    if (!function.empty()) {
        throw Error{"The function " + function +
                    " runs with its owner's rights (SECURITY DEFINER) and could read every tenant's rows. Drop it."};
    }
}

}  // namespace

void raise_wall(PGconn* owner, const std::vector<std::string>& tables, const std::string& role) {
    for (const auto& table : tables) {
        const auto name = pg_name(owner, table);
        // Policies add up: one more that lets `role` see rows would open the wall.
        for (const auto& policy : pg_list(owner, policies_of, {table, role})) {
            execute_pg(owner, "DROP POLICY " + pg_name(owner, policy) + " ON " + name);
        }
        execute_pg(owner, "ALTER TABLE " + name + " ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY");
        execute_pg(owner, "DROP POLICY IF EXISTS xos_tenant ON " + name + "; CREATE POLICY xos_tenant ON " + name +
                              " USING " + own_rows + " WITH CHECK " + own_rows);
        execute_pg(owner, "DROP POLICY IF EXISTS xos_across ON " + name + "; CREATE POLICY xos_across ON " + name +
                              " TO " + across_role + " USING (true) WITH CHECK (true)");
    }
}

void check_wall(PGconn* server) {
    check_role(server);
    check_tables(server);
    check_ways_round(server);
}

}  // namespace xos::db
