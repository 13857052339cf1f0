// SPDX-License-Identifier: Apache-2.0
// What `xos backup`, `xos restore` and `xos migrate --from` do, for any application (contract CLI-3, DUR-8).
#pragma once

#include <cstdint>
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

/// What was done, for a person.
struct Moved {
    std::string database;           ///< the configured database's name
    std::vector<MovedRows> tables;  ///< empty when a file was copied as a whole
    std::string kept;               ///< where what was there before the restore is; empty when there was nothing
};

/// Copies the configured database into the new SQLite file `file` and checks the copy. A server may run meanwhile.
/// Throws: ConfigError, db::Error with a sentence for the operator, also when `file` exists.   Blocks.
Moved backup(const Config& config, const ApplicationOptions& options, const std::string& file);

/// Puts the configured database back to what `file` holds, a backup of either database. What is there now is kept under
/// another name; killed at any moment, it leaves all data. Needs Database:AdminUrl on PostgreSQL.
/// Throws: ConfigError, db::Error with a sentence for the operator, also while a server runs.   Blocks.
Moved restore(const Config& config, const ApplicationOptions& options, const std::string& file);

/// Moves an installation to the configured PostgreSQL database, which has no tenants yet. `source` is
/// sqlite:DIR for a data folder or sqlite:FILE for a database file, and stays as it is.
/// Throws: ConfigError, db::Error with a sentence for the operator, also while a server runs on the folder.   Blocks.
Moved move_to_postgresql(const Config& config, const ApplicationOptions& options, const std::string& source);

}  // namespace xos
