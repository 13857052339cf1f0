// SPDX-License-Identifier: Apache-2.0
#include "profile_controller.hpp"

#include "user_changes.hpp"

namespace xos::users {

void ProfileController::routes(Routes<ProfileController>& r) {
    r.prefix("/api/auth").authorize();
    r.put("/me", &ProfileController::update_profile).on_failure("Failed to update profile");
}

Task<Ok<UserDto>> ProfileController::update_profile(FromBody<UpdateProfileRequest> request, IfMatch if_match) {
    const UserChange change{.name = request->name, .email = request->email, .is_admin = {}, .is_active = {}};
    auto work = [&](Transaction& tx) -> Task<User> {
        UserChanges changes{sign_in_, tx, now()};
        co_return co_await changes.change(user_id(), change, if_match);
    };
    const auto user = co_await db().in_transaction(work);
    co_await sign_in_.user_changed(client_id(), user_id());
    co_return ok(to_dto(user)).message("Profile updated successfully").etag(user.etag());
}

}  // namespace xos::users
