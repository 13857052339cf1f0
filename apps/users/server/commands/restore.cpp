// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "commands.hpp"
#include "moved_contents.hpp"
#include "moved_table.hpp"

namespace xos::users {

int restore(const CommonOptions& common, const BackupOptions& options) {
    const auto& file = options.file;
    const auto moved =
        xos::restore(load_config(common), options_of(common.program, common.data), file, options.contents_folder);
    print_moved_tables(moved);
    if (!moved.kept.empty()) {
        const bool is_schema = !moved.tables.empty();
        std::cout << "The database before the restore was kept as " << (is_schema ? "the schema " : "") << moved.kept
                  << '\n';
    }
    std::cout << "The database " << moved.database << " was restored from " << file << '\n';
    if (!moved.kept.empty()) {
        std::cout
            << "When the server starts, it removes contents that only files from before the restore have. Copy the\n"
               "folder or bucket of the contents first if you may go back\n";
    }
    return print_moved_contents(moved);
}

}  // namespace xos::users
