// SPDX-License-Identifier: Apache-2.0
#include "app/event_store.hpp"

#include <array>
#include <chrono>
#include <exception>
#include <utility>
#include <vector>

#include "app/signal_text.hpp"
#include "app/tenant_dispatcher.hpp"
#include "xos/db/transaction.hpp"

namespace xos {

namespace sql {
constexpr db::Sql take_event_numbers{
    "take_event_numbers",
    "UPDATE clients SET last_event_seq = last_event_seq + @count WHERE id = @client_id RETURNING last_event_seq"};
constexpr db::Sql insert_event{"insert_event",
                               "INSERT INTO tenant_events (client_id, seq, event, payload, actor_id, created_at) "
                               "VALUES (@client_id, @seq, @event, @payload, @actor_id, @at)"};
constexpr std::array all{take_event_numbers, insert_event};
}  // namespace sql

namespace {

/// For commits of this node that are on their way to the dispatcher: their events come by themselves.
constexpr std::chrono::milliseconds patience_with_other_commits{200};

}  // namespace

EventStore::EventStore(TenantDispatcher& dispatcher, const Clock& clock, Logger& log)
    : dispatcher_{dispatcher}, clock_{clock}, log_{log} {}

std::span<const db::Sql> EventStore::statements() { return sql::all; }

Task<std::int64_t> EventStore::append(db::Transaction& transaction, std::span<const db::PendingEvent> events) {
    const auto count = static_cast<std::int64_t>(events.size());
    const auto last = co_await transaction.get_value<std::int64_t>(sql::take_event_numbers, {{"count", count}});
    if (!last) throw db::Error{"the tenant of an event does not exist"};
    const std::optional<UserId> actor =
        transaction.caller().user ? std::optional{transaction.caller().user} : std::nullopt;
    std::vector<db::Params> rows;
    rows.reserve(events.size());
    auto seq = *last - count;
    for (const auto& event : events) {
        rows.push_back({{"seq", ++seq},
                        {"event", event.name},
                        {"payload", event.arguments_json},
                        {"actor_id", actor},
                        {"at", clock_.now()}});
    }
    if (rows.size() == 1) {
        co_await transaction.execute(sql::insert_event, std::move(rows.front()));
    } else {
        co_await transaction.execute_many(sql::insert_event, std::move(rows));
    }
    transaction.signal(event_topic, to_text(EventSignal{transaction.caller().client, *last}));
    co_return *last;
}

void EventStore::committed(const db::Caller& caller, std::int64_t last_seq,
                           std::vector<db::PendingEvent> events) noexcept {
    if (caller.event_seq != nullptr) *caller.event_seq = last_seq;
    try {
        auto seq = last_seq - static_cast<std::int64_t>(events.size());
        // All were stored ahead: the dispatcher reads them.
        if (events.empty()) {
            dispatcher_.expect(caller.client, seq, TenantDispatcher::Clock::now() + patience_with_other_commits);
        }
        for (auto& event : events) {
            dispatcher_.add(caller.client, TenantEvent{.seq = ++seq,
                                                       .event = std::move(event.name),
                                                       .arguments_json = std::move(event.arguments_json),
                                                       .actor = caller.user,
                                                       .at = clock_.now(),
                                                       .origin = caller.connection_id});
        }
    } catch (const std::exception& error) {
        // The rows are stored: the dispatcher finds the gap and reads them.
        log_.error("An event could not be handed on at once", {{"exception", std::string_view{error.what()}}});
    }
}

}  // namespace xos
