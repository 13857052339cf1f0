// SPDX-License-Identifier: Apache-2.0
#include "db/statement_compiler.hpp"

#include <gtest/gtest.h>

#include "xos/db/error.hpp"

namespace xos::db {
namespace {

CompileScope tenant_scope() {
    return {.dialect = Dialect::sqlite,
            .tenant_tables = {"users"},
            .view_suffix = "_v",
            .across_tenants = false,
            .drop_tenant_predicates = false};
}

TEST(StatementCompiler, DB_12_refuses_a_tenant_table_without_client_id) {
    for (const auto* text : {"SELECT * FROM users", "SELECT * FROM USERS WHERE id = @id",
                             "DELETE FROM users WHERE id = @id", "UPDATE users SET name = 'x'",
                             "INSERT INTO users (name) VALUES ('x')", "SELECT 1 WHERE EXISTS (SELECT 1 FROM \"users\")",
                             "SELECT 1 FROM things, users", "INSERT INTO things (x) SELECT name FROM users",
                             "SELECT '@client_id' FROM users", "SELECT 1 FROM users -- @client_id"}) {
        EXPECT_THROW(compile_statement("s", text, tenant_scope()), TenantViolation) << text;
    }
}

TEST(StatementCompiler, DB_12_accepts_a_tenant_table_with_client_id_and_others_without) {
    EXPECT_NO_THROW(compile_statement("s", "SELECT * FROM users WHERE client_id = @client_id", tenant_scope()));
    EXPECT_NO_THROW(compile_statement("s", "SELECT users FROM things", tenant_scope()));
}

TEST(StatementCompiler, TEN_8_across_tenants_reads_the_table_itself) {
    auto scope = tenant_scope();
    scope.across_tenants = true;
    EXPECT_EQ(compile_statement("s", "SELECT * FROM users WHERE email = @email", scope).text,
              "SELECT * FROM users WHERE email = ?1");
}

TEST(StatementCompiler, TEN_9_drops_the_tenant_predicate_but_not_the_assignment) {
    auto scope = tenant_scope();
    scope.drop_tenant_predicates = true;
    EXPECT_EQ(compile_statement("s", "SELECT * FROM users u WHERE u.client_id = @client_id AND u.id = @id", scope).text,
              "SELECT * FROM \"users_v\" u WHERE 1 = 1 AND u.id = ?1");
    EXPECT_EQ(compile_statement("s", "DELETE FROM users WHERE client_id = @client_id", scope).text,
              "DELETE FROM users WHERE 1 = 1");
    EXPECT_EQ(compile_statement("s", "UPDATE users SET client_id = @client_id WHERE id = @id", scope).text,
              "UPDATE users SET client_id = ?1 WHERE id = ?2");
    EXPECT_EQ(compile_statement("s", "INSERT INTO users (client_id) VALUES (@client_id)", scope).text,
              "INSERT INTO users (client_id) VALUES (?1)");
}

TEST(StatementCompiler, TEN_9_a_dropped_predicate_still_counts_as_named) {
    auto scope = tenant_scope();
    scope.drop_tenant_predicates = true;
    const auto compiled = compile_statement("s", "SELECT * FROM users WHERE client_id = @client_id", scope);
    EXPECT_TRUE(compiled.names_client_id);
    EXPECT_TRUE(compiled.parameters.empty());
}

TEST(StatementCompiler, SQL_1_refuses_a_nul_byte_and_control_characters) {
    EXPECT_THROW(compile_statement("s", std::string_view{"SELECT 1\0", 9}, tenant_scope()), StatementError);
    EXPECT_THROW(compile_statement("s", "SELECT \x01", tenant_scope()), StatementError);
    EXPECT_THROW(compile_statement("s", "SELECT \xC3\xA4", tenant_scope()), StatementError);
}

}  // namespace
}  // namespace xos::db
