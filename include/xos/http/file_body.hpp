// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "xos/base/descriptor.hpp"
#include "xos/base/task.hpp"

namespace xos {
class WorkerPool;
}

namespace xos::http {

/// An open file whose bytes are the body of an answer. The kernel sends them; they never come into the program.
/// Lifetime: as long as an answer needs it, perhaps after its file has lost its name.
class FileBody {
public:
    virtual ~FileBody() = default;
    virtual int descriptor() const = 0;
    /// Has the piece in memory when it ends, as far as the system keeps it: sending it then does not wait for the disk.
    /// Throws: what says that the file cannot be read; the connection is closed then.
    virtual Task<void> load(std::uint64_t offset, std::uint64_t size) = 0;
};

/// A regular file on a local disk. What the system has not in memory is read on the pool.
/// Cost: two system calls for a piece that is in memory.
std::shared_ptr<FileBody> file_body(Descriptor file, WorkerPool& pool);

/// A piece of a file.
struct FileSlice {
    std::shared_ptr<FileBody> file;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

}  // namespace xos::http
