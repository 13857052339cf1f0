// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace xos::users {

/// Looks into the database file, or damages it, past the server that runs on it.
class DatabaseFile {
public:
    explicit DatabaseFile(const std::string& path);
    ~DatabaseFile();
    DatabaseFile(const DatabaseFile&) = delete;
    DatabaseFile& operator=(const DatabaseFile&) = delete;

    /// The first column of each row as text.
    std::vector<std::string> run(const std::string& sql);

private:
    struct Handle;
    std::unique_ptr<Handle> handle_;
};

}  // namespace xos::users
