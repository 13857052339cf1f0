// SPDX-License-Identifier: Apache-2.0
#include "xos/db/db_service.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <string>
#include <utility>

#include "db/statement_compiler.hpp"
#include "xos/base/random.hpp"
#include "xos/db/error.hpp"
#include "xos/db/own_executor.hpp"

namespace xos::db {

namespace {

/// Reads the text anew; no dialect matters to the answer.
bool is_read(Sql sql) {
    CompileScope scope;
    scope.across_tenants = true;
    return compile_statement(sql.name(), sql.text(), scope).is_read;
}

}  // namespace

DBService::DBService(Driver& driver, EventLog* events, Caller caller)
    : driver_{&driver}, events_{events}, caller_{std::move(caller)} {}

Task<std::int64_t> DBService::run_only(Sql sql, Params params, Transaction* transaction) {
    NoRows none;
    co_return co_await run(sql, params, none, transaction);
}

Task<std::int64_t> DBService::run(Sql sql, const Params& params, RowConsumer& rows, Transaction* transaction) {
    if (transaction == nullptr) {
        const bool needs_commit = caller_.commit_part != nullptr && !is_read(sql);
        return needs_commit ? run_in_own_transaction(sql, params, rows) : driver_->run(caller_, sql, params, rows);
    }
    // The transaction carries its own tenant; a service of another one must not reach into it.
    if (transaction->caller().client != caller_.client ||
        transaction->caller().across_tenants != caller_.across_tenants) {
        throw TenantViolation{"statement " + std::string{sql.name()} + ": the transaction belongs to another tenant"};
    }
    return transaction->run(sql, params, rows);
}

/// A change whose caller wants a word before the commit.
Task<std::int64_t> DBService::run_in_own_transaction(Sql sql, const Params& params, RowConsumer& rows) {
    auto transaction = co_await begin_transaction();
    const auto count = co_await transaction.run(sql, params, rows);
    co_await transaction.commit();
    co_return count;
}

Task<std::int64_t> DBService::execute_many(Sql sql, std::vector<Params> sets) {
    auto transaction = co_await begin_transaction();
    const auto count = co_await transaction.execute_many(sql, std::move(sets));
    co_await transaction.commit();
    co_return count;
}

Task<void> DBService::pause_before_try(int number) {
    co_await return_to_own_executor();
    unsigned char random = 0;
    fill_random({&random, 1});
    const std::chrono::microseconds longest{5'000 << number};
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor, longest * (128 + random / 2) / 256};
    co_await timer.async_wait(boost::asio::use_awaitable);
}

Task<Transaction> DBService::begin_transaction() {
    if (caller_.away != nullptr) caller_.away->set_away(true);
    co_return Transaction{co_await driver_->begin(caller_), events_, caller_};
}

DBService DBService::across_tenants(std::string_view reason) const {
    driver_->note_across_tenants(caller_, reason);
    Caller caller = caller_;
    caller.across_tenants = true;
    return DBService{*driver_, events_, std::move(caller)};
}

}  // namespace xos::db
