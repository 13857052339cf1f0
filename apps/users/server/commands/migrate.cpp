// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "commands.hpp"
#include "moved_table.hpp"

namespace xos::users {

namespace {

int move_from(const CommonOptions& common, const Config& config, const std::string& source) {
    const auto moved = xos::move_to_postgresql(config, options_of(common.program, common.data), source);
    print_moved_tables(moved);
    std::cout
        << "Everything of " << source << " is in PostgreSQL now, and was compared. The source is as it was.\n"
        << "Start the server with the same settings. It keeps everybody signed in when it has the secret.key of the\n"
        << "data folder that was moved: give that folder with --data, or copy the file into the new one first.\n";
    return 0;
}

}  // namespace

int migrate(const CommonOptions& common, const std::string& from) {
    auto config = load_config(common);
    report_unknown_settings(common, config);
    if (!from.empty()) return move_from(common, config, from);
    const auto database = xos::migrate(std::move(config), options_of(common.program, common.data));
    std::cout << "The database " << database << " is up to date.\n";
    return 0;
}

}  // namespace xos::users
