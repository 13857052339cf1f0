// SPDX-License-Identifier: Apache-2.0
#include "users_controller.hpp"

#include <utility>

#include "new_user.hpp"
#include "user_changes.hpp"
#include "user_search.hpp"
#include "users_sql.hpp"
#include "xos/app/list_page.hpp"
#include "xos/app/search.hpp"

namespace xos::users {

void UsersController::routes(Routes<UsersController>& r) {
    r.prefix("/api/users").authorize();
    r.get("", &UsersController::get_users).on_failure("Failed to retrieve users");
    r.get("/paged", &UsersController::get_paged_users)
        .on_failure("Failed to retrieve users", "Failed to retrieve paged users");
    r.get("/deleted", &UsersController::get_deleted_users)
        .require(Permission::edit_users)
        .on_failure("Failed to retrieve users", "Failed to retrieve deleted users");
    r.get("/{id}", &UsersController::get_user).on_failure("Failed to retrieve users");
    r.post("", &UsersController::create_user).require(Permission::edit_users).on_failure("Failed to create user");
    r.put("/{id}", &UsersController::update_user)
        .require(Permission::edit_users)
        .or_self()
        .on_failure("Failed to update user")
        .log_id_as("UserId");
    r.remove("/{id}", &UsersController::delete_user)
        .require(Permission::edit_users)
        .on_failure("Failed to delete user")
        .log_id_as("UserId");
    r.post("/{id}/restore", &UsersController::restore_user)
        .require(Permission::edit_users)
        .on_failure("Failed to restore user")
        .log_id_as("UserId");
    r.put("/{id}/password", &UsersController::set_password)
        .require(Permission::set_passwords)
        .on_failure("Failed to set password")
        .log_id_as("UserId");
    r.get("/{id}/activity", &UsersController::get_activity)
        .require(Permission::view_activity)
        .or_self()
        .on_failure("Failed to retrieve activity")
        .log_id_as("UserId");
}

Task<Ok<std::vector<UserDto>>> UsersController::get_users() {
    co_return ok(co_await db().get_list<UserDto>(sql::list_users));
}

Task<Ok<PagedResult<UserDto>>> UsersController::get_paged_users(FromQuery<UserPageQuery> query) {
    co_return ok(co_await page_of<UserDto>({.list = query->include_inactive ? UserList::known : UserList::active,
                                            .page = PageRequest::corrected(query->page, query->page_size),
                                            .text = query->search,
                                            .sort_by = query->sort_by,
                                            .descending = is_descending(query->sort_direction)}));
}

Task<Ok<PagedResult<DeletedUserDto>>> UsersController::get_deleted_users(FromQuery<DeletedUsersQuery> query) {
    const bool is_default = query->sort_by.empty();
    const std::string_view sort_by = is_default ? std::string_view{"deleted_at"} : query->sort_by;
    co_return ok(co_await page_of<DeletedUserDto>(
        {.list = UserList::deleted,
         .page = PageRequest::corrected(query->page, query->page_size),
         .text = query->search,
         .sort_by = sort_by,
         .descending = is_descending(query->sort_direction.value_or(is_default ? "desc" : "asc"))}));
}

template <typename Row>
Task<PagedResult<Row>> UsersController::page_of(Search search) {
    const auto text = checked_search(search.text);
    const bool is_search = !text.empty();
    db::Params filter;
    if (is_search) filter.add("pattern", contains_pattern(text));
    const auto sort = parse_sort(search.sort_by, search.list);
    co_return co_await find_page<Row>(db(), search.page, count_statement(search.list, is_search),
                                      page_statement(search.list, sort, search.descending, is_search),
                                      std::move(filter));
}

Task<Ok<UserDto>> UsersController::get_user(UserId id) {
    const auto user = co_await db().get<User>(sql::find_user, {{"id", id}});
    if (!user) throw user_not_found();
    co_return ok(to_dto(*user)).etag(user->etag());
}

Task<Created<UserDto>> UsersController::create_user(FromBody<CreateUserRequest> request) {
    const auto hash = co_await sign_in_.hash_password(request->password);
    NewUser new_user{.name = request->name,
                     .email = request->email,
                     .password_hash = hash,
                     .is_admin = request->is_admin && principal().is_admin};

    auto tx = co_await db().begin_transaction();  // dropped without commit: rolled back
    const auto user = co_await store_new_user(tx, std::move(new_user), now());
    co_return co_await commit(tx, created(user, "/api/users/{}", user.id).message("User created successfully"));
}

Task<Ok<UserDto>> UsersController::update_user(UserId id, FromBody<UpdateUserRequest> request, IfMatch if_match) {
    UserChange change{.name = request->name, .email = request->email, .is_admin = {}, .is_active = {}};
    if (principal().is_admin) {
        change.is_admin = request->is_admin;
        change.is_active = request->is_active;
    }
    auto work = [&](Transaction& tx) -> Task<User> {
        UserChanges changes{sign_in_, tx, now()};
        co_return co_await changes.change(id, change, if_match);
    };
    const auto user = co_await db().in_transaction(work);
    co_await sign_in_.user_changed(client_id(), id);
    co_return ok(to_dto(user)).message("User updated successfully").etag(user.etag());
}

Task<Ok<>> UsersController::delete_user(UserId id) {
    auto work = [&](Transaction& tx) -> Task<void> {
        UserChanges changes{sign_in_, tx, now()};
        co_await changes.remove(id);
    };
    co_await db().in_transaction(work);
    co_await sign_in_.user_changed(client_id(), id);
    co_return ok().message("User deleted successfully");
}

Task<Ok<UserDto>> UsersController::restore_user(UserId id) {
    auto tx = co_await db().begin_transaction();
    UserChanges changes{sign_in_, tx, now()};
    const auto user = to_dto(co_await changes.restore(id));
    auto reply = co_await commit(tx, ok(user).message("User restored successfully"));
    co_await sign_in_.user_changed(client_id(), id);
    co_return reply;
}

Task<Ok<>> UsersController::set_password(UserId id, FromBody<SetPasswordRequest> request) {
    const auto user = co_await db().get<User>(sql::find_user, {{"id", id}});
    if (!user) throw user_not_found();
    // A session that was left open shall not be enough to take the account over: the own password needs the old one.
    if (id == user_id()) throw bad_request("Change your own password in your account", "own_password");
    refuse_own_name(user->name, user->email, request->new_password);
    const auto hash = co_await sign_in_.hash_password(request->new_password);
    auto work = [&](Transaction& tx) -> Task<void> {
        UserChanges changes{sign_in_, tx, now()};
        co_await changes.set_password(id, hash);
    };
    co_await db().in_transaction(work);
    co_await sign_in_.user_changed(client_id(), id);
    co_return ok().message("Password set successfully");
}

Task<Ok<PagedResult<ActivityDto>>> UsersController::get_activity(UserId id, FromQuery<ActivityQuery> query) {
    if (!co_await db().get_value<UserId>(sql::find_any_user, {{"id", id}})) throw user_not_found();
    const auto page = PageRequest::corrected(query->page, query->page_size);
    auto rows = co_await find_page<ActivityRow>(db(), page, sql::count_activity, sql::page_of_activity, {{"id", id}});
    co_return ok(converted(std::move(rows), [](ActivityRow row) { return to_dto(std::move(row)); }));
}

}  // namespace xos::users
