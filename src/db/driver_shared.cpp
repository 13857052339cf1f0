// SPDX-License-Identifier: Apache-2.0
#include "db/driver_shared.hpp"

#include <atomic>

namespace xos::db {

std::uint64_t next_driver_id() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

void log_across_tenants(Logger& log, const Caller& caller, std::string_view reason) {
    // Every sign-in does this before it knows the tenant: a line for each would bury the others.
    log.write(LogLevel::debug, "Database used across tenants",
              {{"reason", reason}, {"clientId", caller.client.value}, {"userId", caller.user.value}});
}

}  // namespace xos::db
