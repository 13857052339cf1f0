// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "xos/app/context.hpp"
#include "xos/base/problem.hpp"
#include "xos/base/task.hpp"
#include "xos/base/worker_pool.hpp"
#include "xos/files/scratch_file.hpp"

namespace xos::users {

/// Reads a request's multipart body, whose one file may have `most_bytes`, into a file without a name on the disk of
/// `folder`. `too_large` makes the refusal of a larger one.
/// Throws: Problem 400 for a body without a file or with several, what `too_large` makes, 415, 507.
Task<files::ScratchFile> receive_file(Context& context, WorkerPool& disk, std::string folder, std::uint64_t most_bytes,
                                      std::function<Problem()> too_large);

}  // namespace xos::users
