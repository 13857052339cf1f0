// SPDX-License-Identifier: Apache-2.0
#include "db/pg/migrate.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "db/migration_plan.hpp"
#include "db/pg/owner_transaction.hpp"
#include "db/pg/raw.hpp"
#include "db/pg/roles.hpp"
#include "db/pg/schema.hpp"
#include "db/pg/tenant_wall.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

namespace {

constexpr const char* create_table =
    "CREATE TABLE IF NOT EXISTS schema_migrations (module text NOT NULL, number integer NOT NULL, name text NOT NULL,"
    " checksum text NOT NULL, applied_at timestamptz(3) NOT NULL, PRIMARY KEY (module, number))";

/// A table of the program, so one with the owner that migrates, that the server may not use as it needs to.
constexpr const char* closed_table =
    "SELECT c.relname FROM pg_class c JOIN pg_class m ON m.oid = 'schema_migrations'::regclass"
    " WHERE c.relnamespace = m.relnamespace AND c.relowner = m.relowner AND c.relkind IN ('r', 'p') AND c.oid <> m.oid"
    " AND NOT (has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')"
    " AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')) ORDER BY 1 LIMIT 1";

constexpr const char* find_migrations =
    "SELECT 1 FROM pg_class WHERE relname = 'schema_migrations' AND relnamespace = current_schema()::regnamespace";

std::vector<AppliedMigration> applied_migrations(PGconn* connection) {
    const auto result = run_pg(connection, "SELECT module, number, checksum FROM schema_migrations");
    std::vector<AppliedMigration> applied;
    for (int row = 0; row < PQntuples(result.get()); ++row) {
        const std::string_view number = PQgetvalue(result.get(), row, 1);
        AppliedMigration step{PQgetvalue(result.get(), row, 0), 0, PQgetvalue(result.get(), row, 2)};
        std::from_chars(number.data(), number.data() + number.size(), step.number);
        applied.push_back(std::move(step));
    }
    return applied;
}

std::string step_name(const Migration& step) {
    return "Migration " + std::string{step.module} + " " + std::to_string(step.number) + " (" + std::string{step.name} +
           ")";
}

void run_step(PGconn* owner, const Migration& step) {
    try {
        execute_pg(owner, std::string{step.postgresql});
    } catch (const Unavailable&) {
        throw;
    } catch (const Error& error) {
        throw Error{step_name(step) + " failed: " + error.what() + "."};
    }
    // A step that ended its transaction itself could be half applied.
    if (PQtransactionStatus(owner) != PQTRANS_INTRANS)
        throw Error{step_name(step) + " ends its transaction; a step must not."};
}

void remember_step(PGconn* owner, const Migration& step) {
    run_pg(owner,
           "INSERT INTO schema_migrations (module, number, name, checksum, applied_at)"
           " VALUES ($1, $2::integer, $3, $4, CURRENT_TIMESTAMP)",
           {std::string{step.module}, std::to_string(step.number), std::string{step.name},
            migration_checksum(step.postgresql)});
}

/// What the end of a step's own transaction would check is checked, and what comes later waits again.
void check_deferred(PGconn* owner) {
    execute_pg(owner, "SET CONSTRAINTS ALL IMMEDIATE");
    const auto deferred = pg_value(owner,
                                   "SELECT string_agg(DISTINCT quote_ident(conname), ', ') FROM pg_constraint"
                                   " WHERE condeferred AND connamespace = current_schema()::regnamespace");
    if (!deferred.empty()) execute_pg(owner, "SET CONSTRAINTS " + deferred + " DEFERRED");
}

/// Gives false when nothing was pending.
bool apply_next(PGconn* owner, Migrations migrations, const std::string& role, Logger& log) {
    OwnerTransaction transaction{owner};
    const auto pending = plan_migrations(migrations, applied_migrations(owner), &Migration::postgresql);
    if (pending.empty()) return false;
    const Migration& step = *pending.front();
    const auto before = read_tenant_tables(owner);
    run_step(owner, step);
    std::vector<std::string> made;
    std::ranges::set_difference(read_tenant_tables(owner), before, std::back_inserter(made));
    raise_wall(owner, made, role);
    grant_rights(owner, role);
    remember_step(owner, step);
    transaction.commit();
    log.info("Migration applied",
             {{"module", step.module}, {"number", std::int64_t{step.number}}, {"name", step.name}});
    return true;
}

}  // namespace

void apply_migrations(PGconn* owner, Migrations migrations, const std::string& role, Wall wall, Logger& log) {
    const MigrationLock lock{owner};
    execute_pg(owner, create_table);
    while (apply_next(owner, migrations, role, log)) continue;
    const bool may_read =
        pg_value(owner, "SELECT has_table_privilege($1, 'schema_migrations', 'SELECT')", {role}) == "t";
    if (wall == Wall::new_tables && may_read) return;
    OwnerTransaction transaction{owner};
    if (wall == Wall::all_tables) raise_wall(owner, read_tenant_tables(owner), role);
    grant_rights(owner, role);
    transaction.commit();
}

void make_tables(PGconn* owner, Migrations migrations) {
    execute_pg(owner, create_table);
    for (const Migration* step : plan_migrations(migrations, {}, &Migration::postgresql)) {
        run_step(owner, *step);
        check_deferred(owner);
        remember_step(owner, *step);
    }
}

bool has_migrations(PGconn* connection) { return !pg_value(connection, find_migrations).empty(); }

void require_migrated(PGconn* server, Migrations migrations) {
    constexpr const char* advice = " Bring it up to date with: xos migrate, with Database:AdminUrl set.";
    if (!has_migrations(server)) throw Error{std::string{"The database has no XOS tables."} + advice};
    if (pg_value(server, "SELECT has_table_privilege('schema_migrations', 'SELECT')") != "t") {
        throw Error{"The database role " + pg_value(server, "SELECT current_user") + " may not read the tables." +
                    advice};
    }
    if (const auto table = pg_value(server, closed_table); !table.empty()) {
        throw Error{"The database role " + pg_value(server, "SELECT current_user") +
                    " may not read and write the table " + table + "." + advice};
    }
    const auto pending = plan_migrations(migrations, applied_migrations(server), &Migration::postgresql);
    if (pending.empty()) return;
    throw Error{step_name(*pending.front()) + " is not applied to the database." + advice};
}

}  // namespace xos::db
