// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/sessions.hpp"

#include "app/sign_in/statements.hpp"
#include "app/signal_text.hpp"
#include "xos/base/random.hpp"

namespace xos::sign_in {

namespace {
constexpr std::size_t session_id_bytes = 16;  // 128 bits

struct SessionId {
    std::string sid;
};
BOOST_DESCRIBE_STRUCT(SessionId, (), (sid))

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

Task<std::vector<std::string>> end_sessions(Transaction& transaction, UserId user, const std::string& except_session,
                                            Timestamp now) {
    auto rows = co_await transaction.get_list<SessionId>(
        sql::revoke_sessions_of_user,
        {{"user_id", user}, {"except", except_session}, {"reason", "ended"}, {"now", now}});
    transaction.signal(session_topic, to_text(SessionSignal{transaction.caller().client, user}));
    std::vector<std::string> ids;
    ids.reserve(rows.size());
    for (auto& row : rows) ids.push_back(std::move(row.sid));
    co_return ids;
}

TokenAge age_of(std::int64_t presented_counter, const SessionRow& session, Timestamp now, std::chrono::seconds grace) {
    if (presented_counter == session.counter) return TokenAge::current;
    // The current counter was never presented, otherwise it would not be the current one any more.
    const bool is_predecessor = presented_counter + 1 == session.counter;
    if (is_predecessor && session.rotated_at && now - *session.rotated_at <= grace) return TokenAge::replaced;
    return TokenAge::reused;
}

}  // namespace xos::sign_in
