// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "commands.hpp"
#include "moved_contents.hpp"
#include "moved_table.hpp"

namespace xos::users {

int backup(const CommonOptions& common, const BackupOptions& options) {
    const auto& file = options.file;
    const auto moved =
        xos::backup(load_config(common), options_of(common.program, common.data), file, options.contents_folder);
    print_moved_tables(moved);
    std::cout << "The database " << moved.database << " was copied to " << file << " and the copy was checked.\n";
    return print_moved_contents(moved);
}

}  // namespace xos::users
