// SPDX-License-Identifier: Apache-2.0
// What is the same in every driver.
#pragma once

#include <cstdint>
#include <string_view>

#include "xos/base/log.hpp"
#include "xos/db/driver.hpp"

namespace xos::db {

/// Another number for each driver of the process.
std::uint64_t next_driver_id();

/// The trace of work that is not bound to a tenant.
void log_across_tenants(Logger& log, const Caller& caller, std::string_view reason);

}  // namespace xos::db
