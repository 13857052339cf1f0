// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "xos/app/events.hpp"

namespace xos {

/// Delivers the events of each tenant to all sinks, in number order and each once (architecture 7).
///
/// Commits report their events from several threads, so they may arrive out of order; an event waits until those
/// before it came. A number that is known to exist and does not come was written by another node: gaps() names the
/// stretch and fill() takes its rows.
///
/// Where a tenant begins: start_after() is told every tenant that has events when this node starts. Such a tenant goes
/// on after its last number and never repeats its history, whoever mentions it first. A tenant that was not named there
/// had no event yet or did not exist, so all of its events are new and its first one is number 1.
/// Thread: safe from any thread. A tenant's sinks are called by one thread at a time, without a lock held.
class TenantDispatcher {
public:
    using Clock = std::chrono::steady_clock;
    using EventPtr = std::shared_ptr<const TenantEvent>;

    /// Before start only.
    void add_sink(EventSink& sink) { sinks_.push_back(&sink); }
    /// Before start only. `wake` is called when gaps() has something to read at once: from any thread, often, and it
    /// must not block.
    void on_gap(std::function<void()> wake) { wake_ = std::move(wake); }

    /// The last number a tenant had when this node started; events up to it are not waited for. Before start only.
    void start_after(ClientId client, std::int64_t last_seq);

    /// Takes an event that this node committed.
    void add(ClientId client, TenantEvent event, Clock::time_point now = Clock::now());
    /// Learns that all numbers up to `seq` are committed. Those that do not come by themselves belong to a gap from
    /// `not_before` on: at once for the commit of another node, later for an own one, whose events come by add() and
    /// only then have their origin (HUB-6).
    void expect(ClientId client, std::int64_t seq, Clock::time_point not_before, Clock::time_point now = Clock::now());

    /// A stretch of numbers that is missing.
    struct Gap {
        ClientId client;
        std::int64_t after = 0;   ///< last number that needs nothing more
        std::int64_t before = 0;  ///< first number that waits, or is not known to exist
    };
    /// Gaps to read now: what was expected by now, and what an event has waited for for at least `age`. A tenant has at
    /// most one, its first.   Thread: one caller at a time.
    std::vector<Gap> gaps(std::chrono::milliseconds age, Clock::time_point now = Clock::now());
    /// Takes all rows that exist of a gap. A number without a row is given up: numbers are taken by commits alone and
    /// in their order, so its row was there and has been trimmed.
    void fill(const Gap& gap, std::vector<TenantEvent> rows, Clock::time_point now = Clock::now());

private:
    struct Tenant {
        std::mutex mutex;
        std::int64_t delivered = 0;  ///< last number that was given to the sinks, or is being given
        std::int64_t complete = 0;   ///< up to here every number that exists was delivered or waits
        std::map<std::int64_t, EventPtr> waiting;
        Clock::time_point waiting_since;
        /// Numbers known to exist beyond `delivered`, and from when on they may be read.
        std::map<std::int64_t, Clock::time_point> expected;
        bool is_delivering = false;
        bool is_open = false;  ///< listed in open_

        std::int64_t handled() const { return std::max(delivered, complete); }
    };
    struct Open {
        ClientId client;
        Tenant* tenant;
    };

    Tenant& tenant(ClientId client);
    void deliver_ready(ClientId client, Tenant& tenant, std::unique_lock<std::mutex> lock, Clock::time_point now);
    static EventPtr take_next(Tenant& tenant);
    static std::int64_t end_of_gap(const Tenant& tenant, Clock::duration age, Clock::time_point now);
    /// Whether there is a gap to read at once because a number is expected by now.
    static bool has_expected_gap(const Tenant& tenant, Clock::time_point now);
    void keep_open(ClientId client, Tenant& tenant);
    void wake() const;

    std::vector<EventSink*> sinks_;
    std::function<void()> wake_;
    std::mutex mutex_;
    std::unordered_map<ClientId, std::unique_ptr<Tenant>> tenants_;
    std::mutex open_mutex_;   // taken last
    std::vector<Open> open_;  // tenants that wait for something, so that gaps() looks at no others
};

}  // namespace xos
