// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "conformance/db/temporary_folder.hpp"
#include "db/sqlite/raw.hpp"
#include "xos/db/backup.hpp"
#include "xos/db/error.hpp"

namespace xos::db {
namespace {

class BackupTest : public ::testing::Test {
protected:
    BackupTest() : live_{open_file(source_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)} {
        execute_text(live_.get(), "PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1), (2);");
    }
    suite::TemporaryFolder folder_;
    std::string source_ = folder_.path() / "live.db";
    std::string target_ = folder_.path() / "copy.db";
    SqliteHandle live_;
};

TEST_F(BackupTest, DUR_8_copies_a_database_that_is_in_use_into_one_file) {
    execute_text(live_.get(), "BEGIN; INSERT INTO t VALUES (3)");  // not committed: not in the copy
    backup_sqlite(source_, target_);
    execute_text(live_.get(), "COMMIT");
    const auto copy = open_file(target_, SQLITE_OPEN_READONLY);
    std::string rows;
    query(copy.get(), "SELECT x FROM t ORDER BY x", {}, [&](sqlite3_stmt* row) { rows += column_text(row, 0); });
    EXPECT_EQ(rows, "12");
    EXPECT_FALSE(std::filesystem::exists(target_ + ".part"));
    EXPECT_FALSE(std::filesystem::exists(target_ + ".part-wal"));
    EXPECT_FALSE(std::filesystem::exists(target_ + "-wal"));
}

TEST_F(BackupTest, DUR_8_knows_a_database_that_migrations_made) {
    std::ofstream{target_} << "no database, but long enough to be read as the header of one, whatever that may be";
    EXPECT_FALSE(is_migrated_sqlite(target_));
    EXPECT_FALSE(is_migrated_sqlite(source_)) << "somebody else's database";
    EXPECT_FALSE(is_migrated_sqlite(folder_.path() / "missing.db"));
    execute_text(live_.get(), "CREATE TABLE schema_migrations (module TEXT)");
    EXPECT_TRUE(is_migrated_sqlite(source_));
}

TEST_F(BackupTest, DUR_8_is_read_page_by_page) {
    execute_text(live_.get(),
                 "CREATE TABLE \"a \"\"table\" (k TEXT, n INTEGER);"
                 "INSERT INTO \"a \"\"table\" VALUES ('c', 3), ('a', 1), ('d', NULL), ('b', 2)");
    TablePage page{.table = "a \"table", .columns = {"k", "n"}, .after = {}, .most = 3};
    using Rows = std::vector<std::vector<std::string>>;
    EXPECT_EQ(read_backup(source_, page), (Rows{{"a", "1"}, {"b", "2"}, {"c", "3"}}));
    page.after = "c";
    EXPECT_EQ(read_backup(source_, page), (Rows{{"d", ""}}));
    page.after = "d";
    EXPECT_EQ(read_backup(source_, page), Rows{});
    EXPECT_EQ(read_backup(source_, {.table = "other", .columns = {"k"}, .after = {}}), Rows{});
    EXPECT_THROW(read_backup(folder_.path() / "missing.db", page), Error);
}

TEST_F(BackupTest, DUR_8_does_not_overwrite_a_file) {
    std::ofstream{target_} << "keep me";
    EXPECT_THROW(backup_sqlite(source_, target_), Error);
    std::string text;
    std::getline(std::ifstream{target_}, text);
    EXPECT_EQ(text, "keep me");
}

TEST_F(BackupTest, DUR_8_says_why_it_failed_and_leaves_nothing) {
    EXPECT_THROW(backup_sqlite(folder_.path() / "missing.db", target_), Error);
    EXPECT_THROW(backup_sqlite(source_, folder_.path() / "no_folder" / "copy.db"), Error);
    EXPECT_FALSE(std::filesystem::exists(target_));
    EXPECT_FALSE(std::filesystem::exists(target_ + ".part"));
}

}  // namespace
}  // namespace xos::db
