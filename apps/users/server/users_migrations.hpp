// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "xos/db/migration.hpp"

namespace xos::users {

/// What this application adds to the platform's schema.
db::Migrations users_migrations();

}  // namespace xos::users
