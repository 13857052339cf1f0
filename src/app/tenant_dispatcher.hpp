// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "xos/app/events.hpp"
#include "xos/base/task.hpp"

namespace xos {

/// Delivers the events of each tenant to all sinks, in number order and each once (architecture 7).
///
/// Commits report their events from several threads, so they may arrive out of order; an event waits until those
/// before it came. A number that does not come was written by another process: read_gap() then brings the rows.
/// Thread: safe from any thread. A tenant's sinks are called by one thread at a time, without a lock held.
class TenantDispatcher {
public:
    using Clock = std::chrono::steady_clock;
    using EventPtr = std::shared_ptr<const TenantEvent>;

    /// Before start only.
    void add_sink(EventSink& sink) { sinks_.push_back(&sink); }

    /// The last number a tenant had when this process started; events up to it are not waited for.
    void start_after(ClientId client, std::int64_t last_seq);

    void add(ClientId client, TenantEvent event, Clock::time_point now = Clock::now());

    /// A stretch of numbers that is missing.
    struct Gap {
        ClientId client;
        std::int64_t after = 0;   ///< last number delivered
        std::int64_t before = 0;  ///< first number that waits
    };
    /// Gaps that have been open for at least `age`.
    std::vector<Gap> gaps(std::chrono::milliseconds age, Clock::time_point now = Clock::now());
    /// Gives up a gap whose rows do not exist (a number is only taken by a commit, so this means trimmed rows).
    void skip(const Gap& gap);

private:
    struct Tenant {
        std::mutex mutex;
        std::int64_t delivered = 0;
        std::map<std::int64_t, EventPtr> waiting;
        Clock::time_point waiting_since;
        bool is_delivering = false;
    };
    Tenant& tenant(ClientId client);
    void deliver_ready(ClientId client, Tenant& tenant, std::unique_lock<std::mutex> lock);

    std::vector<EventSink*> sinks_;
    std::mutex mutex_;
    std::unordered_map<ClientId, std::unique_ptr<Tenant>> tenants_;
};

}  // namespace xos
