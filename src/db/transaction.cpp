// SPDX-License-Identifier: Apache-2.0
#include "xos/db/transaction.hpp"

#include <utility>

#include "xos/db/error.hpp"

namespace xos::db {

Transaction::Transaction(std::unique_ptr<DriverTransaction> driver, EventLog* events, Caller caller)
    : driver_{std::move(driver)}, events_{events}, caller_{std::move(caller)} {}

Transaction::Transaction(Transaction&&) noexcept = default;
Transaction& Transaction::operator=(Transaction&&) noexcept = default;
Transaction::~Transaction() = default;

Task<std::int64_t> Transaction::run(Sql sql, const Params& params, RowConsumer& rows) {
    if (!driver_) throw Error{"statement " + std::string{sql.name()} + ": the transaction has ended"};
    return driver_->run(sql, params, rows);
}

Task<std::int64_t> Transaction::run_only(Sql sql, Params params) {
    NoRows none;
    co_return co_await run(sql, params, none);
}

Task<std::int64_t> Transaction::execute_many(Sql sql, std::vector<Params> sets) {
    if (!driver_) throw Error{"statement " + std::string{sql.name()} + ": the transaction has ended"};
    co_return co_await driver_->run_many(sql, sets);
}

void Transaction::signal(std::string_view topic, std::string_view text) {
    if (!driver_) throw Error{"signal: the transaction has ended"};
    driver_->signal(topic, text);
}

Task<void> Transaction::store_events() {
    if (!driver_) throw Error{"store_events: the transaction has ended"};
    if (events_ == nullptr || pending_.empty()) co_return;
    stored_seq_ = co_await events_->append(*this, pending_);
    pending_.clear();
}

/// The number of the last event, 0 when there is none. What cannot be stored takes the whole transaction with it: a
/// second commit() must not find the change alone.
Task<std::int64_t> Transaction::store_before_commit() {
    try {
        std::int64_t last = stored_seq_;
        if (events_ != nullptr && !pending_.empty()) last = co_await events_->append(*this, pending_);
        if (caller_.commit_part != nullptr) co_await caller_.commit_part->before_commit(*this, last);
        co_return last;
    } catch (...) {
        driver_.reset();
        throw;
    }
}

Task<void> Transaction::commit() {
    if (!driver_) throw Error{"commit: the transaction has ended"};
    const bool has_events = events_ != nullptr && (!pending_.empty() || stored_seq_ != 0);
    const auto last = has_events || caller_.commit_part != nullptr ? co_await store_before_commit() : 0;
    const auto ending = std::move(driver_);
    co_await ending->commit();
    // Nothing may be awaited between the commit and this call: a cancelled request must not lose its events.
    last_seq_ = last;
    if (has_events) events_->committed(caller_, last, std::move(pending_));
    pending_.clear();
    if (caller_.away != nullptr) caller_.away->set_away(false);
}

Task<void> Transaction::rollback() {
    pending_.clear();
    if (!driver_) co_return;
    const auto ending = std::move(driver_);
    co_await ending->rollback();
    if (caller_.away != nullptr) caller_.away->set_away(false);
}

}  // namespace xos::db
