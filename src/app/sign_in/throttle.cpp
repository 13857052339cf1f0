// SPDX-License-Identifier: Apache-2.0
// Two tables: sign_in_lanes has a row per lane, which also serves as the lock that makes attempts in one lane wait for
// each other; sign_in_failures has a row per attempt. E-mail lanes are locked before address lanes, always, so that two
// attempts cannot wait for each other.
#include "app/sign_in/throttle.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include "app/sign_in/statements.hpp"
#include "xos/base/encoding.hpp"
#include "xos/base/problem.hpp"
#include "xos/db/own_executor.hpp"

namespace xos::sign_in {

namespace {

using namespace std::chrono_literals;

constexpr auto pending_life = 60s;  // longer than any request: what is older was left by a server that ended
constexpr auto retry_pause = 25ms;  // about one hash
constexpr auto longest_wait = 5s;
constexpr std::uint64_t attempts_per_cleaning = 100;

Task<void> pause() {
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor, retry_pause};
    co_await timer.async_wait(boost::asio::use_awaitable);
}

}  // namespace

Throttle::Throttle(Metrics& metrics)
    : refused_{metrics.counter("xos_sign_in_throttled_total", "Sign-ins refused because of too many failures.")} {}

Task<Throttle::Attempt> Throttle::begin(DBService across_tenants, std::string_view email, const Visitor& visitor,
                                        const Clock& clock) {
    const auto normal_email = normalise_email(email);
    const auto known = co_await across_tenants.get_value<Timestamp>(
        sql::find_known_address,
        {{"email_key", fold_case(email)}, {"address", visitor.limit_key}, {"since", clock.now() - known_address_life}});
    Attempt attempt;
    attempt.address_lane = "address " + visitor.limit_key;
    attempt.email_lane = known ? "owner " + visitor.limit_key + " " + normal_email : "email " + normal_email;

    const auto give_up = std::min(std::chrono::steady_clock::now() + longest_wait, visitor.deadline);
    while (true) {
        const auto now = clock.now();
        co_await refuse_closed(across_tenants, attempt, now);
        auto transaction = co_await across_tenants.begin_transaction();
        const bool is_written = co_await write_down(transaction, attempt, now);
        co_await transaction.commit();
        if (is_written) break;
        if (std::chrono::steady_clock::now() >= give_up) throw unavailable(2s);
        co_await pause();
    }
    if (attempts_.fetch_add(1, std::memory_order_relaxed) % attempts_per_cleaning == 0) {
        co_await forget_old(across_tenants, clock.now());
    }
    co_return attempt;
}

Task<void> Throttle::refuse_closed(DBService db, const Attempt& attempt, Timestamp now) {
    const auto until = co_await db.get_value<Timestamp>(
        sql::find_block, {{"email_lane", attempt.email_lane}, {"address_lane", attempt.address_lane}, {"now", now}});
    if (!until) co_return;
    refused_.add();
    throw too_many_requests(std::chrono::ceil<std::chrono::seconds>(*until - now));
}

Task<bool> Throttle::write_down(Transaction& transaction, Attempt& attempt, Timestamp now) {
    if (co_await enter(transaction, attempt.email_lane, failures_per_email, now) != Entry::open) co_return false;
    if (co_await enter(transaction, attempt.address_lane, failures_per_address, now) != Entry::open) co_return false;
    const auto email_row =
        co_await transaction.get_value<std::int64_t>(sql::add_attempt, {{"lane", attempt.email_lane}, {"now", now}});
    const auto address_row =
        co_await transaction.get_value<std::int64_t>(sql::add_attempt, {{"lane", attempt.address_lane}, {"now", now}});
    attempt.email_row = email_row.value();
    attempt.address_row = address_row.value();
    co_return true;
}

Task<Throttle::Entry> Throttle::enter(Transaction& transaction, const std::string& lane, std::int64_t limit,
                                      Timestamp now) {
    const auto closed =
        co_await transaction.get_value<std::optional<Timestamp>>(sql::enter_lane, {{"lane", lane}, {"now", now}});
    if (closed && *closed && **closed > now) co_return Entry::full;  // closed since it was looked at
    if (co_await close_when_full(transaction, lane, limit, now)) co_return Entry::full;
    const auto failed =
        co_await transaction.get_value<std::int64_t>(sql::count_failed, {{"lane", lane}, {"since", now - window}});
    const auto pending = co_await transaction.get_value<std::int64_t>(sql::count_pending,
                                                                      {{"lane", lane}, {"since", now - pending_life}});
    co_return failed.value_or(0) + pending.value_or(0) < limit ? Entry::open : Entry::busy;
}

Task<bool> Throttle::close_when_full(Transaction& transaction, const std::string& lane, std::int64_t limit,
                                     Timestamp now) {
    const auto failed =
        co_await transaction.get_value<std::int64_t>(sql::count_failed, {{"lane", lane}, {"since", now - window}});
    if (failed.value_or(0) < limit) co_return false;
    co_await transaction.execute(sql::block_lane, {{"lane", lane}, {"until", now + window}});
    co_return true;
}

Task<void> Throttle::forget(Transaction& transaction, const Attempt& attempt) {
    co_await transaction.execute(sql::remove_attempt, {{"id", attempt.email_row}});
    co_await transaction.execute(sql::remove_attempt, {{"id", attempt.address_row}});
}

Task<void> Throttle::look(Task<void> at_password, std::function<DBService()> across_tenants, Attempt attempt) {
    std::exception_ptr failure;
    try {
        co_await std::move(at_password);
    } catch (...) {
        failure = std::current_exception();
    }
    if (!failure) co_return;
    co_await db::return_to_own_executor();
    co_await forget(across_tenants(), attempt);
    std::rethrow_exception(failure);
}

Task<void> Throttle::forget(DBService across_tenants, Attempt attempt) {
    auto transaction = co_await across_tenants.begin_transaction();
    co_await forget(transaction, attempt);
    co_await transaction.commit();
}

Task<bool> Throttle::failed(Transaction& transaction, const Attempt& attempt, Timestamp now) {
    // Entering the lane takes its lock, so that of two failures at once the second counts the first.
    co_await transaction.execute(sql::enter_lane, {{"lane", attempt.email_lane}, {"now", now}});
    co_await transaction.execute(sql::enter_lane, {{"lane", attempt.address_lane}, {"now", now}});
    co_await transaction.execute(sql::mark_failed, {{"id", attempt.email_row}});
    co_await transaction.execute(sql::mark_failed, {{"id", attempt.address_row}});
    const bool email_closed = co_await close_when_full(transaction, attempt.email_lane, failures_per_email, now);
    const bool address_closed = co_await close_when_full(transaction, attempt.address_lane, failures_per_address, now);
    co_return email_closed || address_closed;
}

Task<void> Throttle::forget_old(DBService db, Timestamp now) {
    co_await db.execute(sql::forget_failures, {{"before", now - window}});
    co_await db.execute(sql::forget_lanes, {{"before", now - window}});
}

}  // namespace xos::sign_in
