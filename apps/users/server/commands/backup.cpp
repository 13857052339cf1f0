// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <iostream>

#include "commands.hpp"
#include "xos/db/sqlite.hpp"

namespace xos::users {

int backup(const CommonOptions& common, const std::string& file) {
    const auto config = load_config(common);
    const auto source = database_path(config, common.data);
    if (!std::filesystem::exists(source)) throw ConfigError{"there is no database at " + source};
    if (std::filesystem::exists(file)) throw ConfigError{file + " exists already; a backup overwrites nothing"};
    db::backup_sqlite(source, file);
    std::cout << "The database " << source << " was copied to " << file << " and the copy was checked.\n";
    return 0;
}

}  // namespace xos::users
