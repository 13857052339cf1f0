// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "xos/base/task.hpp"
#include "xos/db/driver.hpp"

namespace xos::db {

class Transaction;

/// An event that Transaction::publish() takes: it knows its name and its arguments as a JSON array.
template <typename E>
concept PublishedEvent = requires(const E& event) {
    { event.event_name() } -> std::convertible_to<std::string_view>;
    { event.arguments_json() } -> std::convertible_to<std::string>;
};

/// An event that waits for its transaction's commit.
struct PendingEvent {
    std::string name;
    std::string arguments_json;
};

/// Where a transaction stores its events and tells of them after commit. The app module implements it; db knows
/// neither tables nor hubs.
class EventLog {
public:
    virtual ~EventLog() = default;

    /// Numbers and stores the events as the last statements before COMMIT; gives the last number.
    virtual Task<std::int64_t> append(Transaction& transaction, std::span<const PendingEvent> events) = 0;
    /// The events are on disk: numbers last_seq − events.size() + 1 … last_seq of the caller's tenant. Those that were
    /// appended before them in the same transaction are not given, and must be read. Must not throw, must not block;
    /// on the committing request's I/O thread.
    virtual void committed(const Caller& caller, std::int64_t last_seq, std::vector<PendingEvent> events) noexcept = 0;
};

}  // namespace xos::db
