// SPDX-License-Identifier: Apache-2.0
// Everything that another session could see happens in one transaction: keeping the old tables, making new ones,
// loading them, raising the wall, granting the rights.
#include "db/move/kept_schema.hpp"
#include "db/move/move_tables.hpp"
#include "db/move/working_copy.hpp"
#include "db/pg/installation.hpp"
#include "db/pg/migrate.hpp"
#include "db/pg/owner_transaction.hpp"
#include "db/pg/pg_listener.hpp"
#include "db/pg/raw.hpp"
#include "db/pg/roles.hpp"
#include "xos/db/backup.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

namespace {

/// Goes with the session. No server starts to use the database meanwhile.
void require_no_server(PGconn* owner) {
    const std::string lock = std::string{"SELECT pg_try_advisory_lock("} + server_lock_number + ")";
    if (pg_value(owner, lock.c_str()) == "t") return;
    throw Error{
        "A server runs on the database, or it is being restored. Stop every server of it first. Nothing was changed."};
}

/// Loading may take long, waiting for somebody else's lock must not.
void set_time_outs(PGconn* owner) {
    execute_pg(owner,
               "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET lock_timeout = '10s'");
}

void require_no_tenants(PGconn* owner) {
    constexpr const char* find = "SELECT to_regclass(quote_ident(current_schema()) || '.clients') IS NOT NULL";
    if (pg_value(owner, find) != "t" || pg_value(owner, "SELECT EXISTS (SELECT FROM clients)") != "t") return;
    throw Error{
        "The PostgreSQL database has tenants already. Give an empty one, or replace what is there by a backup:"
        " xos restore FILE. Nothing was changed."};
}

/// The planner would not know the new tables until the server looks at them by itself.
void analyze(PGconn* owner, const MovedTables& tables) {
    for (const auto& table : tables) execute_pg(owner, "ANALYZE " + pg_name(owner, table.name));
}

}  // namespace

RestoredPostgres restore_postgresql(const PostgresOptions& options, Migrations migrations, const std::string& source,
                                    const std::string& working_copy, const std::function<void()>& alone) {
    const auto owner = connect_owner(options, "Restoring");
    set_time_outs(owner.get());
    require_no_server(owner.get());
    alone();
    const WorkingCopy file{source, working_copy, migrations};
    const MigrationLock lock{owner.get()};
    const auto role = make_server_role(owner.get(), options);
    RestoredPostgres restored;
    {
        OwnerTransaction transaction{owner.get()};
        restored.kept = keep_aside(owner.get());
        make_tables(owner.get(), migrations);
        restored.tables = move_to_pg(file.connection(), owner.get(), role.name);
        grant_rights(owner.get(), role.name);
        analyze(owner.get(), restored.tables);
        transaction.commit();
    }
    check_wall_as_server(role);
    return restored;
}

MovedTables move_to_postgresql(const PostgresOptions& options, Migrations migrations, const std::string& source,
                               const std::string& working_copy, Logger& log) {
    const auto owner = connect_owner(options, "Moving to PostgreSQL");
    set_time_outs(owner.get());
    require_no_server(owner.get());
    if (has_migrations(owner.get())) require_no_tenants(owner.get());
    const WorkingCopy file{source, working_copy, migrations};
    const auto role = make_server_role(owner.get(), options);
    apply_migrations(owner.get(), migrations, role.name, Wall::all_tables, log);
    const MigrationLock lock{owner.get()};
    MovedTables moved;
    {
        OwnerTransaction transaction{owner.get()};
        require_no_tenants(owner.get());
        moved = move_to_pg(file.connection(), owner.get(), role.name);
        analyze(owner.get(), moved);
        transaction.commit();
    }
    check_wall_as_server(role);
    return moved;
}

}  // namespace xos::db
