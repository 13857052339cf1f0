// SPDX-License-Identifier: Apache-2.0
#include "app/tenant_dispatcher.hpp"

#include <algorithm>

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
    deliver_ready(client, t, std::move(lock));
}

void TenantDispatcher::add(ClientId client, TenantEvent event, Clock::time_point now) {
    auto& t = tenant(client);
    std::unique_lock lock{t.mutex};
    if (event.seq <= t.delivered) return;
    if (t.waiting.empty()) t.waiting_since = now;
    const auto seq = event.seq;
    t.waiting.try_emplace(seq, std::make_shared<const TenantEvent>(std::move(event)));
    deliver_ready(client, t, std::move(lock));
}

void TenantDispatcher::deliver_ready(ClientId client, Tenant& t, std::unique_lock<std::mutex> lock) {
    if (t.is_delivering) return;  // the thread that delivers takes the new one too
    t.is_delivering = true;
    while (!t.waiting.empty() && t.waiting.begin()->first == t.delivered + 1) {
        const EventPtr event = std::move(t.waiting.begin()->second);
        t.waiting.erase(t.waiting.begin());
        lock.unlock();
        for (auto* sink : sinks_) sink->deliver(client, event);
        lock.lock();
        t.delivered = std::max(t.delivered, event->seq);
    }
    t.is_delivering = false;
}

std::vector<TenantDispatcher::Gap> TenantDispatcher::gaps(std::chrono::milliseconds age, Clock::time_point now) {
    std::vector<Gap> found;
    const std::lock_guard lock{mutex_};
    for (auto& [client, entry] : tenants_) {
        const std::lock_guard tenant_lock{entry->mutex};
        const bool is_open = !entry->waiting.empty() && !entry->is_delivering;
        if (is_open && now - entry->waiting_since >= age) {
            found.push_back({client, entry->delivered, entry->waiting.begin()->first});
        }
    }
    return found;
}

void TenantDispatcher::skip(const Gap& gap) { start_after(gap.client, gap.before - 1); }

}  // namespace xos
