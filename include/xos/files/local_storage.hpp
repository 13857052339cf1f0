// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "xos/files/storage.hpp"

namespace xos {
class WorkerPool;
}

namespace xos::files {

struct LocalStorageOptions {
    std::string root;
    std::uint64_t least_free_bytes = std::uint64_t{1024} * 1024 * 1024;  ///< below it nothing new is taken (UP-5)
    unsigned least_free_percent = 5;                                     ///< the same, of the whole disk
    std::string called = "Files:Root";                                   ///< the setting that errors name
    bool is_read_only = false;                                           ///< contents are only looked at
};

/// Contents as files below a folder. Several servers may share it: a writer holds a lock on its file.
///
/// Throws: ConfigError when the folder cannot be made or written.
/// Lifetime: the pool, on which everything that touches the disk runs, must outlive it.
std::unique_ptr<Storage> open_local_storage(LocalStorageOptions options, WorkerPool& pool);

}  // namespace xos::files
