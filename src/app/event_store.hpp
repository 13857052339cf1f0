// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "xos/app/events.hpp"
#include "xos/base/clock.hpp"
#include "xos/base/log.hpp"
#include "xos/db/event_log.hpp"

namespace xos {

class TenantDispatcher;

/// Stores events in `tenant_events` under the tenant's next numbers, inside the transaction of the change, and hands
/// them to the dispatcher after commit; other nodes hear of them by a signal that leaves with the commit. The row lock
/// on the tenant is taken by the last statements before COMMIT, so it is short and number order is commit order.
class EventStore final : public db::EventLog {
public:
    EventStore(TenantDispatcher& dispatcher, const Clock& clock, Logger& log);

    Task<std::int64_t> append(db::Transaction& transaction, std::span<const db::PendingEvent> events) override;
    void committed(const db::Caller& caller, std::int64_t last_seq,
                   std::vector<db::PendingEvent> events) noexcept override;

    static std::span<const db::Sql> statements();

private:
    TenantDispatcher& dispatcher_;
    const Clock& clock_;
    Logger& log_;
};

}  // namespace xos
