// SPDX-License-Identifier: Apache-2.0
// The ceiling of P5: one row of a table like `users` per transaction, each commit on disk before the next begins.
// This is what a program that does not group its commits can reach on this disk.
//
// bench_sqlite_insert_loop FILE SECONDS      prints {"inserts": N, "seconds": S}

#include <sqlite3.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

namespace {

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

constexpr const char* schema = R"(
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE users (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, email TEXT NOT NULL, password_hash TEXT NOT NULL,
        client_id INTEGER NOT NULL, is_admin INTEGER NOT NULL DEFAULT 0, is_active INTEGER NOT NULL DEFAULT 1,
        created_at TEXT NOT NULL, created_by INTEGER, updated_at TEXT, updated_by INTEGER, deleted_at TEXT,
        deleted_by INTEGER);
    CREATE UNIQUE INDEX users_email ON users (client_id, lower(email));
    CREATE INDEX users_name ON users (client_id, name, id);
)";
constexpr const char* insert = R"(
    INSERT INTO users (name, email, password_hash, client_id, created_at, created_by)
    VALUES (?1, ?2, ?3, 1, strftime('%Y-%m-%dT%H:%M:%fZ'), 1)
)";

[[noreturn]] void stop(std::string_view what) {
    std::fprintf(stderr, "bench_sqlite_insert_loop: %.*s\n", static_cast<int>(what.size()), what.data());
    std::exit(1);
}

void check(int result, int expected, sqlite3* database) {
    if (result != expected) stop(sqlite3_errmsg(database));
}

void bind(sqlite3_stmt* statement, int position, const std::string& text) {
    sqlite3_bind_text(statement, position, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

Database open(const char* file) {
    sqlite3* raw = nullptr;
    const int result = sqlite3_open(file, &raw);
    Database database{raw};
    check(result, SQLITE_OK, raw);
    check(sqlite3_exec(raw, schema, nullptr, nullptr, nullptr), SQLITE_OK, raw);
    return database;
}

}  // namespace

int main(int count, char** arguments) {
    double seconds = 0;
    const std::string_view given = count == 3 ? arguments[2] : "";
    if (std::from_chars(given.data(), given.data() + given.size(), seconds).ec != std::errc{} || seconds <= 0) {
        stop("usage: bench_sqlite_insert_loop FILE SECONDS");
    }
    const Database database = open(arguments[1]);
    sqlite3_stmt* raw = nullptr;
    check(sqlite3_prepare_v2(database.get(), insert, -1, &raw, nullptr), SQLITE_OK, database.get());
    const Statement statement{raw};

    const std::string hash(97, 'h');  // as long as an Argon2id PHC string
    const auto start = std::chrono::steady_clock::now();
    std::chrono::duration<double> elapsed{};
    long long inserts = 0;
    while (elapsed.count() < seconds) {
        const std::string name = "User " + std::to_string(inserts);
        const std::string email = "user" + std::to_string(inserts) + "@bench.test";
        bind(raw, 1, name);
        bind(raw, 2, email);
        bind(raw, 3, hash);
        check(sqlite3_step(raw), SQLITE_DONE, database.get());
        sqlite3_reset(raw);
        ++inserts;
        elapsed = std::chrono::steady_clock::now() - start;
    }
    std::printf("{\"inserts\": %lld, \"seconds\": %.3f}\n", inserts, elapsed.count());
}
