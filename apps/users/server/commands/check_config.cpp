// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iostream>

#include "commands.hpp"

namespace xos::users {

int check_config(const CommonOptions& common) {
    const auto config = load_config(common);
    const auto effective = config.effective();
    std::size_t width = 0;
    for (const auto& setting : effective) width = std::max(width, setting.key.size());
    for (const auto& setting : effective) {
        std::cout << setting.key << std::string(width - setting.key.size(), ' ') << " = " << setting.value << "   ("
                  << setting.source << ")\n";
    }
    const auto unknown = report_unknown_settings(common, config);
    check_settings(config);
    return unknown == 0 ? 0 : 1;
}

}  // namespace xos::users
