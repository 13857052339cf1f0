// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "app/files/files.hpp"

namespace xos::uploads {

/// Removes every content that no row names and nobody is writing: what a kill left of uploads, and what was deleted
/// while its content could not be (FILE-5, UP-1). Gives the number of contents removed.
///
/// Run it at the start and now and then; it is safe to end at any moment and beside other nodes.
Task<std::int64_t> sweep_contents(Files& files);

}  // namespace xos::uploads
