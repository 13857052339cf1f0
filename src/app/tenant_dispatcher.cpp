// SPDX-License-Identifier: Apache-2.0
#include "app/tenant_dispatcher.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

namespace xos {

TenantDispatcher::Tenant& TenantDispatcher::tenant(ClientId client) {
    const std::lock_guard lock{mutex_};
    auto& entry = tenants_[client];
    if (!entry) entry = std::make_unique<Tenant>();
    return *entry;
}

void TenantDispatcher::start_after(ClientId client, std::int64_t last_seq) {
    auto& t = tenant(client);
    std::unique_lock lock{t.mutex};
    t.delivered = std::max(t.delivered, last_seq);
    t.waiting.erase(t.waiting.begin(), t.waiting.upper_bound(t.delivered));
    deliver_ready(client, t, std::move(lock), Clock::now());
}

void TenantDispatcher::add(ClientId client, TenantEvent event, Clock::time_point now) {
    auto& t = tenant(client);
    std::unique_lock lock{t.mutex};
    if (event.seq <= t.delivered) return;
    if (t.waiting.empty()) t.waiting_since = now;
    const auto seq = event.seq;
    t.waiting.try_emplace(seq, std::make_shared<const TenantEvent>(std::move(event)));
    deliver_ready(client, t, std::move(lock), now);
}

void TenantDispatcher::expect(ClientId client, std::int64_t seq, Clock::time_point not_before, Clock::time_point now) {
    auto& t = tenant(client);
    std::unique_lock lock{t.mutex};
    if (seq <= t.handled()) return;
    const auto [entry, is_new] = t.expected.try_emplace(seq, not_before);
    if (is_new && not_before <= now) {
        // Once this may be read, a smaller number that may be read says nothing more.
        while (entry != t.expected.begin() && std::prev(entry)->second <= now) t.expected.erase(std::prev(entry));
    }
    keep_open(client, t);
    const bool is_gap = has_expected_gap(t, now);
    lock.unlock();
    if (is_gap) wake();
}

TenantDispatcher::EventPtr TenantDispatcher::take_next(Tenant& t) {
    if (t.waiting.empty() || t.waiting.begin()->first > t.handled() + 1) return nullptr;
    // Counted before the sinks have it: whoever brings it once more meanwhile is too late.
    t.delivered = t.waiting.begin()->first;
    return std::move(t.waiting.extract(t.waiting.begin()).mapped());
}

void TenantDispatcher::deliver_ready(ClientId client, Tenant& t, std::unique_lock<std::mutex> lock,
                                     Clock::time_point now) {
    if (t.is_delivering) return;  // the thread that delivers takes the new ones too
    t.is_delivering = true;
    bool has_moved = false;
    while (const auto event = take_next(t)) {
        has_moved = true;
        lock.unlock();
        for (auto* sink : sinks_) sink->deliver(client, event);
        lock.lock();
    }
    t.is_delivering = false;
    t.delivered = t.handled();
    if (has_moved && !t.waiting.empty()) t.waiting_since = now;  // the number that is missing now is another one
    t.expected.erase(t.expected.begin(), t.expected.upper_bound(t.delivered));
    keep_open(client, t);
    const bool is_gap = !t.expected.empty() && has_expected_gap(t, std::max(now, Clock::now()));
    lock.unlock();
    if (is_gap) wake();
}

/// The first number that does not belong to the gap after handled(); handled() + 1 when there is none.
std::int64_t TenantDispatcher::end_of_gap(const Tenant& t, Clock::duration age, Clock::time_point now) {
    constexpr auto none = std::numeric_limits<std::int64_t>::max();
    const auto first_waiting = t.waiting.empty() ? none : t.waiting.begin()->first;
    bool is_whole = first_waiting != none && now - t.waiting_since >= age;
    auto end = t.handled() + 1;
    for (const auto& [seq, not_before] : t.expected) {
        if (seq >= first_waiting) {  // and so do all numbers before the one that waits
            is_whole = is_whole || not_before <= now;
            break;
        }
        // What follows cannot be delivered before it, and the stretch up to it may be an own commit on its way here.
        if (not_before > now) return end;
        end = seq + 1;
    }
    return is_whole ? first_waiting : end;
}

bool TenantDispatcher::has_expected_gap(const Tenant& t, Clock::time_point now) {
    return end_of_gap(t, Clock::duration::max(), now) > t.handled() + 1;
}

void TenantDispatcher::keep_open(ClientId client, Tenant& t) {
    if (t.is_open || (t.waiting.empty() && t.expected.empty())) return;
    const std::lock_guard lock{open_mutex_};
    open_.push_back({client, &t});
    t.is_open = true;
}

std::vector<TenantDispatcher::Gap> TenantDispatcher::gaps(std::chrono::milliseconds age, Clock::time_point now) {
    std::vector<Open> open;
    {
        const std::lock_guard lock{open_mutex_};
        open.swap(open_);
    }
    std::vector<Gap> found;
    std::vector<Open> still_open;
    for (const auto& one : open) {
        auto& t = *one.tenant;
        const std::lock_guard lock{t.mutex};
        t.is_open = !t.waiting.empty() || !t.expected.empty();
        if (!t.is_open) continue;
        still_open.push_back(one);
        const auto after = t.handled();
        const auto before = end_of_gap(t, age, now);
        if (before > after + 1) found.push_back({one.client, after, before});
    }
    const std::lock_guard lock{open_mutex_};
    open_.insert(open_.end(), still_open.begin(), still_open.end());
    return found;
}

void TenantDispatcher::fill(const Gap& gap, std::vector<TenantEvent> rows, Clock::time_point now) {
    auto& t = tenant(gap.client);
    std::unique_lock lock{t.mutex};
    if (t.waiting.empty()) t.waiting_since = now;
    for (auto& row : rows) {
        const auto seq = row.seq;
        if (seq > t.handled()) t.waiting.try_emplace(seq, std::make_shared<const TenantEvent>(std::move(row)));
    }
    t.complete = std::max(t.complete, gap.before - 1);
    deliver_ready(gap.client, t, std::move(lock), now);
}

void TenantDispatcher::wake() const {
    if (wake_) wake_();
}

}  // namespace xos
