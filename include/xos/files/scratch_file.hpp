// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "xos/base/descriptor.hpp"

namespace xos::files {

/// A file without a name, for bytes that are on their way: the system removes it when its last holder is gone, also
/// after a kill, so that nothing is left to tidy up.
///
/// Every call may wait for the disk: on a WorkerPool, by run_blocking(), not on an I/O thread.
/// Throws: Problem 507 when the disk is full; std::system_error for another failure of the disk.
class ScratchFile {
public:
    /// In a folder that exists; only its disk counts.
    explicit ScratchFile(const std::string& folder);

    void append(std::string_view bytes);
    /// Reads from `offset` on until the room is full or the file ends; gives the number of bytes.
    std::size_t read(std::uint64_t offset, std::span<char> room) const;
    std::uint64_t size() const;

    /// A path by which this process can open it, for libraries that take nothing else.
    std::string path() const;
    /// Reads from the first byte and cannot write; for a program that is started with it.
    Descriptor reader() const;
    /// The file itself, for http::file_body(). The object is empty then.
    Descriptor take() { return std::exchange(file_, {}); }

private:
    Descriptor file_;
};

}  // namespace xos::files
