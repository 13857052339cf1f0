// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "db/move/move_tables.hpp"
#include "db/move/sqlite_rows.hpp"
#include "db/pg/installation.hpp"
#include "db/pg/migrate.hpp"
#include "db/pg/owner_transaction.hpp"
#include "db/pg/raw.hpp"
#include "db/pg/tenant_wall.hpp"
#include "db/sqlite/migrate.hpp"
#include "xos/db/backup.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

namespace {

/// Without the time-outs of a server's session, whichever role it is.
PgHandle connect(const PostgresOptions& options) {
    auto session = owner_session(options);
    if (options.admin_url.empty()) session.url = options.url;
    session.settings.emplace_back("idle_in_transaction_session_timeout=0");
    auto connection = connect_pg(session);
    require_usable(connection.get());
    return connection;
}

/// Forced row security hides the rows from the owner too; xos_across reads them all.
void take_on_across(PGconn* connection) {
    const std::string across = across_role;
    if (pg_value(connection, "SELECT pg_has_role(current_user, rolname, 'MEMBER') FROM pg_roles WHERE rolname = $1",
                 {across}) == "t") {
        return;
    }
    const auto role = pg_name(connection, PQuser(connection));
    try {
        execute_pg(connection, "GRANT " + across + " TO " + role);
    } catch (const Unavailable&) {
        throw;
    } catch (const Error& error) {
        throw Error{"The role " + role + " may not read every tenant's rows (" + error.what() +
                    "). Let a superuser run: GRANT " + across + " TO " + role + "."};
    }
}

MovedTables fill(PGconn* from, Migrations migrations, const std::string& file) {
    const auto to = open_for_moving(file);
    Logger quiet{standard_error_sink(), LogLevel::warning};
    migrate_sqlite(to.get(), migrations, quiet);
    auto moved = move_to_sqlite(from, to.get());
    require_sound(to.get(), file);
    return moved;
}

}  // namespace

MovedTables backup_postgresql(const PostgresOptions& options, Migrations migrations, const std::string& target) {
    namespace fs = std::filesystem;
    if (fs::exists(target)) throw Error{"The backup file " + target + " exists already."};
    const auto part = target + ".part";
    const auto connection = connect(options);
    require_migrated(connection.get(), migrations);
    take_on_across(connection.get());
    try {
        fs::remove(part);  // left by a run that was killed
        fs::remove(part + "-journal");
        const OwnerTransaction snapshot{connection.get(), "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"};
        execute_pg(connection.get(), std::string{"SET LOCAL ROLE "} + across_role);
        auto moved = fill(connection.get(), migrations, part);
        fs::rename(part, target);
        return moved;
    } catch (const fs::filesystem_error& error) {
        throw Error{"The backup file " + target + " cannot be written: " + error.code().message() + "."};
    } catch (...) {
        std::error_code ignored;
        fs::remove(part, ignored);
        fs::remove(part + "-journal", ignored);
        throw;
    }
}

}  // namespace xos::db
