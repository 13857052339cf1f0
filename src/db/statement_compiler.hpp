// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace xos::db {

enum class Dialect { sqlite, postgresql };

/// What a statement is compiled for.
struct CompileScope {
    Dialect dialect = Dialect::sqlite;
    std::vector<std::string> tenant_tables;  ///< lower-case names of the tables with a column client_id
    std::string view_suffix;                 ///< not empty: tenant tables are read through `<table><suffix>` (TEN-6)
    bool across_tenants = false;
    bool drop_tenant_predicates = false;  ///< TEN-9: `client_id = @client_id` becomes a true condition
};

/// A statement in the words of one database.
struct CompiledStatement {
    std::string text;
    std::vector<std::string> parameters;  ///< in the order of $1, $2 …; each name once
    std::vector<std::string> tables;      ///< tables touched, lower case, each once
    bool is_read = false;                 ///< changes nothing and takes no lock
    bool names_client_id = false;         ///< `@client_id` stands in the source text
};

/// Translates one statement, written in the common language of Sql, to a dialect.
///
/// The text is taken token by token; strings, comments, quoted names and dollar quotes are respected.
/// Throws: StatementError naming the construct that cannot be bridged; TenantViolation when the statement touches a
/// tenant table, does not name `@client_id`, and is not compiled across tenants (DB-12).
CompiledStatement compile_statement(std::string_view name, std::string_view text, const CompileScope& scope);

}  // namespace xos::db
