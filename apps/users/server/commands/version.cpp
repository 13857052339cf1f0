// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "commands.hpp"

namespace xos::users {

int print_version(const CommonOptions& common) {
    const auto& program = common.program;
    std::cout << program.name << ' ' << (program.version.empty() ? XOS_VERSION : program.version) << '\n';
    return 0;
}

}  // namespace xos::users
