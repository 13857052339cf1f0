// SPDX-License-Identifier: Apache-2.0
#include "db/pg/pg_transaction.hpp"

#include <variant>

#include "db/bound_parameters.hpp"
#include "db/pg/pg_listener.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

namespace {

constexpr std::size_t longest_signal = 7'000;  // PostgreSQL takes less than 8,000 bytes

}  // namespace

void check_parameters(const KnownStatement& statement, const Caller& caller, std::span<const Params> sets) {
    for (const auto& set : sets) {
        for_each_parameter(statement, caller, set, [](std::size_t, const Value& value) {
            if (const auto* text = std::get_if<std::string>(&value.storage())) require_storable(*text);
        });
    }
}

PgTransaction::PgTransaction(Parts parts, std::shared_ptr<PgConnection> connection, const Caller& caller)
    : parts_{std::move(parts)}, connection_{std::move(connection)}, caller_{caller} {}

PgTransaction::~PgTransaction() {
    if (connection_) parts_.pool->give_back(std::move(connection_));
}

std::unique_ptr<PgGroup> PgTransaction::new_group() {
    auto group = std::make_unique<PgGroup>();
    group->caller = &caller_;
    group->deadline = caller_.deadline;
    if (!is_begun_) group->head = PgGroup::Head::begin;
    return group;
}

Task<std::int64_t> PgTransaction::run(Sql sql, const Params& params, RowConsumer& rows) {
    return run_sets(sql, {&params, 1}, &rows);
}

Task<std::int64_t> PgTransaction::run_many(Sql sql, std::span<const Params> sets) {
    if (sets.empty()) co_return 0;
    co_return co_await run_sets(sql, sets, nullptr);
}

Task<std::int64_t> PgTransaction::run_sets(Sql sql, std::span<const Params> sets, RowConsumer* rows) {
    if (!connection_) throw Error{"statement " + std::string{sql.name()} + ": the transaction has ended"};
    const KnownStatement& statement = parts_.registry.find(sql, caller_.across_tenants);
    check_parameters(statement, caller_, sets);
    auto group = new_group();
    group->statement = &statement;
    group->sets = sets;
    group->rows = rows;
    is_begun_ = true;
    co_return co_await parts_.pool->run_on(connection_, std::move(group));
}

void PgTransaction::signal(std::string_view topic, std::string_view text) {
    if (text.size() > longest_signal) throw Error{"signal: the text is too long"};
    signals_.push_back(parts_.listener.payload(topic, text));
}

/// The connection goes back to the pool whatever comes of it.
Task<void> PgTransaction::end(PgGroup::Tail tail) {
    auto group = new_group();
    if (tail == PgGroup::Tail::commit) group->signals = signals_;
    group->tail = tail;
    const auto connection = connection_;
    std::exception_ptr failure;
    try {
        co_await parts_.pool->run_on(connection, std::move(group));
    } catch (...) {
        failure = std::current_exception();
    }
    parts_.pool->give_back(std::move(connection_));
    if (failure) std::rethrow_exception(failure);
}

Task<void> PgTransaction::commit() {
    if (!connection_) throw Error{"commit: the transaction has ended"};
    if (parts_.options.before_commit) {
        try {
            parts_.options.before_commit();
        } catch (const std::exception& error) {
            parts_.pool->give_back(std::move(connection_));
            throw Unavailable{"the commit failed: " + std::string{error.what()}};
        }
    }
    if (is_begun_ || !signals_.empty()) co_return co_await end(PgGroup::Tail::commit);
    parts_.pool->give_back(std::move(connection_));
}

Task<void> PgTransaction::rollback() {
    if (!connection_) co_return;
    if (is_begun_) co_return co_await end(PgGroup::Tail::rollback);
    parts_.pool->give_back(std::move(connection_));
}

}  // namespace xos::db
