// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "user_dto.hpp"
#include "xos/app/if_match.hpp"
#include "xos/app/sign_in.hpp"
#include "xos/base/problem.hpp"
#include "xos/base/task.hpp"
#include "xos/base/timestamp.hpp"
#include "xos/db/transaction.hpp"

namespace xos::users {

/// What a user shall be from now on.
struct UserChange {
    std::string name;
    std::string email;
    std::optional<bool> is_admin;  ///< unchanged when empty
    std::optional<bool> is_active;
};

/// Each changes a user with its activity row, its event and what happens to its sessions, in a transaction of the
/// user's tenant whose caller acts. They lock the tenant, so that no two of them can take away the last two admins
/// (USR-16, USR-17). Call SignIn::user_changed() after the commit.
class UserChanges {
public:
    UserChanges(SignIn& sign_in, Transaction& tx, Timestamp now) : sign_in_{sign_in}, tx_{tx}, now_{now} {}

    /// Throws: Problem 404, 412 unless `if_match` names the version there is, 409, 400 for the last admin.
    Task<User> change(UserId id, const UserChange& change, const IfMatch& if_match);
    /// Throws: Problem 404, 400 for the last admin.
    Task<void> remove(UserId id);
    /// Makes a deleted user active again.
    /// Throws: Problem 404 when there is no such deleted user.
    Task<User> restore(UserId id);
    /// Gives a user another password, as its stored form; all of the user's sessions end. Publishes no event: clients
    /// see nothing of it. Throws: Problem 404.
    Task<void> set_password(UserId id, std::string hash);

private:
    Task<User> lock_and_find(UserId id);
    Task<void> refuse_last_admin(std::string text);
    Task<void> tell_nodes(UserId id, bool may_stay);

    SignIn& sign_in_;
    Transaction& tx_;
    Timestamp now_;
};

/// The 404 of every route with a user's id.
Problem user_not_found();

}  // namespace xos::users
