// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "xos/db/migration.hpp"

namespace xos {

/// The platform's own schema: tenants, users, sign-in, events, idempotency keys, files. Applied before an
/// application's migrations.
db::Migrations platform_migrations();

}  // namespace xos
