// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <string>
#include <vector>

#include "avatar_maker.hpp"
#include "user_dto.hpp"
#include "xos/app/controller.hpp"

namespace xos::users {

/// Query of `GET /api/users/avatars`.
struct AvatarsQuery {
    std::string ids;  ///< of users, with commas between them; at most 100
};
BOOST_DESCRIBE_STRUCT(AvatarsQuery, (), (ids))

/// Says that a user has an avatar. Another picture has another version.
struct AvatarDto {
    UserId id;
    std::string version;
};
BOOST_DESCRIBE_STRUCT(AvatarDto, (), (id, version))

/// Pictures of the users of the caller's tenant. Whoever may change a user may change its picture, and everybody the
/// own one.
class AvatarsController : public XOSControllerBase {
public:
    explicit AvatarsController(AvatarMaker& maker) : maker_{maker} {}

    static void routes(Routes<AvatarsController>& r);

    /// Those of the users named who have one, by id.
    Task<Ok<std::vector<AvatarDto>>> get_avatars(FromQuery<AvatarsQuery> query);
    Task<Answered> get_avatar(UserId id);
    Task<Ok<AvatarDto>> change_avatar(UserId id);
    Task<Ok<>> remove_avatar(UserId id);

private:
    AvatarMaker& maker_;
};

}  // namespace xos::users
