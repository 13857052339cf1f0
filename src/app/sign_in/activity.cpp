// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/activity.hpp"

#include <utility>

#include "app/sign_in/statements.hpp"
#include "xos/json/writer.hpp"

namespace xos::sign_in {

std::string email_data(std::string_view email) {
    std::string out = "{\"Email\":";
    json::write(out, email);
    return out += '}';
}

Task<void> log_activity(Transaction& transaction, UserId user, std::string_view action, std::string data,
                        Timestamp now) {
    co_await transaction.execute(
        sql::log_activity,
        {{"user_id", user}, {"action", action}, {"data", std::move(data)}, {"by", user}, {"now", now}});
}

Task<void> log_failed_sign_in(Transaction& transaction, std::optional<ClientId> client, std::optional<UserId> user,
                              std::string_view action, std::string data, Timestamp now) {
    co_await transaction.execute(
        sql::log_failed_sign_in,
        {{"tenant", client}, {"user_id", user}, {"action", action}, {"data", std::move(data)}, {"now", now}});
}

}  // namespace xos::sign_in
