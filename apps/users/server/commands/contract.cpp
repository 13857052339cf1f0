// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "commands.hpp"
#include "looked_at.hpp"
#include "xos/app/contract.hpp"

namespace xos::users {

int print_contract(const CommonOptions& common, bool rules) {
    look_at_application(common, [rules](const Application& application) {
        // doc: begin print
        std::cout << (rules ? typescript_rules(application) : typescript_types(application));
        // doc: end print
    });
    return 0;
}

}  // namespace xos::users
