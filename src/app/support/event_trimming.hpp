// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

#include "xos/app/context.hpp"
#include "xos/base/task.hpp"
#include "xos/db/sql.hpp"

namespace xos::support {

namespace sql {
// Trimming runs across tenants and names each tenant itself.
inline constexpr Sql tenant_event_numbers{"tenant_event_numbers", "SELECT id, last_event_seq FROM clients"};
inline constexpr Sql first_event_of{"first_event_of",
                                    "SELECT seq FROM tenant_events WHERE client_id = @tenant ORDER BY seq LIMIT 1"};
inline constexpr Sql delete_events{
    "delete_events", "DELETE FROM tenant_events WHERE client_id = @tenant AND seq <= @last AND created_at < @before"};
}  // namespace sql

/// How long stored events are kept: both must be exceeded before a row goes (architecture 7).
struct EventRetention {
    std::chrono::hours age{7 * 24};
    std::int64_t rows_per_tenant = 100'000;
};

/// Deletes events that are kept by neither rule, tenant by tenant, in steps short enough not to hold up writers.
/// Gives the number of rows deleted. Run it now and then; it is safe to end at any moment.
Task<std::int64_t> trim_events(const Services& services, EventRetention retention = {});

}  // namespace xos::support
