// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "app/tenant_dispatcher.hpp"
#include "xos/app/context.hpp"
#include "xos/base/task.hpp"

namespace xos {

/// Reads the events that another process stored and gives them to the dispatcher (architecture 7).
class GapFiller {
public:
    GapFiller(const Services& services, TenantDispatcher& dispatcher);

    /// Tells the dispatcher each tenant's last number, so that it knows where to begin. Once, before serving.
    Task<void> begin();
    /// Fills the gaps that are open. Run it every 100 ms.
    Task<void> fill();

    static std::span<const db::Sql> statements();

private:
    Task<void> fill(TenantDispatcher::Gap gap);

    const Services& services_;
    TenantDispatcher& dispatcher_;
};

}  // namespace xos
