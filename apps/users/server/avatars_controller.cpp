// SPDX-License-Identifier: Apache-2.0
#include "avatars_controller.hpp"

#include <algorithm>
#include <utility>

#include "avatars_sql.hpp"
#include "new_user.hpp"
#include "user_activity.hpp"
#include "user_changes.hpp"
#include "user_events.hpp"
#include "users_sql.hpp"
#include "xos/app/bytes_answer.hpp"
#include "xos/base/encoding.hpp"
#include "xos/base/random.hpp"

namespace xos::users {

namespace {

constexpr std::size_t version_bytes = 12;

struct AvatarRow {
    std::string version;
    std::string image;
};
BOOST_DESCRIBE_STRUCT(AvatarRow, (), (version, image))

/// Throws: Problem 400 for what is no list of ids, or one that is too long.
std::vector<UserId> parse_ids(std::string_view text) {
    std::vector<UserId> ids;
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        if (!detail::parse_whole(text.substr(0, comma), ids.emplace_back().value)) {
            throw validation_failed("ids", "The value is not a valid id");
        }
        if (ids.size() > sql::list_size) throw validation_failed("ids", "At most 100 ids are taken");
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return ids;
}

Task<User> find_user(Transaction& tx, UserId id) {
    auto user = co_await tx.get<User>(sql::find_user, {{"id", id}});
    if (!user) throw user_not_found();
    co_return std::move(*user);
}

Problem avatar_not_found() { return not_found("Avatar not found"); }

}  // namespace

void AvatarsController::routes(Routes<AvatarsController>& r) {
    r.prefix("/api/users").authorize();
    r.get("/avatars", &AvatarsController::get_avatars).on_failure("Failed to retrieve avatars");
    r.get("/{id}/avatar", &AvatarsController::get_avatar).on_failure("Failed to retrieve avatar").log_id_as("UserId");
    r.put("/{id}/avatar", &AvatarsController::change_avatar)
        .require(Permission::edit_users)
        .or_self()
        .on_failure("Failed to change avatar")
        .log_id_as("UserId");
    r.remove("/{id}/avatar", &AvatarsController::remove_avatar)
        .require(Permission::edit_users)
        .or_self()
        .on_failure("Failed to remove avatar")
        .log_id_as("UserId");
}

Task<Ok<std::vector<AvatarDto>>> AvatarsController::get_avatars(FromQuery<AvatarsQuery> query) {
    const auto ids = parse_ids(query->ids);
    if (ids.empty()) co_return ok(std::vector<AvatarDto>{});
    co_return ok(co_await db().get_list<AvatarDto>(sql::find_avatar_versions, sql::value_list<UserId>(ids)));
}

Task<Answered> AvatarsController::get_avatar(UserId id) {
    const auto avatar = co_await db().get<AvatarRow>(sql::find_avatar, {{"id", id}});
    if (!avatar) {
        const auto user = co_await db().get<User>(sql::find_user, {{"id", id}});
        throw user ? avatar_not_found() : user_not_found();
    }
    auto image = base64_decode(avatar->image);
    if (!image) throw std::runtime_error{"a stored avatar is no base64"};
    co_return answer_with_bytes(context(), {.content = std::move(*image),
                                            .content_type = "image/webp",
                                            .file_name = "avatar.webp",
                                            .etag = '"' + avatar->version + '"'});
}

Task<Ok<AvatarDto>> AvatarsController::change_avatar(UserId id) {
    const auto known = co_await db().get<User>(sql::find_user, {{"id", id}});
    if (!known) throw user_not_found();
    const auto image = co_await maker_.receive(context());
    const AvatarDto avatar{.id = id, .version = random_token(version_bytes)};
    auto tx = co_await db().begin_transaction();
    const auto user = co_await find_user(tx, id);  // who may have been deleted meanwhile
    co_await tx.execute(sql::store_avatar, {{"id", id}, {"version", avatar.version}, {"now", now()}, {"image", image}});
    co_await log_user_activity(tx, "user_avatar_changed", id, json::to_json(NameAndEmail{user.name, user.email}),
                               now());
    tx.publish(UserAvatarChanged{id, avatar.version});
    co_return co_await commit(tx, ok(avatar).message("Avatar changed successfully"));
}

Task<Ok<>> AvatarsController::remove_avatar(UserId id) {
    auto tx = co_await db().begin_transaction();
    const auto user = co_await find_user(tx, id);
    if (co_await tx.execute(sql::delete_avatar, {{"id", id}}) == 0) throw avatar_not_found();
    co_await log_user_activity(tx, "user_avatar_removed", id, json::to_json(NameAndEmail{user.name, user.email}),
                               now());
    tx.publish(UserAvatarChanged{id, std::nullopt});
    co_return co_await commit(tx, ok().message("Avatar removed successfully"));
}

}  // namespace xos::users
