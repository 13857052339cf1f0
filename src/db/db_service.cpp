// SPDX-License-Identifier: Apache-2.0
#include "xos/db/db_service.hpp"

#include <string>
#include <utility>

#include "xos/db/error.hpp"

namespace xos::db {

DBService::DBService(Driver& driver, EventLog* events, Caller caller)
    : driver_{&driver}, events_{events}, caller_{std::move(caller)} {}

Task<std::int64_t> DBService::run_only(Sql sql, Params params, Transaction* transaction) {
    NoRows none;
    co_return co_await run(sql, params, none, transaction);
}

Task<std::int64_t> DBService::run(Sql sql, const Params& params, RowConsumer& rows, Transaction* transaction) {
    if (transaction == nullptr) return driver_->run(caller_, sql, params, rows);
    // The transaction carries its own tenant; a service of another one must not reach into it.
    if (transaction->caller().client != caller_.client ||
        transaction->caller().across_tenants != caller_.across_tenants) {
        throw TenantViolation{"statement " + std::string{sql.name()} + ": the transaction belongs to another tenant"};
    }
    return transaction->run(sql, params, rows);
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
