// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "commands.hpp"

namespace xos::users {

int print_version() {
    std::cout << "xos " << XOS_VERSION << '\n';
    return 0;
}

}  // namespace xos::users
