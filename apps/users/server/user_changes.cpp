// SPDX-License-Identifier: Apache-2.0
#include "user_changes.hpp"

#include <utility>

#include "new_user.hpp"
#include "user_activity.hpp"
#include "user_events.hpp"
#include "users_sql.hpp"
#include "xos/base/encoding.hpp"

namespace xos::users {

namespace {

void add_members(std::string& object, const std::string& more) {
    object.back() = ',';
    object += more.substr(1);
}

/// DB-8's four keys, and after them the rights that changed (LOG-4).
std::string update_data(const User& old, const User& changed) {
    auto data = json::to_json(NameAndEmailChange{old.name, changed.name, old.email, changed.email});
    if (old.is_admin != changed.is_admin) {
        add_members(data, json::to_json(AdminChange{old.is_admin, changed.is_admin}));
    }
    if (old.is_active != changed.is_active) {
        add_members(data, json::to_json(ActiveChange{old.is_active, changed.is_active}));
    }
    return data;
}

}  // namespace

Problem user_not_found() { return not_found("User not found"); }

Task<User> UserChanges::change(UserId id, const UserChange& change, const IfMatch& if_match) {
    const auto email_key = fold_case(change.email);
    // doc: begin version
    const auto old = co_await lock_and_find(id);
    if (!if_match.accepts(old.etag())) {
        throw version_conflict("The user was changed by someone else")
            .with_data_json(json::to_json(to_dto(old)))
            .with_header("ETag", old.etag());
    }
    // doc: end version
    co_await refuse_used_email(tx_, email_key, id);

    auto changed = old;
    changed.name = change.name;
    changed.email = change.email;
    changed.is_admin = change.is_admin.value_or(old.is_admin);
    changed.is_active = change.is_active.value_or(old.is_active);
    changed.updated_at = now_;
    if (old.is_active_admin() && !changed.is_active_admin()) {
        co_await refuse_last_admin("Cannot remove the last admin user");
    }
    const auto version = co_await tx_.get_value<std::int64_t>(sql::update_user, {{"id", id},
                                                                                 {"name", changed.name},
                                                                                 {"name_key", fold_case(changed.name)},
                                                                                 {"email", changed.email},
                                                                                 {"email_key", email_key},
                                                                                 {"is_admin", changed.is_admin},
                                                                                 {"is_active", changed.is_active},
                                                                                 {"now", changed.updated_at},
                                                                                 {"by", acting_user(tx_)}});
    changed.version = version.value();
    co_await log_user_activity(tx_, "user_updated", id, update_data(old, changed), now_);
    co_await tell_nodes(id, changed.is_active);
    tx_.publish(UserUpdated{to_dto(changed)});
    co_return changed;
}

Task<void> UserChanges::remove(UserId id) {
    const auto user = co_await lock_and_find(id);
    if (user.is_active_admin()) co_await refuse_last_admin("Cannot delete the last admin user");
    co_await tx_.execute(sql::delete_user, {{"id", id}, {"now", now_}, {"by", acting_user(tx_)}});
    co_await log_user_activity(tx_, "user_deleted", id, json::to_json(NameAndEmail{user.name, user.email}), now_);
    co_await tell_nodes(id, false);
    tx_.publish(UserDeleted{id});
}

Task<User> UserChanges::restore(UserId id) {
    co_await tx_.execute(sql::lock_tenant);
    const auto user = co_await tx_.get<User>(sql::restore_user, {{"id", id}, {"now", now_}, {"by", acting_user(tx_)}});
    if (!user) throw user_not_found();
    co_await log_user_activity(tx_, "user_restored", id, json::to_json(NameAndEmail{user->name, user->email}), now_);
    co_await tell_nodes(id, true);
    tx_.publish(UserUpdated{to_dto(*user)});
    co_return *user;
}

Task<void> UserChanges::set_password(UserId id, std::string hash) {
    const auto user = co_await lock_and_find(id);
    co_await sign_in_.set_password(tx_, id, std::move(hash));
    co_await log_user_activity(tx_, "password_changed", id, json::to_json(OnlyEmail{user.email}), now_);
}

Task<User> UserChanges::lock_and_find(UserId id) {
    co_await tx_.execute(sql::lock_tenant);
    auto user = co_await tx_.get<User>(sql::find_user, {{"id", id}});
    if (!user) throw user_not_found();
    co_return std::move(*user);
}

/// Call it for a user who is an active admin, with the tenant locked.
Task<void> UserChanges::refuse_last_admin(std::string text) {
    const auto admins = co_await tx_.get_value<std::int64_t>(sql::count_active_admins);
    if (admins.value_or(0) <= 1) throw bad_request(std::move(text), "last_admin");
}

/// The change acts on the user's sessions with its commit, on every node (USR-18, AUT-8).
Task<void> UserChanges::tell_nodes(UserId id, bool may_stay) {
    if (may_stay) {
        SignIn::announce_user_change(tx_, id);
    } else {
        co_await sign_in_.end_sessions(tx_, id);
    }
}

}  // namespace xos::users
