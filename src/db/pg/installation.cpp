// SPDX-License-Identifier: Apache-2.0
// How a database becomes one of XOS, and how a server gets on it.
//
// With the owning role (admin_url) everything is made: the roles, the tables, the wall. The server itself signs in as a
// role that owns nothing. What only the owner may read, the password of that role and secrets that nodes share, is in a
// schema of its own.
#include "db/pg/installation.hpp"

#include "db/pg/migrate.hpp"
#include "db/pg/owner_transaction.hpp"
#include "db/pg/pg_driver.hpp"
#include "db/pg/raw.hpp"
#include "db/pg/roles.hpp"
#include "db/pg/schema.hpp"
#include "db/pg/tenant_wall.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

namespace {

constexpr int oldest_version = 150'000;

std::string keep_secret(PGconn* owner, std::string_view name, std::string_view candidate) {
    execute_pg(owner,
               "BEGIN; SELECT pg_advisory_xact_lock(7163984151120463);"
               "CREATE SCHEMA IF NOT EXISTS xos_private; REVOKE ALL ON SCHEMA xos_private FROM PUBLIC;"
               "CREATE TABLE IF NOT EXISTS xos_private.secrets (name text PRIMARY KEY, value text NOT NULL); COMMIT");
    run_pg(owner, "INSERT INTO xos_private.secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
           {std::string{name}, std::string{candidate}});
    return pg_value(owner, "SELECT value FROM xos_private.secrets WHERE name = $1", {std::string{name}});
}

/// A commit must be on disk before it is answered (DUR-1).
void require_durable_commits(PgSessionOptions& session, PGconn* connection) {
    const auto mode = pg_value(connection, "SHOW synchronous_commit");
    if (mode != "on" && mode != "remote_apply") session.settings.emplace_back("synchronous_commit=on");
}

void warn_about_letters(PGconn* session, Logger& log) {
    if (pg_value(session, "SELECT 'Ä' ILIKE 'ä'") == "t") return;
    log.warning(
        "The database does not know upper and lower case beyond ASCII; ILIKE in an application's own statements"
        " tells Ä from ä. Make the database with LOCALE 'C.UTF-8' or another UTF-8 locale",
        {});
}

std::string user_of(const std::string& url) {
    PQconninfoOption* const options = PQconninfoParse(url.c_str(), nullptr);
    std::string user;
    for (const auto* option = options; option != nullptr && option->keyword != nullptr; ++option) {
        if (std::string_view{option->keyword} == "user" && option->val != nullptr) user = option->val;
    }
    PQconninfoFree(options);
    if (user.empty()) throw Error{"Database:Url names no user. Write postgresql://USER@HOST/DATABASE."};
    return user;
}

bool can_sign_in(const PgSessionOptions& session) {
    try {
        connect_pg(session);
        return true;
    } catch (const Unavailable&) {
        return false;
    }
}

/// Roles belong to the whole cluster, so the role may be there with another password: it gets this database's. Nodes
/// that start together find the same, one after the other.
void settle_password(PGconn* owner, const ServerRole& role, Logger& log) {
    const MigrationLock lock{owner};
    if (can_sign_in(role.session)) return;
    set_password(owner, role.name, role.session.password);
    log.warning(
        "The role xos_app had another password and got this database's. A server on another database of the"
        " same PostgreSQL needs a role of its own, named in Database:Url",
        {});
}

/// Migrates as the owner; gives how the server's own sessions are opened.
ServerRole set_up(const PostgresOptions& options, Migrations migrations, Wall wall, Logger& log) {
    const auto owner = connect_owner(options, "Migrating");
    auto role = make_server_role(owner.get(), options);
    apply_migrations(owner.get(), migrations, role.name, wall, log);
    if (role.is_ours && !role.is_made) settle_password(owner.get(), role, log);
    return role;
}

}  // namespace

void require_usable(PGconn* session) {
    if (PQserverVersion(session) < oldest_version) {
        throw Error{"The database is PostgreSQL " + std::to_string(PQserverVersion(session) / 10'000) +
                    "; XOS needs version 15 or later."};
    }
    const auto encoding = pg_value(session, "SHOW server_encoding");
    if (encoding != "UTF8") {
        throw Error{"The database keeps its texts in " + encoding +
                    "; make one with ENCODING 'UTF8' TEMPLATE template0."};
    }
}

PgHandle connect_owner(const PostgresOptions& options, const char* what) {
    if (options.admin_url.empty()) {
        throw Error{std::string{what} + " needs the owning role: set Database:AdminUrl."};
    }
    auto owner = connect_pg(owner_session(options));
    require_usable(owner.get());
    return owner;
}

ServerRole make_server_role(PGconn* owner, const PostgresOptions& options) {
    ServerRole role{.name = options.url.empty() ? server_role : user_of(options.url),
                    .session = server_session(options),
                    .is_ours = options.url.empty()};
    if (role.is_ours) {
        role.session.url = options.admin_url;
        role.session.user = role.name;
        role.session.password = keep_secret(owner, "password of xos_app", options.app_password);
    }
    role.is_made = make_roles(owner, role.name, role.session.password);
    return role;
}

void check_wall_as_server(const ServerRole& role) {
    if (!can_sign_in(role.session)) return;  // the role's own password is not ours to know here
    check_wall(connect_pg(role.session).get());
}

void migrate_postgresql(const PostgresOptions& options, Migrations migrations, Logger& log) {
    check_wall_as_server(set_up(options, migrations, Wall::all_tables, log));
}

std::string shared_secret(const PostgresOptions& options, std::string_view name, std::string_view candidate) {
    return keep_secret(connect_pg(owner_session(options)).get(), name, candidate);
}

std::unique_ptr<Driver> open_postgresql(PostgresOptions options, Migrations migrations, Logger& log, Metrics& metrics) {
    auto session = options.admin_url.empty() ? server_session(options)
                                             : set_up(options, migrations, Wall::new_tables, log).session;
    auto connection = connect_pg(session);
    require_usable(connection.get());
    require_migrated(connection.get(), migrations);
    check_wall(connection.get());
    warn_about_letters(connection.get(), log);
    require_durable_commits(session, connection.get());
    auto tenant_tables = read_tenant_tables(connection.get());
    return std::make_unique<PgDriver>(std::move(options), std::move(session), std::move(connection),
                                      std::move(tenant_tables), log, metrics);
}

}  // namespace xos::db
