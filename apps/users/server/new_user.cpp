// SPDX-License-Identifier: Apache-2.0
#include "new_user.hpp"

#include "user_activity.hpp"
#include "user_events.hpp"
#include "users_sql.hpp"
#include "xos/app/envelope.hpp"
#include "xos/base/encoding.hpp"
#include "xos/base/problem.hpp"

namespace xos::users {

std::optional<UserId> acting_user(const Transaction& tx) {
    const auto user = tx.caller().user;
    return user ? std::optional{user} : std::nullopt;
}

Task<void> refuse_used_email(Transaction& tx, std::string email_key, UserId owner) {
    const auto found = co_await tx.get_value<UserId>(sql::find_email, {{"email_key", email_key}});
    if (found && *found != owner) throw conflict("Email address already in use", "email_in_use");
}

db::Params activity_parameters(const Transaction& tx, std::string_view action, UserId user, std::string data_json,
                               Timestamp now) {
    return {
        {"user_id", user}, {"action", action}, {"data", std::move(data_json)}, {"by", acting_user(tx)}, {"now", now}};
}

Task<void> log_user_activity(Transaction& tx, std::string_view action, UserId user, std::string data_json,
                             Timestamp now) {
    co_await tx.execute(sql::log_activity, activity_parameters(tx, action, user, std::move(data_json), now));
}

Task<UserDto> store_new_user(Transaction& tx, NewUser user, Timestamp now) {
    const auto email_key = fold_case(user.email);
    co_await refuse_used_email(tx, email_key);
    const auto id = co_await tx.get_value<UserId>(sql::insert_user, {{"name", user.name},
                                                                     {"name_key", fold_case(user.name)},
                                                                     {"email", user.email},
                                                                     {"email_key", email_key},
                                                                     {"password_hash", user.password_hash},
                                                                     {"is_admin", user.is_admin},
                                                                     {"now", now},
                                                                     {"by", acting_user(tx)}});
    const auto row = co_await tx.get<User>(sql::find_user, {{"id", id}});
    const auto stored = to_dto(row.value());
    co_await log_user_activity(tx, "user_created", stored.id, json::to_json(NameAndEmail{stored.name, stored.email}),
                               now);
    tx.publish(UserCreated{stored});
    co_return stored;
}

}  // namespace xos::users
