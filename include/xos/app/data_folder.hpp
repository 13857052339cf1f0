// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "xos/base/descriptor.hpp"

namespace xos {

/// A server's data folder, held by one server at a time.
class DataFolder {
public:
    enum class Use : std::uint8_t {
        alone,   ///< takes the lock file
        shared,  ///< leaves the lock alone: a command that works beside a running server
    };

    /// Makes the folder when missing (readable by the owner only) and takes its lock file, which goes with the process.
    /// Throws: ConfigError when it cannot be made or another process holds it.
    explicit DataFolder(std::string path, Use use = Use::alone);
    DataFolder(const DataFolder&) = delete;
    DataFolder& operator=(const DataFolder&) = delete;

    const std::string& path() const { return path_; }

private:
    std::string path_;
    Descriptor lock_;
};

}  // namespace xos
