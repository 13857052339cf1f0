// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "xos/app/application.hpp"

namespace xos::users {

/// The options every server of this application starts from: its data folder, statements and start page.
ApplicationOptions users_options(std::string data_folder);

/// Adds the users API to an application made with users_options(): its controller, who may write (AUTHZ-1), and the
/// answer to a lost race for an e-mail address (DB-4).
void add_users_application(Application& application);

}  // namespace xos::users
