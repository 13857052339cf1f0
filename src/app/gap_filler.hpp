// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <span>
#include <vector>

#include "app/tenant_dispatcher.hpp"
#include "xos/app/context.hpp"
#include "xos/base/task.hpp"

namespace xos {

/// Reads the events that another node stored and gives them to the dispatcher (architecture 7).
class GapFiller {
public:
    GapFiller(const Services& services, TenantDispatcher& dispatcher);

    /// Tells the dispatcher each tenant's last number, so that it knows where to begin. Once, before serving.
    Task<void> begin();
    /// Reads what is missing until no gap is left. Run it when the dispatcher finds a gap, and every 100 ms.
    Task<void> fill();
    /// Lets the next fill() ask for every tenant's last number first: signals may have been missed.
    /// Thread: safe from any thread.
    void look_everywhere() { must_look_everywhere_ = true; }

    static std::span<const db::Sql> statements();
    static std::span<const db::Sql> statements_across_tenants();

private:
    struct Round;
    Task<void> compare();
    Task<void> fill_all();
    Task<void> fill(std::vector<TenantDispatcher::Gap> gaps);
    Task<void> work(Round& round);
    Task<void> read_part(TenantDispatcher::Gap gap);

    const Services& services_;
    TenantDispatcher& dispatcher_;
    std::atomic<bool> must_look_everywhere_ = false;
    TenantDispatcher::Clock::time_point rest_until_;  // only fill() looks at it
};

}  // namespace xos
