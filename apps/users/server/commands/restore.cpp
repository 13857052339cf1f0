// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "commands.hpp"
#include "moved_table.hpp"

namespace xos::users {

int restore(const CommonOptions& common, const std::string& file) {
    const auto moved = xos::restore(load_config(common), options_of(common.program, common.data), file);
    print_moved_tables(moved);
    if (!moved.kept.empty()) {
        const bool is_schema = !moved.tables.empty();
        std::cout << "The database before the restore was kept as " << (is_schema ? "the schema " : "") << moved.kept
                  << '\n';
    }
    std::cout << "The database " << moved.database << " was restored from " << file << '\n';
    return 0;
}

}  // namespace xos::users
