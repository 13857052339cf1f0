// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/sessions.hpp"

#include "app/sign_in/statements.hpp"
#include "xos/base/random.hpp"

namespace xos::sign_in {

namespace {
constexpr std::size_t session_id_bytes = 16;  // 128 bits
}  // namespace

Task<std::string> start_session(Transaction& transaction, UserId user, const Visitor& visitor, Timestamp now,
                                std::chrono::seconds total_life) {
    co_await transaction.execute(sql::delete_old_sessions, {{"user_id", user}, {"before", now}});
    auto sid = random_token(session_id_bytes);
    co_await transaction.execute(sql::insert_session, {{"sid", sid},
                                                       {"user_id", user},
                                                       {"now", now},
                                                       {"expires_at", now + total_life},
                                                       {"address", visitor.address},
                                                       {"user_agent", visitor.user_agent}});
    co_return sid;
}

TokenAge age_of(std::int64_t presented_counter, const SessionRow& session, Timestamp now, std::chrono::seconds grace) {
    if (presented_counter == session.counter) return TokenAge::current;
    // The current counter was never presented, otherwise it would not be the current one any more.
    const bool is_predecessor = presented_counter + 1 == session.counter;
    if (is_predecessor && session.rotated_at && now - *session.rotated_at <= grace) return TokenAge::replaced;
    return TokenAge::reused;
}

}  // namespace xos::sign_in
