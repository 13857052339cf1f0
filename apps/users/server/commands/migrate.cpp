// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "../users_application.hpp"
#include "commands.hpp"

namespace xos::users {

int migrate(const CommonOptions& common) {
    auto config = load_config(common);
    report_unknown_settings(config);
    const auto path = database_path(config, common.data);
    const Application application{std::move(config), users_options(common.data)};  // opening it migrates
    std::cout << "The database " << path << " is up to date.\n";
    return 0;
}

}  // namespace xos::users
