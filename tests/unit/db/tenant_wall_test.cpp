// SPDX-License-Identifier: Apache-2.0
// The second wall alone (TEN-6): statements are prepared as they stand, without the compiler before it. `@view` stands
// for the wall's view of `users`, whose real name nobody can know.
#include "db/sqlite/tenant_wall.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "db/sqlite/raw.hpp"

namespace xos::db {
namespace {

class TenantWallTest : public ::testing::Test {
protected:
    TenantWallTest() : connection_{open_file(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)} {
        execute_text(
            connection_.get(),
            "PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA trusted_schema = OFF;"
            "CREATE TABLE clients (id INTEGER PRIMARY KEY, name TEXT);"
            "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, client_id INTEGER NOT NULL REFERENCES clients (id),"
            " UNIQUE (client_id, id), UNIQUE (client_id, name));"
            "CREATE TABLE logs (id INTEGER PRIMARY KEY, client_id INTEGER NOT NULL, user_id INTEGER, text TEXT,"
            " FOREIGN KEY (client_id, user_id) REFERENCES users (client_id, id) ON DELETE CASCADE);"
            "CREATE TABLE plain (id INTEGER PRIMARY KEY, text TEXT);"
            "CREATE VIEW everyone AS SELECT * FROM users;"
            "INSERT INTO clients VALUES (1, 'one'), (2, 'two');"
            "INSERT INTO users VALUES (1, 'mine', 1), (2, 'theirs', 2), (3, 'also mine', 1);"
            "INSERT INTO logs VALUES (1, 1, 1, 'a'), (2, 2, 2, 'b')");
        wall_.emplace(connection_.get(), read_schema(connection_.get()));
        guard_.emplace(*wall_);
        guard_->add_functions(connection_.get());
        wall_->create(connection_.get(), true);
        guard_->close_gate(connection_.get());
        guard_->set_tenant(1, false);
    }

    /// Prepares and runs; gives the first column of all rows, or the error's text.
    std::string run(std::string text) {
        for (auto at = text.find("@view"); at != std::string::npos; at = text.find("@view")) {
            text.replace(at, 5, "\"users" + wall_->view_suffix() + "\"");
        }
        guard_->next_statement();
        sqlite3_stmt* raw = nullptr;
        int result = sqlite3_prepare_v2(connection_.get(), text.c_str(), -1, &raw, nullptr);
        const SqliteStatementHandle statement{raw};
        std::string out;
        while (result == SQLITE_OK || result == SQLITE_ROW) {
            result = sqlite3_step(raw);
            if (result == SQLITE_ROW) out += column_text(raw, 0) + ";";
        }
        return result == SQLITE_DONE ? out : std::string{sqlite3_errmsg(connection_.get())};
    }
    bool is_refused(const std::string& text) {
        const auto answer = run(text);
        return answer.find("prohibited") != std::string::npos || answer.find("not authorized") != std::string::npos;
    }
    std::string all_users() {
        guard_->set_tenant(std::nullopt, true);
        auto answer = run("SELECT id || name || client_id FROM users ORDER BY id");
        guard_->set_tenant(1, false);
        return answer;
    }

    SqliteHandle connection_;
    std::optional<TenantWall> wall_;
    std::optional<WallGuard> guard_;
};

TEST_F(TenantWallTest, TEN_6_the_view_shows_the_tenants_own_rows) {
    EXPECT_EQ(run("SELECT name FROM @view ORDER BY id"), "mine;also mine;");
    EXPECT_EQ(run("SELECT count(*) FROM @view"), "2;");
    guard_->set_tenant(2, false);
    EXPECT_EQ(run("SELECT name FROM @view"), "theirs;");
}

TEST_F(TenantWallTest, TEN_6_without_a_tenant_there_are_no_rows_and_no_writes) {
    guard_->set_tenant(std::nullopt, false);
    EXPECT_EQ(run("SELECT name FROM @view"), "");
    EXPECT_EQ(run("INSERT INTO users (name, client_id) VALUES ('x', 1)"), wall_message);
    EXPECT_EQ(run("UPDATE users SET name = 'x' WHERE id = 1"), wall_message);
    EXPECT_EQ(run("DELETE FROM users WHERE id = 1"), wall_message);
}

TEST_F(TenantWallTest, TEN_6_reads_past_the_view_are_refused_in_every_form) {
    for (const auto* text : {
             "SELECT * FROM users",
             "SELECT count(*) FROM users",
             "SELECT 1 FROM users",
             "SELECT (SELECT name FROM users WHERE id = 2)",
             "SELECT * FROM plain WHERE EXISTS (SELECT 1 FROM users WHERE client_id = 2)",
             "SELECT * FROM plain WHERE id IN (SELECT id FROM users)",
             "SELECT * FROM plain WHERE id IN users",
             "WITH u AS (SELECT * FROM users) SELECT * FROM u",
             "WITH RECURSIVE u (n) AS (SELECT name FROM users UNION SELECT n || '' FROM u) SELECT n FROM u",
             "SELECT p.id, u.name FROM plain p LEFT JOIN users u ON true",
             "SELECT u.name FROM @view v JOIN users u ON u.id = v.id",
             "SELECT u.name FROM @view v, users u",
             "SELECT name FROM @view UNION ALL SELECT name FROM users",
             "SELECT name FROM @view EXCEPT SELECT name FROM main.users",
             "INSERT INTO plain (text) SELECT name FROM users",
             "INSERT INTO plain (text) VALUES ((SELECT name FROM users WHERE id = 2))",
             "INSERT INTO logs (client_id, text) SELECT 1, name FROM users",
             "INSERT INTO users (name, client_id) SELECT name || '2', 1 FROM users",
             "UPDATE plain SET text = (SELECT name FROM users WHERE id = 2)",
             "UPDATE plain SET text = u.name FROM users u",
             "DELETE FROM plain WHERE id = (SELECT id FROM users WHERE id = 2)",
             "SELECT * FROM everyone",
             "SELECT max(id) OVER () FROM users",
             "SELECT * FROM (users)",
             "SELECT * FROM 'users'",
             "SELECT name FROM users INDEXED BY sqlite_autoindex_users_1",
             "SELECT * FROM @view ORDER BY (SELECT name FROM users WHERE id = 2)",
             "SELECT * FROM @view LIMIT (SELECT count(*) FROM users)",
             "VALUES ((SELECT name FROM users WHERE id = 2))",
         }) {
        EXPECT_TRUE(is_refused(text)) << text << "\n  gave: " << run(text);
    }
}

TEST_F(TenantWallTest, TEN_6_a_common_table_may_not_pose_as_a_view) {
    // The authorizer names the common table as the innermost "view"; only our own unguessable names count.
    for (const auto* text :
         {"WITH users_v AS (SELECT * FROM users) SELECT * FROM users_v",
          "WITH users_0000000000000000 AS (SELECT * FROM users) SELECT * FROM users_0000000000000000",
          "WITH everyone AS (SELECT * FROM main.users) SELECT * FROM everyone",
          "WITH users AS (SELECT * FROM main.users) SELECT * FROM users"}) {
        EXPECT_TRUE(is_refused(text)) << text;
    }
}

TEST_F(TenantWallTest, TEN_6_the_suffix_differs_from_process_to_process) {
    const TenantWall other{open_file(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE).get(), {}};
    EXPECT_NE(other.view_suffix(), wall_->view_suffix());
    EXPECT_EQ(wall_->view_suffix().size(), 17U);
}

TEST_F(TenantWallTest, TEN_6_writes_to_another_tenants_rows_are_refused_in_every_form) {
    for (const auto* text : {
             "INSERT INTO users (name, client_id) VALUES ('x', 2)",
             "INSERT INTO users (name, client_id) VALUES ('x', '2')",
             "INSERT INTO users (name, client_id) VALUES ('x', NULL)",
             "INSERT INTO users (name, client_id) SELECT 'x', 2",
             "INSERT INTO users (name, client_id) VALUES ('x', 1), ('y', 2)",
             "INSERT INTO users (id, name, client_id) VALUES (2, 'x', 1) ON CONFLICT (id) DO UPDATE SET name = 'x'",
             "REPLACE INTO users (id, name, client_id) VALUES (2, 'x', 1)",
             "INSERT OR REPLACE INTO users (id, name, client_id) VALUES (2, 'x', 1)",
             "UPDATE users SET name = 'x' WHERE id = 2",
             "UPDATE users SET name = name || '!'",
             "UPDATE users SET client_id = 2 WHERE id = 1",
             "UPDATE users SET client_id = 1 WHERE id = 2",
             "UPDATE OR REPLACE users SET id = 2 WHERE id = 1",
             "UPDATE users SET name = v.name FROM @view v WHERE users.id = 2",
             "DELETE FROM users WHERE id = 2",
             "DELETE FROM users",
             "DELETE FROM logs WHERE user_id = 2",
         }) {
        const auto answer = run(text);
        EXPECT_TRUE(answer == wall_message || answer.find("prohibited") != std::string::npos)
            << text << "\n  gave: " << answer;
    }
    EXPECT_EQ(all_users(), "1mine1;2theirs2;3also mine1;");
}

TEST_F(TenantWallTest, TEN_6_own_writes_work_with_returning_and_row_counts) {
    EXPECT_EQ(run("INSERT INTO users (name, client_id) VALUES ('new', 1) RETURNING id"), "4;");
    EXPECT_EQ(run("UPDATE users SET name = 'newer' WHERE id = 4 AND client_id = 1 RETURNING name"), "newer;");
    EXPECT_EQ(sqlite3_changes(connection_.get()), 1);
    EXPECT_EQ(run("INSERT INTO users (name, client_id) VALUES ('a', 1), ('b', 1)"), "");
    EXPECT_EQ(sqlite3_changes(connection_.get()), 2);
    EXPECT_EQ(run("INSERT INTO logs (client_id, user_id, text) SELECT 1, id, name FROM @view WHERE id = 1"), "");
    EXPECT_EQ(run("INSERT INTO users (name, client_id) SELECT name || ' copy', 1 FROM @view WHERE id = 1"), "");
    EXPECT_EQ(
        run("INSERT INTO users (id, name, client_id) VALUES (1, 'x', 1) ON CONFLICT (id) DO UPDATE SET name = 'again'"),
        "");
    EXPECT_EQ(run("DELETE FROM users WHERE id = 1"), "");  // its log row goes with it
    EXPECT_EQ(run("SELECT name FROM @view WHERE id < 4"), "also mine;");
    EXPECT_EQ(run("UPDATE plain SET text = (SELECT name FROM @view WHERE id = 3)"), "");
}

TEST_F(TenantWallTest, TEN_6_denies_attach_pragma_schema_changes_and_transactions) {
    for (const auto* text : {"ATTACH ':memory:' AS other",
                             "DETACH main",
                             "PRAGMA foreign_keys = OFF",
                             "PRAGMA table_info(users)",
                             "SELECT * FROM pragma_table_info('users')",
                             "CREATE TABLE x (y)",
                             "CREATE TEMP TABLE x (y)",
                             "CREATE TEMP VIEW x AS SELECT 1",
                             "CREATE VIEW x AS SELECT * FROM users",
                             "CREATE TRIGGER x AFTER INSERT ON plain BEGIN SELECT 1; END",
                             "DROP TABLE plain",
                             "DROP VIEW @view",
                             "ALTER TABLE plain ADD COLUMN z",
                             "CREATE INDEX x ON plain (text)",
                             "REINDEX",
                             "ANALYZE",
                             "BEGIN",
                             "COMMIT",
                             "SAVEPOINT s",
                             "SELECT load_extension('x')",
                             "SELECT name FROM sqlite_schema",
                             "SELECT name FROM sqlite_temp_schema",
                             "SELECT sql FROM sqlite_master",
                             "CREATE VIRTUAL TABLE x USING fts5(y)"}) {
        EXPECT_TRUE(is_refused(text)) << text << "\n  gave: " << run(text);
    }
    EXPECT_NE(run("VACUUM"), "");
}

TEST_F(TenantWallTest, TEN_8_across_tenants_everything_is_seen_but_the_schema_is_not) {
    EXPECT_EQ(all_users(), "1mine1;2theirs2;3also mine1;");
    guard_->set_tenant(std::nullopt, true);
    EXPECT_EQ(run("UPDATE users SET name = 'seen' WHERE id = 2 RETURNING name"), "seen;");
    EXPECT_TRUE(is_refused("SELECT name FROM sqlite_schema"));
    EXPECT_TRUE(is_refused("DROP TABLE users"));
}

}  // namespace
}  // namespace xos::db
