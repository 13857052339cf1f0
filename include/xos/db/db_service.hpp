// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "xos/base/task.hpp"
#include "xos/db/driver.hpp"
#include "xos/db/params.hpp"
#include "xos/db/row.hpp"
#include "xos/db/sql.hpp"
#include "xos/db/transaction.hpp"

namespace xos::db {

class EventLog;

/// Runs statements for one tenant: the tenant of the request it was made for (DB-10, TEN-1).
///
/// `@client_id` is bound by the service itself and cannot be given. Values are always bound, never spliced. Every
/// operation takes an optional transaction as its last argument; without one a write is its own transaction.
/// Throws: db::UniqueViolation, ConstraintViolation, TenantViolation, Unavailable, StatementError (db/error.hpp).
/// Thread: only from the request's own executor.   Lifetime: the driver and event log must outlive it.
class DBService {
public:
    DBService(Driver& driver, EventLog* events, Caller caller);

    /// All rows, as a described struct each.
    template <RowType T>
    Task<std::vector<T>> get_list(Sql sql, Params params = {}, Transaction* transaction = nullptr) {
        return list_rows<T>(sql, std::move(params), transaction);
    }
    /// The first row, or empty.
    template <RowType T>
    Task<std::optional<T>> get(Sql sql, Params params = {}, Transaction* transaction = nullptr) {
        return first_row<T>(sql, std::move(params), transaction);
    }
    /// The first column of the first row, or empty.
    template <typename T>
    Task<std::optional<T>> get_value(Sql sql, Params params = {}, Transaction* transaction = nullptr) {
        return first_value<T>(sql, std::move(params), transaction);
    }
    /// The number of rows changed.
    Task<std::int64_t> execute(Sql sql, Params params = {}, Transaction* transaction = nullptr) {
        return run_only(sql, std::move(params), transaction);
    }
    /// Runs a statement once for each set of parameters in one transaction; gives the number of rows changed.
    Task<std::int64_t> execute_many(Sql sql, std::vector<Params> sets);
    /// Starts a transaction. Dropping the result without commit() rolls back.
    Task<Transaction> begin_transaction();

    /// Runs `work(transaction)`, a function that returns a Task, in a transaction and commits it. When it lost against
    /// another transaction (Conflict) it is rolled back and run again after a short pause, three more times at most
    /// (SQL-4): `work` must change nothing but the database.
    ///
    ///     auto work = [&](Transaction& tx) -> Task<Note> { … };
    ///     auto note = co_await db().in_transaction(work);
    template <typename F>
    std::invoke_result_t<F&, Transaction&> in_transaction(F& work);

    /// The same service without a tenant: sees and changes rows of every tenant. `reason` is written to the log with
    /// each use (TEN-8). Statements run through it name tenants themselves: `@client_id` is an ordinary parameter
    /// there.
    DBService across_tenants(std::string_view reason) const;

    const Caller& caller() const { return caller_; }

private:
    template <RowType T>
    Task<std::vector<T>> list_rows(Sql sql, Params params, Transaction* transaction) {
        TypedRows<T> rows;
        co_await run(sql, params, rows, transaction);
        co_return std::move(rows.rows());
    }
    template <RowType T>
    Task<std::optional<T>> first_row(Sql sql, Params params, Transaction* transaction) {
        TypedRows<T> rows{1};
        co_await run(sql, params, rows, transaction);
        if (rows.rows().empty()) co_return std::nullopt;
        co_return std::move(rows.rows().front());
    }
    template <typename T>
    Task<std::optional<T>> first_value(Sql sql, Params params, Transaction* transaction) {
        SingleValue<T> value;
        co_await run(sql, params, value, transaction);
        co_return std::move(value.value());
    }
    static Task<void> pause_before_try(int number);
    Task<std::int64_t> run_in_own_transaction(Sql sql, const Params& params, RowConsumer& rows);
    Task<std::int64_t> run_only(Sql sql, Params params, Transaction* transaction);
    Task<std::int64_t> run(Sql sql, const Params& params, RowConsumer& rows, Transaction* transaction);

    Driver* driver_;
    EventLog* events_;
    Caller caller_;
};

template <typename F>
std::invoke_result_t<F&, Transaction&> DBService::in_transaction(F& work) {
    constexpr int most_tries = 4;
    for (int number = 1;; ++number) {
        try {
            auto transaction = co_await begin_transaction();
            if constexpr (std::is_same_v<std::invoke_result_t<F&, Transaction&>, Task<void>>) {
                co_await work(transaction);
                co_await transaction.commit();
                co_return;
            } else {
                auto result = co_await work(transaction);
                co_await transaction.commit();
                co_return result;
            }
        } catch (const Conflict&) {
            if (number == most_tries) throw;
        }
        co_await pause_before_try(number);
    }
}

}  // namespace xos::db

namespace xos {
using db::DBService;
}  // namespace xos
