// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/sqlite/raw.hpp"
#include "db/sqlite/tenant_wall.hpp"
#include "db/statement_registry.hpp"
#include "xos/db/driver.hpp"

namespace xos::db {

/// When a running statement is interrupted.
struct RunLimits {
    using Time = std::chrono::steady_clock::time_point;
    Time budget_end = Time::max();  ///< then run() gives nothing, to be tried again elsewhere
    Time give_up = Time::max();     ///< then run() throws Unavailable
};

/// One SQLite connection behind the tenant wall, with its prepared statements.
/// Thread: one at a time.   Lifetime: wall, schema and registry must outlive it.
class SqliteConnection {
public:
    enum class Role { reader, writer };

    /// A statement of this connection.
    struct Prepared {
        const KnownStatement* statement = nullptr;
        SqliteStatementHandle handle;
        std::vector<std::string> column_names;
        std::vector<std::string_view> columns;
    };

    SqliteConnection(const std::string& path, Role role, const TenantWall& wall, const SqliteSchema& schema,
                     StatementRegistry& registry);
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;

    /// Called now and then while a statement runs.
    void on_progress(std::function<void()> call) { progress_call_ = std::move(call); }

    /// The compiled statement; from this connection's own table when it was seen before.
    Prepared& find(Sql sql, bool across_tenants);

    /// Runs a statement for a caller. Gives the number of rows changed, or read; nothing when the budget ended.
    /// Throws: what db/error.hpp says.
    std::optional<std::int64_t> run(Prepared& prepared, const Caller& caller, const Params& params, RowConsumer& rows,
                                    const RunLimits& limits);

    /// Prepares without running. Throws: StatementError, TenantViolation.
    void make_ready(Prepared& prepared);

    // The writer's transaction frame. Each throws Unavailable.
    void begin();
    void commit();
    void save();     ///< starts a savepoint
    void release();  ///< keeps what was done since save()
    // Never throw; a database that refuses a rollback has rolled back by itself.
    void undo() noexcept;  ///< drops what was done since save()
    void rollback() noexcept;

    bool in_transaction() const;
    /// True when a foreign key that is checked at commit does not hold.
    bool has_open_references() const;

private:
    enum class Interrupt { none, budget, give_up };
    struct Frame {
        SqliteStatementHandle begin, commit, rollback, save, release, undo;
    };

    static int progress(void* self);
    void open_frame();
    void bind(Prepared& prepared, const Caller& caller, const Params& params);
    std::int64_t step_all(Prepared& prepared, RowConsumer& rows);
    int step_frame(const SqliteStatementHandle& statement) noexcept;
    void must_step_frame(const SqliteStatementHandle& statement, std::string_view what);
    [[noreturn]] void fail(int result, std::string_view statement) const;

    const SqliteSchema& schema_;
    StatementRegistry& registry_;
    WallGuard guard_;
    RunLimits limits_;
    Interrupt interrupt_ = Interrupt::none;
    std::function<void()> progress_call_;
    SqliteHandle connection_;  // closed after the statements below, before the guard above
    Frame frame_;
    std::unordered_map<StatementKey, Prepared, StatementKeyHash> prepared_;
};

}  // namespace xos::db
