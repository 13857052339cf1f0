// SPDX-License-Identifier: Apache-2.0
#include <sqlite3.h>

#include <filesystem>
#include <string>

#include "db/sqlite/raw.hpp"
#include "xos/db/backup.hpp"
#include "xos/db/error.hpp"

namespace xos::db {
namespace {

// One step copies the whole file from one snapshot: writers of a write-ahead log are not held up and cannot restart it.
void copy_snapshot(sqlite3* from, sqlite3* to, const std::string& source) {
    sqlite3_backup* const copy = sqlite3_backup_init(to, "main", from, "main");
    if (copy == nullptr) throw Error{"The backup of " + source + " cannot start: " + sqlite3_errmsg(to) + "."};
    const int result = sqlite3_backup_step(copy, -1);
    sqlite3_backup_finish(copy);
    if (result != SQLITE_DONE) throw Error{"The backup of " + source + " failed: " + sqlite3_errstr(result) + "."};
}

void check_copy(sqlite3* copy, const std::string& target) {
    std::string verdict;
    query(copy, "PRAGMA integrity_check(1)", {}, [&](sqlite3_stmt* row) { verdict = column_text(row, 0); });
    if (verdict != "ok") throw Error{"The backup " + target + " is damaged: " + verdict + "."};
    // A copy is one file: nothing of it may wait in a log beside it.
    query(copy, "PRAGMA journal_mode = DELETE", {}, [](sqlite3_stmt*) {});
}

}  // namespace

void backup_sqlite(const std::string& source, const std::string& target) {
    if (std::filesystem::exists(target)) throw Error{"The backup file " + target + " exists already."};
    const std::string part = target + ".part";
    std::filesystem::remove(part);
    try {
        {
            const auto from = open_file(source, SQLITE_OPEN_READWRITE);
            execute_text(from.get(), "PRAGMA busy_timeout = 5000");
            const auto to = open_file(part, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
            execute_text(to.get(), "PRAGMA synchronous = FULL");
            copy_snapshot(from.get(), to.get(), source);
            check_copy(to.get(), target);
        }
        std::filesystem::rename(part, target);
    } catch (const std::filesystem::filesystem_error& error) {
        throw Error{"The backup file " + target + " cannot be written: " + error.code().message() + "."};
    } catch (...) {
        std::error_code ignored;
        std::filesystem::remove(part, ignored);
        throw;
    }
}

bool is_migrated_sqlite(const std::string& path) {
    bool has_migrations = false;
    try {
        const auto file = open_file(path, SQLITE_OPEN_READONLY);
        query(file.get(), "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'", {},
              [&](sqlite3_stmt*) { has_migrations = true; });
    } catch (const Error&) {
        return false;  // no database at all
    }
    return has_migrations;
}

std::vector<std::vector<std::string>> read_backup(const std::string& file, const TablePage& page) {
    const auto backup = open_file(file, SQLITE_OPEN_READONLY);
    bool has_table = false;
    query(backup.get(), "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", {page.table},
          [&](sqlite3_stmt*) { has_table = true; });
    if (!has_table) return {};
    std::string text = "SELECT ";
    for (const auto& column : page.columns) text += (text.ends_with(' ') ? "" : ", ") + quote_name(column);
    const auto key = quote_name(page.columns.at(0));
    text += " FROM " + quote_name(page.table) + " WHERE " + key + " > ? ORDER BY " + key + " LIMIT " +
            std::to_string(page.most);
    std::vector<std::vector<std::string>> rows;
    query(backup.get(), text.c_str(), {page.after}, [&](sqlite3_stmt* row) {
        auto& values = rows.emplace_back();
        for (int i = 0; i < sqlite3_column_count(row); ++i) values.push_back(column_text(row, i));
    });
    return rows;
}

}  // namespace xos::db
