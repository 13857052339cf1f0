// SPDX-License-Identifier: Apache-2.0
// SQLite's own parser splits a step into statements, so that a trigger's inner semicolons need no care of ours.
#include "db/sqlite/migrate.hpp"

#include <sqlite3.h>

#include <string>
#include <vector>

#include "db/migration_plan.hpp"
#include "db/sqlite/raw.hpp"
#include "xos/db/error.hpp"

namespace xos::db {
namespace {

constexpr const char* create_table =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    "module TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at TEXT NOT "
    "NULL, "
    "PRIMARY KEY (module, number)) STRICT";

/// A transaction on the set-up connection that is rolled back unless it is committed.
class SetUpTransaction {
public:
    explicit SetUpTransaction(sqlite3* connection) : connection_{connection} {
        execute_text(connection, "BEGIN IMMEDIATE");
    }
    SetUpTransaction(const SetUpTransaction&) = delete;
    SetUpTransaction& operator=(const SetUpTransaction&) = delete;
    ~SetUpTransaction() {
        if (sqlite3_get_autocommit(connection_) == 0) sqlite3_exec(connection_, "ROLLBACK", nullptr, nullptr, nullptr);
    }
    void commit() { execute_text(connection_, "COMMIT"); }

private:
    sqlite3* connection_;
};

// A step that ended its transaction itself could be half applied.
int step_authorizer(void*, int action, const char*, const char*, const char*, const char*) {
    return action == SQLITE_TRANSACTION || action == SQLITE_SAVEPOINT || action == SQLITE_ATTACH ||
                   action == SQLITE_DETACH || action == SQLITE_PRAGMA
               ? SQLITE_DENY
               : SQLITE_OK;
}

/// Judges the statements of one step.
class StepGate {
public:
    explicit StepGate(sqlite3* connection) : connection_{connection} {
        sqlite3_set_authorizer(connection, &step_authorizer, nullptr);
    }
    StepGate(const StepGate&) = delete;
    StepGate& operator=(const StepGate&) = delete;
    ~StepGate() { sqlite3_set_authorizer(connection_, nullptr, nullptr); }

private:
    sqlite3* connection_;
};

std::string step_name(const Migration& step) {
    return "Migration " + std::string{step.module} + " " + std::to_string(step.number) + " (" + std::string{step.name} +
           ")";
}

void run_step(sqlite3* connection, const Migration& step) {
    const StepGate gate{connection};
    const std::string text{step.sqlite};
    for (const char* at = text.c_str(); *at != '\0';) {
        sqlite3_stmt* raw = nullptr;
        int result = sqlite3_prepare_v2(connection, at, -1, &raw, &at);
        const SqliteStatementHandle statement{raw};
        if (result == SQLITE_OK && raw == nullptr) continue;  // white space or a comment
        while (result == SQLITE_OK || result == SQLITE_ROW) result = sqlite3_step(raw);
        if (result != SQLITE_DONE) throw Error{step_name(step) + " failed: " + sqlite3_errmsg(connection) + "."};
    }
}

void check_references(sqlite3* connection, const Migration& step) {
    query(connection, "PRAGMA foreign_key_check", {}, [&](sqlite3_stmt* row) {
        throw Error{step_name(step) + " leaves rows of table " + column_text(row, 0) +
                    " without the rows they refer to."};
    });
}

std::vector<AppliedMigration> applied_migrations(sqlite3* connection) {
    std::vector<AppliedMigration> applied;
    query(connection, "SELECT module, number, checksum FROM schema_migrations", {}, [&](sqlite3_stmt* row) {
        applied.push_back({column_text(row, 0), sqlite3_column_int(row, 1), column_text(row, 2)});
    });
    return applied;
}

}  // namespace

void migrate_sqlite(sqlite3* connection, Migrations migrations, Logger& log) {
    // Tables are rebuilt by some steps; references are checked at the end of each instead.
    execute_text(connection, "PRAGMA foreign_keys = OFF");
    execute_text(connection, create_table);
    while (true) {
        SetUpTransaction transaction{connection};
        const auto pending = plan_migrations(migrations, applied_migrations(connection), &Migration::sqlite);
        if (pending.empty()) return transaction.commit();
        const Migration& step = *pending.front();
        run_step(connection, step);
        check_references(connection, step);
        query(connection,
              "INSERT INTO schema_migrations (module, number, name, checksum, applied_at) "
              "VALUES (?1, CAST(?2 AS INTEGER), ?3, ?4, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
              {std::string{step.module}, std::to_string(step.number), std::string{step.name},
               migration_checksum(step.sqlite)},
              [](sqlite3_stmt*) {});
        transaction.commit();
        log.info("Migration applied",
                 {{"module", step.module}, {"number", std::int64_t{step.number}}, {"name", step.name}});
    }
}

}  // namespace xos::db
