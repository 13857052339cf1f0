// SPDX-License-Identifier: Apache-2.0
#include "users_application.hpp"

#include <memory>

#include "avatars_controller.hpp"
#include "avatars_sql.hpp"
#include "profile_controller.hpp"
#include "transfer_sql.hpp"
#include "transfers_controller.hpp"
#include "user_events.hpp"
#include "user_lists.hpp"
#include "users_controller.hpp"
#include "users_sql.hpp"
#include "xos/base/problem.hpp"

namespace xos::users {

ApplicationOptions users_options(std::string data_folder) {
    ApplicationOptions options;
    options.data_folder = std::move(data_folder);
    options.statements = list_statements();
    options.statements.insert(options.statements.end(), sql::all.begin(), sql::all.end());
    options.statements.insert(options.statements.end(), sql::transfers.begin(), sql::transfers.end());
    options.statements.insert(options.statements.end(), sql::avatars.begin(), sql::avatars.end());
    options.start_page = "/users";
    return options;
}

namespace {

void add_avatars(Application& application) {
    const auto maker = std::make_shared<AvatarMaker>(application.services().config, application.disk_pool(),
                                                     application.data_folder());
    application.add<AvatarsController>([maker] { return AvatarsController{*maker}; });
    application.at_stop([maker] { maker->stop(); });
    application.declare_event<UserAvatarChanged>();
}

}  // namespace

void add_users_application(Application& application) {
    application.add<UsersController>([&sign_in = application.sign_in()] { return UsersController{sign_in}; });
    application.add<ProfileController>([&sign_in = application.sign_in()] { return ProfileController{sign_in}; });
    application.add<TransfersController>(
        [&sign_in = application.sign_in(),
         desk = std::make_shared<TransferDesk>(application.services().config, application.disk_pool(),
                                               application.data_folder())] {
            return TransfersController{*desk, sign_in};
        });
    add_avatars(application);
    application.declare_event<UserCreated>();
    application.declare_event<UserUpdated>();
    application.declare_event<UserDeleted>();
    application.on_unique_violation("users_client_id_email", conflict("Email address already in use", "email_in_use"));
    const bool admins_only = application.services().config.boolean("Users:RequireAdminForWrites");
    application.set_permission_policy([admins_only](const Principal& principal, Permission permission) {
        return principal.has(permission) || (permission == Permission::edit_users && !admins_only);
    });
}

}  // namespace xos::users
