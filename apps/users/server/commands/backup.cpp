// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "commands.hpp"
#include "moved_table.hpp"

namespace xos::users {

int backup(const CommonOptions& common, const std::string& file) {
    const auto moved = xos::backup(load_config(common), options_of(common.program, common.data), file);
    print_moved_tables(moved);
    std::cout << "The database " << moved.database << " was copied to " << file << " and the copy was checked.\n";
    return 0;
}

}  // namespace xos::users
