// SPDX-License-Identifier: Apache-2.0
// What `xos backup`, `xos restore` and `xos migrate --from` do, for any application (contract CLI-3, DUR-8).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "xos/app/application.hpp"
#include "xos/base/config.hpp"

namespace xos {

/// A table whose rows were moved between two databases; count and checksum were compared afterwards.
struct MovedRows {
    std::string table;
    std::uint64_t rows = 0;
};

/// A file whose content is nowhere to be had as its row describes it.
struct LostContent {
    std::int64_t file = 0;
    std::int64_t tenant = 0;
    std::string trouble;  ///< "absent", "of another checksum", what the storage said

    bool operator==(const LostContent&) const = default;
};

/// Contents of uploaded files that were moved; size and checksum of each were compared with the file's row.
struct MovedContents {
    std::uint64_t copied = 0;
    std::uint64_t bytes = 0;        ///< of those that were copied
    std::uint64_t present = 0;      ///< were there already
    std::vector<LostContent> lost;  ///< in the order of their names in the storage
};

/// What was done, for a person.
struct Moved {
    std::string database;             ///< the configured database's name
    std::vector<MovedRows> tables{};  ///< empty when a file was copied as a whole
    std::string kept{};               ///< where what was there before the restore is; empty when there was nothing
    std::uint64_t files = 0;          ///< uploaded files that the backup names
    std::optional<MovedContents> contents{};  ///< empty when only the database was asked for
};

/// Copies the configured database into the new SQLite file `file` and checks the copy. A server may run meanwhile.
///
/// With `contents_folder`, the contents of the files that the copy names are copied into that folder, which may hold
/// those of earlier backups: they are not copied again. A file that is deleted while that is done leads to another copy
/// of the database, so that both fit. Throws: ConfigError, db::Error with a sentence for the operator, also when `file`
/// exists.   Blocks.
Moved backup(const Config& config, const ApplicationOptions& options, const std::string& file,
             const std::string& contents_folder = {});

/// Puts the configured database back to what `file` holds, a backup of either database. What is there now is kept under
/// another name; killed at any moment, it leaves all data. Needs Database:AdminUrl on PostgreSQL.
///
/// With `contents_folder`, the contents of its files are put back first, where they are absent or damaged; the others
/// stay.
/// Throws: ConfigError, db::Error with a sentence for the operator, also while a server runs.   Blocks.
Moved restore(const Config& config, const ApplicationOptions& options, const std::string& file,
              const std::string& contents_folder = {});

/// Moves an installation to the configured PostgreSQL database, which has no tenants yet. `source` is
/// sqlite:DIR for a data folder or sqlite:FILE for a database file, and stays as it is.
/// Throws: ConfigError, db::Error with a sentence for the operator, also while a server runs on the folder.   Blocks.
Moved move_to_postgresql(const Config& config, const ApplicationOptions& options, const std::string& source);

}  // namespace xos
