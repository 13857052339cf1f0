// SPDX-License-Identifier: Apache-2.0
#include "db/move/unguarded_tables.hpp"

#include "db/pg/raw.hpp"
#include "db/pg/schema.hpp"
#include "db/pg/tenant_wall.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

namespace {

// Each gives a statement for now and one for later. What a partition has of its table comes and goes with the table.
constexpr const char* foreign_keys =
    "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', k.conrelid::regclass, k.conname),"
    " format('ALTER TABLE %s ADD CONSTRAINT %I %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid))"
    " FROM pg_constraint k WHERE k.contype = 'f' AND k.conparentid = 0"
    " AND k.connamespace = current_schema()::regnamespace ORDER BY k.oid";

constexpr const char* triggers =
    "SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', t.tgrelid::regclass, t.tgname),"
    " format('ALTER TABLE %s ENABLE %s TRIGGER %I', t.tgrelid::regclass,"
    " CASE t.tgenabled WHEN 'R' THEN 'REPLICA' WHEN 'A' THEN 'ALWAYS' ELSE '' END, t.tgname)"
    " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgparentid = 0"
    " AND c.relnamespace = current_schema()::regnamespace ORDER BY t.oid";

// The wall's own tables are raised again by raise_wall(); this is for those that have row security besides.
constexpr const char* row_security =
    "SELECT format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY', c.oid::regclass),"
    " format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY%s', c.oid::regclass,"
    " CASE WHEN c.relforcerowsecurity THEN ', FORCE ROW LEVEL SECURITY' ELSE '' END)"
    " FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relrowsecurity"
    " AND c.relnamespace = current_schema()::regnamespace ORDER BY c.oid";

}  // namespace

void lock_alone(PGconn* owner, const std::string& tables) {
    if (tables.empty()) return;
    try {
        execute_pg(owner, "LOCK TABLE " + tables + " IN ACCESS EXCLUSIVE MODE");
    } catch (const Unavailable& error) {
        throw Error{std::string{"The tables are in use: "} + error.what() +
                    ". Stop what uses the database first. Nothing was changed."};
    }
}

UnguardedTables::UnguardedTables(PGconn* owner, const MovedShapes& tables) : owner_{owner} {
    std::string all;
    for (const auto& table : tables) all += (all.empty() ? "" : ", ") + pg_name(owner, table.name);
    lock_alone(owner, all);
    take_down(foreign_keys, later_);
    take_down(triggers, later_);
    take_down(row_security, later_);
    if (!all.empty()) execute_pg(owner, "TRUNCATE " + all);
}

void UnguardedTables::take_down(const char* find, std::vector<std::string>& later) {
    const auto found = run_pg(owner_, find);
    for (int row = 0; row < PQntuples(found.get()); ++row) {
        execute_pg(owner_, PQgetvalue(found.get(), row, 0));
        later.emplace_back(PQgetvalue(found.get(), row, 1));
    }
}

void UnguardedTables::guard_again(const std::string& role) {
    // A foreign key is checked in one query as long as its tables have no row security.
    for (const auto& statement : later_) execute_pg(owner_, statement);
    raise_wall(owner_, read_tenant_tables(owner_), role);
}

}  // namespace xos::db
