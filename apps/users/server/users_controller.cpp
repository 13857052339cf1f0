// SPDX-License-Identifier: Apache-2.0
#include "users_controller.hpp"

#include "new_user.hpp"
#include "user_changes.hpp"
#include "user_search.hpp"
#include "users_sql.hpp"

namespace xos::users {

namespace {

std::vector<UserDto> to_dtos(const std::vector<User>& users) {
    std::vector<UserDto> out;
    out.reserve(users.size());
    for (const auto& user : users) out.push_back(to_dto(user));
    return out;
}

}  // namespace

void UsersController::routes(Routes<UsersController>& r) {
    r.prefix("/api/users").authorize();
    r.get("", &UsersController::get_users).on_failure("Failed to retrieve users");
    r.get("/paged", &UsersController::get_paged_users)
        .on_failure("Failed to retrieve users", "Failed to retrieve paged users");
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
}

Task<Ok<std::vector<UserDto>>> UsersController::get_users() {
    const auto users = co_await db().get_list<User>(sql::list_users);
    co_return ok(to_dtos(users));
}

Task<Ok<PagedResult<UserDto>>> UsersController::get_paged_users(FromQuery<UserPageQuery> query) {
    const auto page = PageRequest::corrected(query->page, query->page_size);
    const auto search = checked_search(query->search);
    const bool is_search = !search.empty();
    const auto statement = page_statement(parse_sort(query->sort_by), is_descending(query->sort_direction), is_search);

    db::Params filter;
    if (is_search) filter.add("pattern", contains_pattern(search));
    auto window = filter;
    window.add("limit", page.page_size);
    window.add("offset", page.offset());

    const auto total = co_await db().get_value<std::int64_t>(is_search ? sql::count_found : sql::count_users, filter);
    std::vector<User> users;
    if (page.offset() < total) users = co_await db().get_list<User>(statement, window);
    co_return ok(paged(to_dtos(users), page, total.value_or(0)));
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

}  // namespace xos::users
