// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "xos/app/backup.hpp"

namespace xos::users {

/// Prints what became of the contents of files, or that they were not asked for. Gives the exit status: 1 when contents
/// are lost.
int print_moved_contents(const Moved& moved);

}  // namespace xos::users
