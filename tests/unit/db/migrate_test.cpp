// SPDX-License-Identifier: Apache-2.0
#include "db/sqlite/migrate.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "conformance/db/temporary_folder.hpp"
#include "db/migration_plan.hpp"
#include "db/sqlite/raw.hpp"
#include "xos/db/error.hpp"

namespace xos::db {
namespace {

struct NoSink final : LogSink {
    void write(std::string_view) override {}
    void flush() override {}
};

Migration step(std::string_view module, int number, std::string_view text) {
    return {.module = module, .number = number, .name = "step", .sqlite = text, .postgresql = ""};
}

class MigrateTest : public ::testing::Test {
protected:
    void migrate(const std::vector<Migration>& steps) {
        const auto connection = open_file(path_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
        migrate_sqlite(connection.get(), steps, log_);
    }
    std::string value(const char* text) {
        const auto connection = open_file(path_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
        std::string found;
        query(connection.get(), text, {}, [&](sqlite3_stmt* row) { found += column_text(row, 0) + " "; });
        return found;
    }
    /// The text of the error that migrating throws.
    std::string refusal(const std::vector<Migration>& steps) {
        try {
            migrate(steps);
        } catch (const Error& error) {
            return error.what();
        }
        return "no error";
    }

    suite::TemporaryFolder folder_;
    std::string path_ = folder_.path() / "data.db";
    Logger log_{std::make_unique<NoSink>()};
};

TEST_F(MigrateTest, DUR_7_applies_each_step_once_in_order) {
    const auto one = step("a", 1, "CREATE TABLE t (x); INSERT INTO t VALUES (1);");
    const auto two = step("a", 2, "INSERT INTO t SELECT x + 1 FROM t");
    const auto other = step("b", 1, "INSERT INTO t VALUES (10)");
    migrate({two, one});
    migrate({two, one, other});
    migrate({two, one, other});
    EXPECT_EQ(value("SELECT x FROM t"), "1 2 10 ");
    EXPECT_EQ(value("SELECT module || number FROM schema_migrations ORDER BY rowid"), "a1 a2 b1 ");
}

TEST_F(MigrateTest, DUR_7_a_trigger_with_inner_semicolons_is_one_statement) {
    migrate({step("a", 1,
                  "CREATE TABLE t (x); -- a; comment\nCREATE TRIGGER g AFTER INSERT ON t BEGIN\n"
                  "INSERT INTO l VALUES (';'); INSERT INTO l VALUES (NEW.x); END;\nCREATE TABLE l (x); INSERT INTO t "
                  "VALUES (5);")});
    EXPECT_EQ(value("SELECT x FROM l"), "; 5 ");
}

TEST_F(MigrateTest, DUR_7_a_step_that_fails_leaves_nothing_behind) {
    const auto good = step("a", 1, "CREATE TABLE t (x)");
    const auto text = refusal({good, step("a", 2, "INSERT INTO t VALUES (1); INSERT INTO missing VALUES (2);")});
    EXPECT_NE(text.find("Migration a 2 (step) failed"), std::string::npos) << text;
    EXPECT_EQ(value("SELECT count(*) FROM t"), "0 ");
    EXPECT_EQ(value("SELECT count(*) FROM schema_migrations"), "1 ");
    migrate({good, step("a", 2, "INSERT INTO t VALUES (1)")});
    EXPECT_EQ(value("SELECT count(*) FROM t"), "1 ");
}

TEST_F(MigrateTest, DUR_7_refuses_a_step_that_changed_after_it_was_applied) {
    migrate({step("a", 1, "CREATE TABLE t (x)")});
    const auto text = refusal({step("a", 1, "CREATE TABLE t (y)")});
    EXPECT_NE(text.find("Migration a 1 has changed"), std::string::npos) << text;
}

TEST_F(MigrateTest, DUR_7_refuses_a_database_of_a_newer_program) {
    migrate({step("a", 1, "CREATE TABLE t (x)"), step("a", 2, "CREATE TABLE u (x)")});
    const auto text = refusal({step("a", 1, "CREATE TABLE t (x)")});
    EXPECT_NE(text.find("a 2, which this program does not know"), std::string::npos) << text;
}

TEST_F(MigrateTest, DUR_7_refuses_holes_and_doubles_in_the_numbers) {
    EXPECT_NE(refusal({step("a", 1, "SELECT 1"), step("a", 3, "SELECT 1")}).find("step 2"), std::string::npos);
    EXPECT_NE(refusal({step("a", 1, "SELECT 1"), step("a", 1, "SELECT 1")}).find("step 2"), std::string::npos);
    EXPECT_NE(refusal({step("a", 0, "SELECT 1")}).find("step 1"), std::string::npos);
}

TEST_F(MigrateTest, DUR_7_a_step_cannot_end_its_transaction) {
    for (const auto* text :
         {"CREATE TABLE t (x); COMMIT", "SAVEPOINT s", "ATTACH ':memory:' AS m", "PRAGMA foreign_keys = ON"}) {
        EXPECT_NE(refusal({step("a", 1, text)}).find("failed"), std::string::npos) << text;
    }
    EXPECT_EQ(value("SELECT count(*) FROM sqlite_schema WHERE name = 't'"), "0 ");
}

TEST_F(MigrateTest, DUR_7_refuses_a_step_that_breaks_references) {
    const auto text = refusal({step("a", 1,
                                    "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p (id)); "
                                    "INSERT INTO c VALUES (7)")});
    EXPECT_NE(text.find("leaves rows of table c"), std::string::npos) << text;
}

TEST(MigrationChecksum, DUR_7_is_sha_256) {
    EXPECT_EQ(migration_checksum("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace xos::db
