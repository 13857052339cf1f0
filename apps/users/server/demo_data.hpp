// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "xos/app/application.hpp"

namespace xos::users {

/// Somebody who does not exist.
struct DemoPerson {
    std::string name;   ///< as it is written where the person comes from
    std::string email;  ///< in plain letters
};

/// `count` people with names from many cultures and scripts; always the same ones, no e-mail address twice. `first`
/// chooses where in the lists to begin, so that two tenants have different people.
std::vector<DemoPerson> demo_people(std::size_t count, std::size_t first, const std::string& domain);

/// Makes the tenants `acme` and `globex` with 250 users each, unless they exist (CLI-2).
Task<void> create_demo_data(Application& application);

/// Who can sign in to them, as text for the terminal.
std::string demo_sign_ins();

}  // namespace xos::users
