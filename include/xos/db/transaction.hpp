// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "xos/base/task.hpp"
#include "xos/db/driver.hpp"
#include "xos/db/event_log.hpp"
#include "xos/db/params.hpp"
#include "xos/db/row.hpp"
#include "xos/db/sql.hpp"

namespace xos::db {

/// A unit of work: all of its statements and events, or none.
///
/// On SQLite the coroutine that holds a transaction runs on the writer thread from begin_transaction() until
/// commit(), rollback() or the end of the action; that is one thread hop for a transaction instead of one for each
/// statement. Between begin and commit await only database work: the writer waits for you (15 s at most).
/// Lifetime: dropping it without commit() rolls back. The driver must outlive it.
/// Cancel: nothing here can be cancelled, least of all a commit that was begun; Caller::deadline ends waits and
/// statements instead.
class Transaction {
public:
    Transaction(std::unique_ptr<DriverTransaction> driver, EventLog* events, Caller caller);
    Transaction(Transaction&&) noexcept;
    Transaction& operator=(Transaction&&) noexcept;
    ~Transaction();

    template <RowType T>
    Task<std::vector<T>> get_list(Sql sql, Params params = {}) {
        return list_rows<T>(sql, std::move(params));
    }
    template <RowType T>
    Task<std::optional<T>> get(Sql sql, Params params = {}) {
        return first_row<T>(sql, std::move(params));
    }
    template <typename T>
    Task<std::optional<T>> get_value(Sql sql, Params params = {}) {
        return first_value<T>(sql, std::move(params));
    }
    Task<std::int64_t> execute(Sql sql, Params params = {}) { return run_only(sql, std::move(params)); }
    /// Runs a statement once for each set of parameters, on PostgreSQL in one round trip; gives the number of rows
    /// changed. A set that fails fails the call, and the transaction can only be rolled back then.
    Task<std::int64_t> execute_many(Sql sql, std::vector<Params> sets);

    /// Queues an event. It gets the tenant's next number inside this transaction and is sent after commit; a
    /// transaction that rolls back publishes nothing (USR-19).
    template <PublishedEvent E>
    void publish(const E& event) {
        pending_.push_back({std::string{event.event_name()}, event.arguments_json()});
    }

    /// Stores the events that are queued now instead of with commit(), for work with so many of them that they should
    /// not all be held: after the commit they are read from the database to be sent, and the connection that the
    /// caller named gets them too.   Cost: from here to the end nobody else in the tenant can commit an event.
    Task<void> store_events();

    /// Queues a message to the other nodes on this database; it leaves with the commit or not at all (AUT-8). The text
    /// goes to every node and is no place for secrets; at most 7,000 bytes.
    void signal(std::string_view topic, std::string_view text);

    /// Stores the queued events and what the caller's CommitPart adds, commits, waits until the commit is on disk,
    /// hands the events to the event log. Whatever it throws, the transaction has ended.
    /// Throws: db::Unavailable when the commit failed or its outcome is unknown; nothing is sent then.
    Task<void> commit();
    Task<void> rollback();

    /// The number of the last event stored by commit(), 0 when there was none (`X-XOS-Event-Seq`).
    std::int64_t last_seq() const { return last_seq_; }

    const Caller& caller() const { return caller_; }
    /// Runs a statement with `@client_id` bound to the caller's tenant; what the typed functions call.
    Task<std::int64_t> run(Sql sql, const Params& params, RowConsumer& rows);

private:
    template <RowType T>
    Task<std::vector<T>> list_rows(Sql sql, Params params) {
        TypedRows<T> rows;
        co_await run(sql, params, rows);
        co_return std::move(rows.rows());
    }
    template <RowType T>
    Task<std::optional<T>> first_row(Sql sql, Params params) {
        TypedRows<T> rows{1};
        co_await run(sql, params, rows);
        if (rows.rows().empty()) co_return std::nullopt;
        co_return std::move(rows.rows().front());
    }
    template <typename T>
    Task<std::optional<T>> first_value(Sql sql, Params params) {
        SingleValue<T> value;
        co_await run(sql, params, value);
        co_return std::move(value.value());
    }
    Task<std::int64_t> run_only(Sql sql, Params params);
    Task<std::int64_t> store_before_commit();

    std::unique_ptr<DriverTransaction> driver_;
    EventLog* events_;
    Caller caller_;
    std::vector<PendingEvent> pending_;
    std::int64_t stored_seq_ = 0;  // the last number that store_events() took
    std::int64_t last_seq_ = 0;
};

}  // namespace xos::db

namespace xos {
using db::Transaction;
}  // namespace xos
