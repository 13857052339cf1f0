// SPDX-License-Identifier: Apache-2.0
#include "db/sqlite/raw.hpp"

#include "xos/db/error.hpp"

namespace xos::db {

namespace {

[[noreturn]] void refuse(sqlite3* connection, std::string_view what) {
    const char* file = sqlite3_db_filename(connection, "main");
    throw Error{"The database " + std::string{file == nullptr ? "" : file} + " refused a set-up " + std::string{what} +
                ": " + sqlite3_errmsg(connection) + "."};
}

// Unless it is told before its first use, SQLite counts its memory under one lock for the whole process: a tenth of the
// time of a write. Where another part of the program used SQLite first, it goes on counting.
void stop_counting_memory() { [[maybe_unused]] static const int result = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

// Small allocations of one connection come from a block of its own.
void reserve_small_memory(sqlite3* connection) {
    constexpr int slot_bytes = 1200;
    constexpr int slots = 256;
    sqlite3_db_config(connection, SQLITE_DBCONFIG_LOOKASIDE, nullptr, slot_bytes, slots);
}

}  // namespace

SqliteHandle open_file(const std::string& path, int flags) {
    stop_counting_memory();
    sqlite3* raw = nullptr;
    const int result = sqlite3_open_v2(path.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    SqliteHandle connection{raw};
    if (result != SQLITE_OK) {
        throw Error{"The database file " + path +
                    " cannot be opened: " + (raw != nullptr ? sqlite3_errmsg(raw) : sqlite3_errstr(result)) + "."};
    }
    sqlite3_extended_result_codes(raw, 1);
    reserve_small_memory(raw);
    return connection;
}

void execute_text(sqlite3* connection, const char* text) {
    if (sqlite3_exec(connection, text, nullptr, nullptr, nullptr) == SQLITE_OK) return;
    refuse(connection, "statement");
}

void query(sqlite3* connection, const char* text, const std::vector<std::string>& parameters,
           const std::function<void(sqlite3_stmt*)>& row) {
    sqlite3_stmt* raw = nullptr;
    int result = sqlite3_prepare_v2(connection, text, -1, &raw, nullptr);
    const SqliteStatementHandle statement{raw};
    for (std::size_t i = 0; result == SQLITE_OK && i < parameters.size(); ++i) {
        result = sqlite3_bind_text(raw, static_cast<int>(i + 1), parameters[i].data(),
                                   static_cast<int>(parameters[i].size()), SQLITE_TRANSIENT);
    }
    if (result == SQLITE_OK) {
        while ((result = sqlite3_step(raw)) == SQLITE_ROW) row(raw);
    }
    if (result != SQLITE_OK && result != SQLITE_DONE) refuse(connection, "query");
}

std::string quote_name(std::string_view name) {
    std::string text{"\""};
    for (const char c : name) text.append(c == '"' ? 2 : 1, c);
    return text + '"';
}

std::string column_text(sqlite3_stmt* row, int column) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
    return text == nullptr ? std::string{}
                           : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
}

}  // namespace xos::db
