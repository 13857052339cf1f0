// SPDX-License-Identifier: Apache-2.0
#include "xos/users/program.hpp"

#include "users_application.hpp"

namespace xos::users {

ApplicationOptions options_of(const ProgramOptions& program, std::string data_folder) {
    auto options = users_options(std::move(data_folder));
    options.start_page = program.start_page;
    options.migrations.insert(options.migrations.end(), program.migrations.begin(), program.migrations.end());
    options.statements.insert(options.statements.end(), program.statements.begin(), program.statements.end());
    return options;
}

void add_to(Application& application, const ProgramOptions& program) {
    add_users_application(application);
    for (const auto& set_up : program.setup) set_up(application);
}

}  // namespace xos::users
