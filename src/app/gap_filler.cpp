// SPDX-License-Identifier: Apache-2.0
#include "app/gap_filler.hpp"

#include <array>

#include "app/stored_event.hpp"

namespace xos {

namespace sql {
constexpr db::Sql last_event_numbers{"last_event_numbers", "SELECT id, last_event_seq FROM clients"};
constexpr db::Sql events_in_gap{
    "events_in_gap",
    "SELECT seq, event, payload, actor_id, created_at FROM tenant_events "
    "WHERE client_id = @client_id AND seq > @after AND seq < @before ORDER BY seq LIMIT 1000"};
constexpr std::array all{events_in_gap};
}  // namespace sql

namespace {

struct LastNumber {
    ClientId id;
    std::int64_t last_event_seq = 0;
};
BOOST_DESCRIBE_STRUCT(LastNumber, (), (id, last_event_seq))

/// Commits on other threads report within microseconds of each other; only what stays missing is another process.
constexpr std::chrono::milliseconds patience{20};

}  // namespace

GapFiller::GapFiller(const Services& services, TenantDispatcher& dispatcher)
    : services_{services}, dispatcher_{dispatcher} {}

std::span<const db::Sql> GapFiller::statements() { return sql::all; }

Task<void> GapFiller::begin() {
    auto db = DBService{services_.database, nullptr, {}}.across_tenants("last event numbers at start");
    for (const auto& row : co_await db.get_list<LastNumber>(sql::last_event_numbers)) {
        dispatcher_.start_after(row.id, row.last_event_seq);
    }
}

Task<void> GapFiller::fill() {
    for (const auto& gap : dispatcher_.gaps(patience)) co_await fill(gap);
}

Task<void> GapFiller::fill(TenantDispatcher::Gap gap) {
    db::Caller caller;
    caller.client = gap.client;
    DBService db{services_.database, nullptr, caller};
    auto rows = co_await db.get_list<StoredEvent>(sql::events_in_gap, {{"after", gap.after}, {"before", gap.before}});
    if (rows.empty()) {
        dispatcher_.skip(gap);
        co_return;
    }
    for (auto& row : rows) {
        dispatcher_.add(gap.client, TenantEvent{.seq = row.seq,
                                                .event = std::move(row.event),
                                                .arguments_json = std::move(row.payload),
                                                .actor = row.actor_id.value_or(UserId{}),
                                                .at = row.created_at,
                                                .origin = {}});
    }
}

}  // namespace xos
