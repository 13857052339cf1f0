// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace xos {

/// A server's data folder, held by one process at a time.
class DataFolder {
public:
    /// Makes the folder when missing (readable by the owner only) and takes its lock file.
    /// Throws: ConfigError when it cannot be made or another process holds it.
    explicit DataFolder(std::string path);
    ~DataFolder();
    DataFolder(const DataFolder&) = delete;
    DataFolder& operator=(const DataFolder&) = delete;

    const std::string& path() const { return path_; }

private:
    std::string path_;
    int lock_ = -1;
};

}  // namespace xos
