// SPDX-License-Identifier: Apache-2.0
#include "db/pg/roles.hpp"

#include "db/pg/schema.hpp"
#include "db/pg/tenant_wall.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

namespace {

constexpr const char* no_rights = " NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS";

bool has_role(PGconn* owner, const std::string& role) {
    return pg_value(owner, "SELECT 1 FROM pg_roles WHERE rolname = $1", {role}) == "1";
}

/// What the server stores of a password, so that the password itself is in no log of the server.
std::string verifier(PGconn* owner, const std::string& role, const std::string& password) {
    char* made = PQencryptPasswordConn(owner, password.c_str(), role.c_str(), "scram-sha-256");
    if (made == nullptr) throw Error{std::string{"A password cannot be prepared: "} + PQerrorMessage(owner)};
    std::string text{made};
    PQfreemem(made);
    return text;
}

/// Roles belong to the whole cluster: another database's start may make the same one at this moment.
template <typename Make>
bool make_unless_there(PGconn* owner, const std::string& role, Make make) {
    if (has_role(owner, role)) return false;
    try {
        make();
        return true;
    } catch (const Error& error) {
        if (has_role(owner, role)) return false;
        throw Error{
            "The role " + role + " cannot be made: " + error.what() +
            ". Database:AdminUrl needs a role with CREATEROLE, or make the role yourself and name it in Database:Url."};
    }
}

bool is_member(PGconn* owner, const std::string& role) {
    return pg_value(owner, "SELECT pg_has_role($1, $2, 'MEMBER')", {role, across_role}) == "t";
}

bool inherits(PGconn* owner, const std::string& role) {
    return pg_value(owner, "SELECT pg_has_role($1, $2, 'USAGE')", {role, across_role}) == "t";
}

}  // namespace

bool make_roles(PGconn* owner, const std::string& role, const std::string& password) {
    make_unless_there(owner, across_role,
                      [&] { execute_pg(owner, std::string{"CREATE ROLE "} + across_role + " NOLOGIN" + no_rights); });
    if (role != server_role) {
        if (!has_role(owner, role)) throw Error{"The role " + role + " of Database:Url does not exist."};
        return false;
    }
    return make_unless_there(owner, role, [&] {
        execute_pg(owner, "CREATE ROLE " + role + " LOGIN" + no_rights + " PASSWORD '" +
                              verifier(owner, role, password) + "'");
    });
}

void grant_rights(PGconn* owner, const std::string& role) {
    const auto name = pg_name(owner, role);
    const auto schema = pg_name(owner, current_schema(owner));
    if (!is_member(owner, role) || inherits(owner, role)) {
        execute_pg(owner, "ALTER ROLE " + name + " NOINHERIT");
        // From version 16 on, whether a membership inherits is settled when it is granted.
        if (is_member(owner, role)) execute_pg(owner, std::string{"REVOKE "} + across_role + " FROM " + name);
        execute_pg(owner, std::string{"GRANT "} + across_role + " TO " + name);
    }
    for (const auto& grantee : {name, std::string{across_role}}) {
        execute_pg(owner, "GRANT USAGE ON SCHEMA " + schema + " TO " + grantee);
        execute_pg(owner, "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + schema + " TO " + grantee);
        execute_pg(owner, "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA " + schema + " TO " + grantee);
        execute_pg(owner, "REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM " + grantee);
    }
}

void set_password(PGconn* owner, const std::string& role, const std::string& password) {
    execute_pg(owner,
               "ALTER ROLE " + pg_name(owner, role) + " LOGIN PASSWORD '" + verifier(owner, role, password) + "'");
}

}  // namespace xos::db
