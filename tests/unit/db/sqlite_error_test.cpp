// SPDX-License-Identifier: Apache-2.0
#include "db/sqlite/sqlite_error.hpp"

#include <gtest/gtest.h>

#include "db/sqlite/raw.hpp"
#include "xos/db/error.hpp"

namespace xos::db {
namespace {

class SqliteErrorTest : public ::testing::Test {
protected:
    SqliteErrorTest() : connection_{open_file(":memory:", SQLITE_OPEN_READWRITE)} {}
    void fail(int result) { throw_sqlite_error(result, connection_.get(), "find_user", {}); }
    SqliteHandle connection_;
};

TEST_F(SqliteErrorTest, DUR_5_what_may_pass_again_is_unavailable) {
    for (const int result :
         {SQLITE_BUSY, SQLITE_BUSY_SNAPSHOT, SQLITE_LOCKED, SQLITE_FULL, SQLITE_IOERR, SQLITE_IOERR_WRITE,
          SQLITE_IOERR_FSYNC, SQLITE_NOMEM, SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_CORRUPT, SQLITE_INTERRUPT}) {
        EXPECT_THROW(fail(result), Unavailable) << result;
    }
}

TEST_F(SqliteErrorTest, DB_10_constraints_and_program_errors_are_told_apart) {
    EXPECT_THROW(fail(SQLITE_CONSTRAINT_UNIQUE), UniqueViolation);
    EXPECT_THROW(fail(SQLITE_CONSTRAINT_PRIMARYKEY), UniqueViolation);
    for (const int result : {SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_NOTNULL, SQLITE_CONSTRAINT_CHECK,
                             SQLITE_CONSTRAINT_TRIGGER, SQLITE_CONSTRAINT_DATATYPE, SQLITE_MISMATCH}) {
        EXPECT_THROW(fail(result), ConstraintViolation) << result;
    }
    EXPECT_THROW(fail(SQLITE_AUTH), StatementError);
    EXPECT_THROW(fail(SQLITE_TOOBIG), Error);
}

TEST_F(SqliteErrorTest, LOG_2_names_the_statement_and_not_its_values) {
    try {
        fail(SQLITE_FULL);
        FAIL();
    } catch (const Unavailable& error) {
        EXPECT_NE(std::string{error.what()}.find("find_user"), std::string::npos);
    }
}

TEST(SqliteSchema, DB_4_finds_the_index_behind_each_unique_message) {
    const auto connection = open_file(":memory:", SQLITE_OPEN_READWRITE);
    execute_text(connection.get(),
                 "CREATE TABLE users (id INTEGER PRIMARY KEY, client_id INTEGER, email TEXT, code TEXT, UNIQUE "
                 "(client_id, code));"
                 "CREATE UNIQUE INDEX users_client_id_email ON users (client_id, lower(email));"
                 "CREATE UNIQUE INDEX users_code ON users (code);"
                 "CREATE TABLE pairs (a, b, PRIMARY KEY (a, b)) WITHOUT ROWID;");
    const auto schema = read_schema(connection.get());
    EXPECT_EQ(schema.unique_name("UNIQUE constraint failed: index 'users_client_id_email'"), "users_client_id_email");
    EXPECT_EQ(schema.unique_name("UNIQUE constraint failed: users.code"), "users_code");
    EXPECT_EQ(schema.unique_name("UNIQUE constraint failed: users.client_id, users.code"), "users_client_id_code_key");
    EXPECT_EQ(schema.unique_name("UNIQUE constraint failed: users.id"), "users_pkey");
    EXPECT_EQ(schema.unique_name("UNIQUE constraint failed: pairs.a, pairs.b"), "pairs_pkey");
    EXPECT_EQ(schema.tenant_tables, std::vector<std::string>{"users"});
}

}  // namespace
}  // namespace xos::db
