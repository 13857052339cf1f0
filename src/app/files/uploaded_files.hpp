// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/files/files.hpp"
#include "xos/app/upload.hpp"

namespace xos::uploads {

/// The files of one upload on their way into the storage.
class UploadedFiles final : public UploadSink {
public:
    /// `expected`: how many bytes the body will have, as far as its client says.
    UploadedFiles(Files& files, std::uint64_t expected) : files_{files}, expected_{expected} {}

    /// Throws: Problem 400 for a type that is not taken, 507.
    Task<void> begin(std::string name) override;
    /// Throws: Problem 413 (FILE-4), 507.
    Task<void> write(std::string_view bytes) override;
    /// Throws: Problem 400 when it is empty or not what its name says.
    Task<void> end() override;

    std::vector<Files::Stored>& stored() { return stored_; }
    /// Everything that was written, for Files::discard().
    std::vector<std::string> contents() const;

private:
    Files& files_;
    const std::uint64_t expected_;
    std::vector<Files::Stored> stored_;
};

}  // namespace xos::uploads
