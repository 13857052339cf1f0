// SPDX-License-Identifier: Apache-2.0
#include "app/support/events_controller.hpp"

#include <algorithm>

#include "app/stored_event.hpp"

namespace xos::support {

namespace {

constexpr std::int64_t largest_limit = 1000;

EventDto to_dto(StoredEvent row) {
    return {.seq = row.seq,
            .event = std::move(row.event),
            .arguments = {std::move(row.payload)},
            .actor_id = row.actor_id,
            .at = row.created_at};
}

}  // namespace

void EventsController::routes(Routes<EventsController>& r) {
    r.prefix("/api/events").authorize();
    r.get("", &EventsController::get_events).on_failure("Failed to retrieve events");
}

Task<Ok<EventsDto>> EventsController::get_events(FromQuery<EventsQuery> query) {
    const auto after = std::max<std::int64_t>(query->after, 0);
    const auto limit = std::clamp<std::int64_t>(query->limit, 1, largest_limit);

    // The last number is read before the rows: read after them, it could count an event that the rows do not hold.
    const auto last_seq = co_await db().get_value<std::int64_t>(sql::last_event_number);
    EventsDto events{.items = {}, .last_seq = last_seq.value_or(0)};
    events.reset = co_await is_trimmed_after(after, events.last_seq);
    if (events.reset) co_return ok(std::move(events));

    auto rows = co_await db().get_list<StoredEvent>(sql::events_after, {{"after", after}, {"limit", limit}});
    for (auto& row : rows) events.items.push_back(to_dto(std::move(row)));
    if (!events.items.empty()) events.last_seq = std::max(events.last_seq, events.items.back().seq);
    co_return ok(std::move(events));
}

/// Also true for a number that was never given out: the database was put back to an older state.
Task<bool> EventsController::is_trimmed_after(std::int64_t after, std::int64_t last_seq) {
    if (after >= last_seq) co_return after > last_seq;
    const auto first = co_await db().get_value<std::int64_t>(sql::first_event_number);
    co_return !first || after + 1 < *first;
}

}  // namespace xos::support
