// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "files/disk_file.hpp"
#include "files/local_folder.hpp"
#include "xos/base/worker_pool.hpp"
#include "xos/files/storage.hpp"

namespace xos::files {

/// A content that is written to a file of a folder.
class LocalWriter : public ContentWriter {
public:
    LocalWriter(const LocalFolder& folder, WorkerPool& pool, HeldFile held)
        : folder_{folder}, pool_{pool}, held_{std::move(held)}, size_{size_of(held_.file)} {}

    const std::string& name() const override { return held_.name; }
    std::uint64_t size() const override { return size_; }
    Task<void> write(std::string_view bytes) override;
    Task<void> flush() override;
    Task<void> truncate(std::uint64_t size) override;
    Task<ContentFacts> facts() override;
    Task<void> finish() override;

protected:
    const HeldFile& held() const { return held_; }

private:
    const LocalFolder& folder_;
    WorkerPool& pool_;
    HeldFile held_;
    std::uint64_t size_;
    ContentInspector inspector_;  // of the first bytes, as far as it has seen them
};

}  // namespace xos::files
