// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <string>

#include "thumbnail_program.hpp"
#include "xos/app/context.hpp"
#include "xos/base/task.hpp"
#include "xos/base/worker_pool.hpp"
#include "xos/files/scratch_file.hpp"

namespace xos::users {

/// Turns uploads into avatars, two at once.
///
/// Lifetime: stop() it while the coroutines that wait for it are still there.   Thread: safe from any I/O thread.
class AvatarMaker {
public:
    /// The pool is the one for the disk; what uploads hold lies in `folder` while they come.
    AvatarMaker(const Config& config, WorkerPool& disk, std::string folder);

    /// Reads the request's body and gives its picture as an avatar, WebP in base64.
    /// Throws: Problem 400 for a body or picture that cannot be used, 413, 415, 503 when too many wait, 507.
    Task<std::string> receive(Context& context);
    /// Kills what is in progress and refuses the rest. Blocks, for a moment.
    void stop();

private:
    std::string make(const files::ScratchFile& image) const;

    const std::uint64_t most_bytes_;
    const ThumbnailProgram program_;
    WorkerPool& disk_;
    const std::string folder_;
    std::stop_source stop_;
    WorkerPool pool_;
};

}  // namespace xos::users
