// SPDX-License-Identifier: Apache-2.0
#include "db/sqlite/connection.hpp"

#include <algorithm>
#include <utility>

#include "db/bound_parameters.hpp"
#include "db/sqlite/functions.hpp"
#include "db/sqlite/sqlite_error.hpp"
#include "db/sqlite/sqlite_row.hpp"
#include "db/sqlite/sqlite_values.hpp"
#include "xos/db/error.hpp"

namespace xos::db {
namespace {

// Virtual machine steps between two looks at the clock: some tens of microseconds.
constexpr int steps_between_looks = 1'000;

constexpr const char* common_set_up =
    "PRAGMA busy_timeout = 5000;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA recursive_triggers = ON;"  // a row replaced by a conflict passes the wall's delete trigger too
    "PRAGMA case_sensitive_like = ON;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA wal_autocheckpoint = 8000;"  // 32 MiB: a busy writer copies each hot page once for many groups
    "PRAGMA cache_size = -16384;";

void harden(sqlite3* connection) {
    sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
}

/// Leaves a statement ready for its next run, however this one ends.
struct ResetAtEnd {
    sqlite3_stmt* statement;
    ~ResetAtEnd() {
        sqlite3_reset(statement);
        sqlite3_clear_bindings(statement);
    }
};

SqliteStatementHandle prepare_text(sqlite3* connection, std::string_view text, int& result) {
    sqlite3_stmt* raw = nullptr;
    result = sqlite3_prepare_v3(connection, text.data(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT, &raw,
                                nullptr);
    return SqliteStatementHandle{raw};
}

}  // namespace

SqliteConnection::SqliteConnection(const std::string& path, Role role, const TenantWall& wall,
                                   const SqliteSchema& schema, StatementRegistry& registry)
    : schema_{schema}, registry_{registry}, guard_{wall}, connection_{open_file(path, SQLITE_OPEN_READWRITE)} {
    sqlite3* const raw = connection_.get();
    execute_text(raw, common_set_up);
    execute_text(raw, "PRAGMA synchronous = FULL;");
    harden(raw);
    add_text_functions(raw);
    guard_.add_functions(raw);
    wall.create(raw, role == Role::writer);
    if (role == Role::reader) execute_text(raw, "PRAGMA query_only = ON;");
    guard_.close_gate(raw);
    if (role == Role::writer) open_frame();
    sqlite3_progress_handler(raw, steps_between_looks, &progress, this);
}

void SqliteConnection::open_frame() {
    const auto ready = [&](std::string_view text) {
        int result = SQLITE_OK;
        auto statement = prepare_text(connection_.get(), text, result);
        if (result != SQLITE_OK) fail(result, text);
        return statement;
    };
    guard_.set_internal(true);
    frame_.begin = ready("BEGIN IMMEDIATE");
    frame_.commit = ready("COMMIT");
    frame_.rollback = ready("ROLLBACK");
    frame_.save = ready("SAVEPOINT one");
    frame_.release = ready("RELEASE one");
    frame_.undo = ready("ROLLBACK TO one");
    guard_.set_internal(false);
}

int SqliteConnection::progress(void* self) {
    auto& connection = *static_cast<SqliteConnection*>(self);
    const auto now = std::chrono::steady_clock::now();
    if (now >= connection.limits_.give_up) {
        connection.interrupt_ = Interrupt::give_up;
    } else if (now >= connection.limits_.budget_end) {
        connection.interrupt_ = Interrupt::budget;
    } else {
        if (connection.progress_call_) connection.progress_call_();
        return 0;
    }
    return 1;
}

SqliteConnection::Prepared& SqliteConnection::find(Sql sql, bool across_tenants) {
    const StatementKey key{sql.text().data(), across_tenants};
    if (const auto known = prepared_.find(key); known != prepared_.end()) return known->second;
    const KnownStatement& statement = registry_.find(sql, across_tenants);
    Prepared& made = prepared_[key];
    made.statement = &statement;
    return made;
}

void SqliteConnection::make_ready(Prepared& prepared) {
    if (prepared.handle) return;
    const KnownStatement& statement = *prepared.statement;
    guard_.set_tenant(std::nullopt, statement.across_tenants);
    guard_.next_statement();
    int result = SQLITE_OK;
    auto handle = prepare_text(connection_.get(), statement.compiled.text, result);
    if (result == SQLITE_AUTH && guard_.refused_for_tenant()) {
        throw TenantViolation{"statement " + statement.name + ": it reads a tenant table past the tenant wall"};
    }
    if (result == SQLITE_ERROR || result == SQLITE_AUTH) {
        throw StatementError{"statement " + statement.name + ": " + sqlite3_errmsg(connection_.get())};
    }
    if (result != SQLITE_OK) fail(result, statement.name);
    const int columns = sqlite3_column_count(handle.get());
    for (int i = 0; i < columns; ++i) prepared.column_names.emplace_back(sqlite3_column_name(handle.get(), i));
    for (const auto& name : prepared.column_names) prepared.columns.emplace_back(name);
    prepared.handle = std::move(handle);
}

std::optional<std::int64_t> SqliteConnection::run(Prepared& prepared, const Caller& caller, const Params& params,
                                                  RowConsumer& rows, const RunLimits& limits) {
    make_ready(prepared);
    const bool across = prepared.statement->across_tenants;
    guard_.set_tenant(caller.client ? std::optional{caller.client.value} : std::nullopt, across);
    guard_.next_statement();
    limits_ = limits;
    interrupt_ = Interrupt::none;
    const ResetAtEnd reset{prepared.handle.get()};
    bind(prepared, caller, params);
    rows.begin(prepared.columns);
    const auto count = step_all(prepared, rows);
    if (count < 0) return std::nullopt;
    return count;
}

void SqliteConnection::bind(Prepared& prepared, const Caller& caller, const Params& params) {
    for_each_parameter(*prepared.statement, caller, params, [&](std::size_t i, const Value& value) {
        bind_value(prepared.handle.get(), static_cast<int>(i + 1), value);
    });
}

// Number of rows read or changed; -1 when the budget ended.
std::int64_t SqliteConnection::step_all(Prepared& prepared, RowConsumer& rows) {
    sqlite3_stmt* const handle = prepared.handle.get();
    const bool is_read = sqlite3_stmt_readonly(handle) != 0;
    const SqliteRow row{handle, static_cast<int>(prepared.columns.size())};
    std::int64_t read = 0;
    bool wanted = true;
    int result = SQLITE_OK;
    while ((result = sqlite3_step(handle)) == SQLITE_ROW) {
        if (sqlite3_column_count(handle) != static_cast<int>(prepared.columns.size())) {
            throw Unavailable{"statement " + prepared.statement->name + ": the schema changed while the program ran"};
        }
        ++read;
        if (wanted) wanted = rows.row(row);
        if (!wanted && is_read) return read;  // a change must run to its end
    }
    if (result == SQLITE_DONE) return is_read ? read : sqlite3_changes64(connection_.get());
    if (result == SQLITE_INTERRUPT && interrupt_ == Interrupt::budget) return -1;
    fail(result, prepared.statement->name);
}

int SqliteConnection::step_frame(const SqliteStatementHandle& statement) noexcept {
    limits_ = {};
    guard_.set_internal(true);
    const int result = sqlite3_step(statement.get());
    sqlite3_reset(statement.get());
    guard_.set_internal(false);
    return result;
}

void SqliteConnection::must_step_frame(const SqliteStatementHandle& statement, std::string_view what) {
    const int result = step_frame(statement);
    if (result == SQLITE_DONE) return;
    throw Unavailable{std::string{what} + ": " + sqlite3_errmsg(connection_.get())};
}

void SqliteConnection::begin() { must_step_frame(frame_.begin, "the write transaction cannot begin"); }
void SqliteConnection::commit() { must_step_frame(frame_.commit, "the commit failed"); }
void SqliteConnection::save() { must_step_frame(frame_.save, "the transaction cannot begin"); }
void SqliteConnection::release() { must_step_frame(frame_.release, "the transaction cannot end"); }

void SqliteConnection::undo() noexcept {
    if (!in_transaction()) return;
    step_frame(frame_.undo);
    step_frame(frame_.release);
}

void SqliteConnection::rollback() noexcept {
    if (in_transaction()) step_frame(frame_.rollback);
}

bool SqliteConnection::in_transaction() const { return sqlite3_get_autocommit(connection_.get()) == 0; }

bool SqliteConnection::has_open_references() const {
    int current = 0;
    int highest = 0;
    sqlite3_db_status(connection_.get(), SQLITE_DBSTATUS_DEFERRED_FKS, &current, &highest, 0);
    return current != 0;
}

void SqliteConnection::fail(int result, std::string_view statement) const {
    throw_sqlite_error(result, connection_.get(), statement, schema_);
}

}  // namespace xos::db
