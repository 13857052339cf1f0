// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "user_dto.hpp"
#include "user_requests.hpp"
#include "xos/app/controller.hpp"
#include "xos/app/sign_in.hpp"

namespace xos::users {

/// What people change about themselves. Reading is `GET /api/auth/me` of the platform.
class ProfileController : public XOSControllerBase {
public:
    explicit ProfileController(SignIn& sign_in) : sign_in_{sign_in} {}

    static void routes(Routes<ProfileController>& r);

    Task<Ok<UserDto>> update_profile(FromBody<UpdateProfileRequest> request, IfMatch if_match);

private:
    SignIn& sign_in_;
};

}  // namespace xos::users
