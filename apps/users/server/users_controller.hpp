// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "user_activity.hpp"
#include "user_dto.hpp"
#include "user_lists.hpp"
#include "user_requests.hpp"
#include "xos/app/controller.hpp"
#include "xos/app/paging.hpp"
#include "xos/app/sign_in.hpp"

namespace xos::users {

/// The users of the caller's tenant (contract 7).
class UsersController : public XOSControllerBase {
public:
    explicit UsersController(SignIn& sign_in) : sign_in_{sign_in} {}

    static void routes(Routes<UsersController>& r);

    Task<Ok<std::vector<UserDto>>> get_users();
    Task<Ok<PagedResult<UserDto>>> get_paged_users(FromQuery<UserPageQuery> query);
    Task<Ok<PagedResult<DeletedUserDto>>> get_deleted_users(FromQuery<DeletedUsersQuery> query);
    Task<Ok<UserDto>> get_user(UserId id);
    Task<Created<UserDto>> create_user(FromBody<CreateUserRequest> request);
    Task<Ok<UserDto>> update_user(UserId id, FromBody<UpdateUserRequest> request, IfMatch if_match);
    Task<Ok<>> delete_user(UserId id);
    Task<Ok<UserDto>> restore_user(UserId id);
    /// For who forgot the password or never had one. Who sets it signs that user out everywhere.
    Task<Ok<>> set_password(UserId id, FromBody<SetPasswordRequest> request);
    Task<Ok<PagedResult<ActivityDto>>> get_activity(UserId id, FromQuery<ActivityQuery> query);

private:
    struct Search {
        UserList list;
        PageRequest page;
        std::string_view text;
        std::string_view sort_by;
        bool descending;
    };
    template <typename Row>
    Task<PagedResult<Row>> page_of(Search search);

    SignIn& sign_in_;
};

}  // namespace xos::users
