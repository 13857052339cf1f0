// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "xos/app/backup.hpp"
#include "xos/files/storage.hpp"

namespace xos::uploads {

/// What to do with a content that is in the target already.
enum class WhatIsThere : std::uint8_t {
    counts,   ///< when its size is right: it was checked when it came, and contents never change
    is_read,  ///< it is compared too, and replaced when it is damaged
};

/// Copies the contents of all files that a backup of the database names from one storage to another, and compares size
/// and checksum of each with the file's row. Safe to end at any moment and to begin again: a content is in the target
/// whole or not at all.
/// Blocks. Throws: db::Error, Problem 507 when the target is full, 503 when a storage cannot be reached.
MovedContents copy_contents(const std::string& backup, files::Storage& from, files::Storage& to, WhatIsThere there);

/// How many files the backup names.
std::uint64_t count_files(const std::string& backup);

}  // namespace xos::uploads
