// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "xos/app/application.hpp"
#include "xos/db/migration.hpp"

namespace xos {

/// The platform's migrations and then the application's own.
std::vector<db::Migration> all_migrations(const ApplicationOptions& options);

}  // namespace xos
