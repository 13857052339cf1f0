// SPDX-License-Identifier: Apache-2.0
#include "users_controller.hpp"

#include "new_user.hpp"
#include "user_activity.hpp"
#include "user_events.hpp"
#include "user_search.hpp"
#include "users_sql.hpp"
#include "xos/base/encoding.hpp"

namespace xos::users {

namespace {

constexpr auto user_not_found = "User not found";

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
    if (!user) throw not_found(user_not_found);
    co_return ok(to_dto(*user));
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

Task<Ok<UserDto>> UsersController::update_user(UserId id, FromBody<UpdateUserRequest> request) {
    auto work = [&](Transaction& tx) { return change(tx, id, *request); };
    const auto user = co_await db().in_transaction(work);
    co_await sign_in_.user_changed(client_id(), id);
    co_return ok(user).message("User updated successfully");
}

Task<Ok<>> UsersController::delete_user(UserId id) {
    auto work = [&](Transaction& tx) { return remove(tx, id); };
    co_await db().in_transaction(work);
    co_await sign_in_.user_changed(client_id(), id);
    co_return ok().message("User deleted successfully");
}

Task<UserDto> UsersController::change(Transaction& tx, UserId id, const UpdateUserRequest& request) {
    const auto email_key = fold_case(request.email);
    co_await tx.execute(sql::lock_tenant);
    const auto found = co_await tx.get<User>(sql::find_user, {{"id", id}});
    if (!found) throw not_found(user_not_found);
    const auto old = *found;
    co_await refuse_used_email(tx, email_key, id);

    auto changed = old;
    changed.name = request.name;
    changed.email = request.email;
    if (principal().is_admin) {
        changed.is_admin = request.is_admin.value_or(old.is_admin);
        changed.is_active = request.is_active.value_or(old.is_active);
    }
    changed.updated_at = now();
    if (old.is_active_admin() && !changed.is_active_admin()) {
        co_await refuse_last_admin(tx, "Cannot remove the last admin user");
    }
    co_await tx.execute(sql::update_user, {{"id", id},
                                           {"name", changed.name},
                                           {"name_key", fold_case(changed.name)},
                                           {"email", changed.email},
                                           {"email_key", email_key},
                                           {"is_admin", changed.is_admin},
                                           {"is_active", changed.is_active},
                                           {"now", changed.updated_at},
                                           {"by", user_id()}});
    co_await log_change(tx, old, changed);
    co_await tell_nodes(tx, id, changed.is_active);
    tx.publish(UserUpdated{to_dto(changed)});
    co_return to_dto(changed);
}

Task<void> UsersController::remove(Transaction& tx, UserId id) {
    co_await tx.execute(sql::lock_tenant);
    const auto user = co_await tx.get<User>(sql::find_user, {{"id", id}});
    if (!user) throw not_found(user_not_found);
    if (user->is_active_admin()) co_await refuse_last_admin(tx, "Cannot delete the last admin user");
    co_await tx.execute(sql::delete_user, {{"id", id}, {"now", now()}, {"by", user_id()}});
    co_await log_user_activity(tx, "user_deleted", id, json::to_json(NameAndEmail{user->name, user->email}), now());
    co_await tell_nodes(tx, id, false);
    tx.publish(UserDeleted{id});
}

/// DB-8 fixes what the row of an update holds, so a change of rights has a row of its own (LOG-4).
Task<void> UsersController::log_change(Transaction& tx, const User& old, const User& changed) {
    co_await log_user_activity(tx, "user_updated", old.id,
                               json::to_json(NameAndEmailChange{old.name, changed.name, old.email, changed.email}),
                               now());
    if (old.is_admin == changed.is_admin && old.is_active == changed.is_active) co_return;
    const RightsChange rights{old.is_admin, changed.is_admin, old.is_active, changed.is_active};
    co_await log_user_activity(tx, "user_rights_changed", old.id, json::to_json(rights), now());
}

/// Call it for a user who is an active admin, with the tenant locked.
Task<void> UsersController::refuse_last_admin(Transaction& tx, std::string text) {
    const auto admins = co_await tx.get_value<std::int64_t>(sql::count_active_admins);
    if (admins.value_or(0) <= 1) throw bad_request(std::move(text), "last_admin");
}

/// The change acts on the user's sessions with its commit, on every node (USR-18, AUT-8).
Task<void> UsersController::tell_nodes(Transaction& tx, UserId id, bool may_stay) {
    if (may_stay) {
        SignIn::announce_user_change(tx, id);
    } else {
        co_await sign_in_.end_sessions(tx, id);
    }
}

}  // namespace xos::users
