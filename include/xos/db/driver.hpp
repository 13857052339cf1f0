// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "xos/base/id.hpp"
#include "xos/base/task.hpp"
#include "xos/db/commit_part.hpp"
#include "xos/db/params.hpp"
#include "xos/db/row.hpp"
#include "xos/db/sql.hpp"

namespace boost::asio {
class io_context;
}

namespace xos::db {

/// Is told when a request's coroutine leaves its I/O thread and when it is back, so that nothing cancels it from there
/// meanwhile. Both calls come on the I/O thread; a second call of the same kind changes nothing.
class AwayListener {
public:
    virtual void set_away(bool is_away) = 0;

protected:
    ~AwayListener() = default;
};

/// On whose behalf a statement runs.
struct Caller {
    ClientId client;                    ///< the tenant; without one a statement sees no tenant rows and writes none
    UserId user;                        ///< 0 for the system
    bool across_tenants = false;        ///< set only by DBService::across_tenants()
    std::string connection_id;          ///< hub connection that must not get the events of this request (HUB-6)
    std::int64_t* event_seq = nullptr;  ///< where the number of the last event of a commit is noted; may be null
    AwayListener* away = nullptr;       ///< told around transactions; may be null
    CommitPart* commit_part = nullptr;  ///< has the last word in each transaction; may be null
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
};

/// A transaction of one driver. Destroying it without commit() rolls back.
class DriverTransaction {
public:
    virtual ~DriverTransaction() = default;
    /// Runs a statement inside the transaction; gives the number of rows changed (or read, for a SELECT).
    virtual Task<std::int64_t> run(Sql sql, const Params& params, RowConsumer& rows) = 0;
    /// Runs a statement once for each set of parameters and drops the rows it gives; gives the number of rows changed.
    virtual Task<std::int64_t> run_many(Sql sql, std::span<const Params> sets) = 0;
    /// Queues a message to the other nodes on this database; it leaves with the commit or not at all.
    virtual void signal(std::string_view topic, std::string_view text) = 0;
    /// Returns once the change is on disk; throws db::Unavailable when that cannot be said.
    virtual Task<void> commit() = 0;
    virtual Task<void> rollback() = 0;
};

/// Hears what other nodes on the same database signalled with their commits.
///
/// Thread: calls come from the driver's own thread, one at a time. They must not block or throw.
class SignalListener {
public:
    /// `is_own`: this node's own commit comes back.
    virtual void signalled(std::string_view topic, std::string_view text, bool is_own) = 0;
    /// Hearing begins, or begins again after a loss: what was committed meanwhile was not heard and must be looked up.
    virtual void hears() = 0;
    /// Nothing is heard until hears() comes again.
    virtual void hears_nothing() = 0;

protected:
    ~SignalListener() = default;
};

/// One kind of database. SQLite and PostgreSQL are the two implementations; tests/conformance/db runs on each.
///
/// Thread: run() and begin() are called from any attached I/O thread; the caller's coroutine is back on its own I/O
/// thread when the task ends, except inside a transaction (see Transaction).
class Driver {
public:
    virtual ~Driver() = default;

    /// Prepares for calls from this I/O context's thread. Called once per I/O thread before the first statement.
    virtual void attach(boost::asio::io_context& context) = 0;
    /// Compiles a statement so that the first call finds it ready.
    /// Throws: StatementError naming the statement and what cannot be bridged; TenantViolation for DB-12.
    virtual void prepare(Sql sql, bool across_tenants) = 0;

    virtual Task<std::int64_t> run(const Caller& caller, Sql sql, const Params& params, RowConsumer& rows) = 0;
    virtual Task<std::unique_ptr<DriverTransaction>> begin(const Caller& caller) = 0;

    /// Writes the line of DBService::across_tenants() to the log (TEN-8).
    virtual void note_across_tenants(const Caller& caller, std::string_view reason) = 0;
    /// Starts to listen for other nodes; once, before the first statement is served. A database that serves one process
    /// never calls the listener.   Lifetime: the listener must outlive stop().
    virtual void listen(SignalListener& listener) = 0;
    /// "sqlite" or "postgresql".
    virtual std::string_view name() const = 0;
    /// Throws db::Unavailable unless a trivial read and the write path work (SUP-4).
    virtual Task<void> check() = 0;
    /// Stops accepting work, finishes what is queued, closes. Blocks; not from an I/O thread.
    /// Lifetime: call it before the attached I/O contexts go; coroutines that still wait are resumed there.
    virtual void stop() = 0;
};

}  // namespace xos::db
