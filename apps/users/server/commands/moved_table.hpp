// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "xos/app/backup.hpp"

namespace xos::users {

/// Prints names, rows and "equal" in columns; nothing when a file was copied as a whole.
void print_moved_tables(const Moved& moved);

}  // namespace xos::users
