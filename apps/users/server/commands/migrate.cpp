// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "../users_application.hpp"
#include "commands.hpp"

namespace xos::users {

int migrate(const CommonOptions& common) {
    auto config = load_config(common);
    report_unknown_settings(config);
    const auto database = xos::migrate(std::move(config), users_options(common.data));
    std::cout << "The database " << database << " is up to date.\n";
    return 0;
}

}  // namespace xos::users
