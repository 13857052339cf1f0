// SPDX-License-Identifier: Apache-2.0
#include "app/gap_filler.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include "app/stored_event.hpp"
#include "xos/db/error.hpp"

namespace xos {

namespace sql {
constexpr db::Sql last_event_numbers{"last_event_numbers",
                                     "SELECT id, last_event_seq FROM clients WHERE last_event_seq > 0"};
constexpr db::Sql events_in_gap{
    "events_in_gap",
    "SELECT seq, event, payload, actor_id, created_at FROM tenant_events "
    "WHERE client_id = @client_id AND seq > @after AND seq < @before ORDER BY seq LIMIT 1000"};
constexpr std::array all{events_in_gap};
constexpr std::array across_tenants{last_event_numbers};
}  // namespace sql

namespace {

using namespace std::chrono_literals;

struct LastNumber {
    ClientId id;
    std::int64_t last_event_seq = 0;
};
BOOST_DESCRIBE_STRUCT(LastNumber, (), (id, last_event_seq))

constexpr std::size_t rows_per_part = 1'000;  // the LIMIT above
constexpr std::size_t most_at_once = 8;       // reads in flight; pipelined on PostgreSQL

/// Commits on other threads report within microseconds of each other; only what stays missing is another process.
constexpr auto patience = 20ms;
/// A commit of this node that is on its way to the dispatcher may be in the numbers that are read.
constexpr auto patience_with_own_commits = 200ms;
/// After a failed read, so that a database that is away is asked, and its absence logged, once a second.
constexpr auto rest = 1s;

}  // namespace

struct GapFiller::Round {
    std::vector<TenantDispatcher::Gap> gaps;
    std::size_t next = 0;
};

GapFiller::GapFiller(const Services& services, TenantDispatcher& dispatcher)
    : services_{services}, dispatcher_{dispatcher} {}

std::span<const db::Sql> GapFiller::statements() { return sql::all; }
std::span<const db::Sql> GapFiller::statements_across_tenants() { return sql::across_tenants; }

Task<void> GapFiller::begin() {
    auto db = DBService{services_.database, nullptr, {}}.across_tenants("last event numbers at start");
    for (const auto& row : co_await db.get_list<LastNumber>(sql::last_event_numbers)) {
        dispatcher_.start_after(row.id, row.last_event_seq);
    }
}

Task<void> GapFiller::fill() {
    if (TenantDispatcher::Clock::now() < rest_until_) co_return;
    try {
        co_await fill_all();
    } catch (const db::Error&) {
        rest_until_ = TenantDispatcher::Clock::now() + rest;
        throw;
    }
}

Task<void> GapFiller::fill_all() {
    if (must_look_everywhere_) co_await compare();
    auto gaps = dispatcher_.gaps(patience);
    while (!gaps.empty()) {
        co_await fill(std::move(gaps));
        gaps = dispatcher_.gaps(patience);
    }
}

Task<void> GapFiller::compare() {
    must_look_everywhere_ = false;  // first: a wish that comes meanwhile is for the next time
    try {
        auto db = DBService{services_.database, nullptr, {}}.across_tenants("last event numbers after a silence");
        const auto rows = co_await db.get_list<LastNumber>(sql::last_event_numbers);
        const auto not_before = TenantDispatcher::Clock::now() + patience_with_own_commits;
        for (const auto& row : rows) dispatcher_.expect(row.id, row.last_event_seq, not_before);
    } catch (...) {
        must_look_everywhere_ = true;
        throw;
    }
}

/// Reads one part of each gap, so that a long gap does not keep the others waiting.
Task<void> GapFiller::fill(std::vector<TenantDispatcher::Gap> gaps) {
    if (gaps.size() == 1) co_return co_await read_part(gaps.front());
    namespace asio = boost::asio;
    Round round{.gaps = std::move(gaps)};
    const auto executor = co_await asio::this_coro::executor;
    std::vector<decltype(asio::co_spawn(executor, work(round), asio::deferred))> workers;
    const auto count = std::min(round.gaps.size(), most_at_once);
    for (std::size_t i = 0; i < count; ++i) workers.push_back(asio::co_spawn(executor, work(round), asio::deferred));
    const auto [order, failures] = co_await asio::experimental::make_parallel_group(std::move(workers))
                                       .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
    const auto failure = std::ranges::find_if(failures, [](const auto& one) { return one != nullptr; });
    if (failure != failures.end()) std::rethrow_exception(*failure);
}

Task<void> GapFiller::work(Round& round) {
    while (round.next < round.gaps.size()) co_await read_part(round.gaps[round.next++]);
}

Task<void> GapFiller::read_part(TenantDispatcher::Gap gap) {
    db::Caller caller;
    caller.client = gap.client;
    DBService db{services_.database, nullptr, caller};
    auto rows = co_await db.get_list<StoredEvent>(sql::events_in_gap, {{"after", gap.after}, {"before", gap.before}});
    if (rows.size() == rows_per_part) gap.before = rows.back().seq + 1;
    std::vector<TenantEvent> events;
    events.reserve(rows.size());
    for (auto& row : rows) {
        events.push_back({.seq = row.seq,
                          .event = std::move(row.event),
                          .arguments_json = std::move(row.payload),
                          .actor = row.actor_id.value_or(UserId{}),
                          .at = row.created_at,
                          .origin = {}});
    }
    dispatcher_.fill(gap, std::move(events));
}

}  // namespace xos
