// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "user_dto.hpp"
#include "xos/base/task.hpp"
#include "xos/base/timestamp.hpp"
#include "xos/db/transaction.hpp"

namespace xos::users {

/// What is known of a user before there is one; checked by rules(CreateUserRequest).
struct NewUser {
    std::string name;
    std::string email;
    std::string password_hash;
    bool is_admin = false;
};

/// Stores a user, its activity row and its event: the one way in which a user comes to be (USR-10, DB-8). The acting
/// user is the transaction's caller. Nothing stands before the transaction is committed.
/// Throws: Problem 409 when the address is in use in this tenant (USR-9).
Task<UserDto> store_new_user(Transaction& tx, NewUser user, Timestamp now);

/// Refuses an e-mail address, given as its case-folded key, that another user of the tenant has.
/// Throws: Problem 409.
Task<void> refuse_used_email(Transaction& tx, std::string email_key, UserId owner = {});

/// Notes in the tenant's activity log what the transaction's caller does to a user.
Task<void> log_user_activity(Transaction& tx, std::string_view action, UserId user, std::string data_json,
                             Timestamp now);

/// The same as parameters of sql::log_activity, for many rows at once.
db::Params activity_parameters(const Transaction& tx, std::string_view action, UserId user, std::string data_json,
                               Timestamp now);

/// The transaction's caller, or nothing for the system itself.
std::optional<UserId> acting_user(const Transaction& tx);

}  // namespace xos::users
