// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "xos/base/descriptor.hpp"
#include "xos/base/task.hpp"

namespace xos {
class WorkerPool;
}

namespace xos::http {

/// Bytes that are the body of one answer and come piece by piece, each when the one before it was sent: from an open
/// file, out of which the kernel sends them so that they never come into the program, or from anywhere else.
/// Lifetime: as long as an answer needs it, perhaps after its file has lost its name.
class FileBody {
public:
    virtual ~FileBody() = default;
    /// Of the file; -1 when there is none and loaded() has the bytes.
    virtual int descriptor() const = 0;
    /// Has the piece in memory when it ends, as far as the system keeps it: sending it then does not wait. A piece is
    /// at most 1 MiB.
    /// Throws: what says that the piece cannot be had; the connection is closed then.
    virtual Task<void> load(std::uint64_t offset, std::uint64_t size) = 0;
    /// What was loaded last, from `offset` on, which lies within it. Lifetime: until the next load().
    virtual std::string_view loaded(std::uint64_t /*offset*/) const { return {}; }
};

/// A regular file on a local disk. What the system has not in memory is read on the pool.
/// Cost: two system calls for a piece that is in memory.
std::shared_ptr<FileBody> file_body(Descriptor file, WorkerPool& pool);

/// Reads a piece, of at most 1 MiB, for who does more with the bytes than sending them. Blocks when the piece has a
/// descriptor and went from memory meanwhile.
/// Throws: what load() throws, std::system_error when the file ends before.
Task<std::string> read_piece(FileBody& body, std::uint64_t offset, std::uint64_t size);

/// A piece of a file.
struct FileSlice {
    std::shared_ptr<FileBody> file;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

}  // namespace xos::http
