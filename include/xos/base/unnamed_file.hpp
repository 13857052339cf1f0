// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "xos/base/descriptor.hpp"

namespace xos {

/// Bytes on a disk that have no name there: whatever becomes of this process, nothing is left of them.
///
/// Thread: one call at a time.
class UnnamedFile {
public:
    /// On the disk of this folder, readable by nobody else.
    /// Throws: Problem 507 for a full disk, std::system_error for everything else.   Blocks.
    explicit UnnamedFile(const std::string& folder);

    /// Appends. Throws: Problem 507 for a full disk, std::system_error for everything else.   Blocks.
    void write(std::string_view bytes);
    std::uint64_t size() const { return size_; }
    /// Reads from the first byte and cannot write; for a program that is started with it.
    const Descriptor& reader() const { return reader_; }

private:
    Descriptor writer_;
    Descriptor reader_;
    std::uint64_t size_ = 0;
};

}  // namespace xos
