// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "xos/db/sql.hpp"

namespace xos {

class Application;

/// Adds /api/ping, /api/errors/log, /api/notifications, /api/events and /health (contract 8, architecture 7), and the
/// job that trims stored events.
void add_support_routes(Application& application);

/// The statements behind these routes that run for one tenant, and those that run across tenants.
std::span<const Sql> support_statements();
std::span<const Sql> support_statements_across_tenants();

}  // namespace xos
