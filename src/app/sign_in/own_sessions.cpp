// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/own_sessions.hpp"

#include <algorithm>
#include <utility>

#include "app/sign_in/activity.hpp"
#include "app/sign_in/end_session.hpp"
#include "app/sign_in/statements.hpp"
#include "xos/base/problem.hpp"
#include "xos/json/writer.hpp"

namespace xos::sign_in {

namespace {

/// The `data` of an activity row, with its capital letters.
struct OthersEnded {
    std::string Email;
    std::int64_t Ended;
};
BOOST_DESCRIBE_STRUCT(OthersEnded, (), (Email, Ended))

}  // namespace

struct OwnSessions::Row {
    std::string sid;
    Timestamp created_at;
    Timestamp last_used_at;
    Timestamp expires_at;
    std::string address;
    std::string user_agent;
    BOOST_DESCRIBE_CLASS(Row, (), (sid, created_at, last_used_at, expires_at, address, user_agent), (), ())
};

OwnSessions::OwnSessions(SignIn::State& state, const Principal& user, Visitor visitor)
    : state_{state}, user_{user}, visitor_{std::move(visitor)} {}

db::Params OwnSessions::live() const {
    return {{"user_id", user_.user},
            {"current", user_.session_id},
            {"now", now()},
            {"idle_since", now() - state_.options.refresh_idle}};
}

/// A session's own id is half of a refresh token and stands in access tokens (LOG-2).
std::string OwnSessions::public_id(const std::string& sid) const { return state_.session_names.of(sid); }

Task<std::vector<SessionDto>> OwnSessions::list() {
    auto rows = co_await db().get_list<Row>(sql::list_own_sessions, live());
    const auto current = std::ranges::find(rows, user_.session_id, &Row::sid);
    if (current != rows.end()) std::rotate(rows.begin(), current, current + 1);
    std::vector<SessionDto> sessions;
    for (auto& row : rows) {
        sessions.push_back({.id = public_id(row.sid),
                            .created_at = row.created_at,
                            .last_used_at = row.last_used_at,
                            .expires_at = row.expires_at,
                            .address = std::move(row.address),
                            .user_agent = std::move(row.user_agent),
                            .is_current = row.sid == user_.session_id});
    }
    co_return sessions;
}

Task<bool> OwnSessions::end(std::string id) {
    const auto rows = co_await db().get_list<Row>(sql::list_own_sessions, live());
    const auto found = std::ranges::find_if(rows, [&](const Row& row) { return public_id(row.sid) == id; });
    if (found == rows.end()) throw not_found("Session not found");
    SessionRow session;
    session.user_id = user_.user;
    session.client_id = user_.client;
    session.email = user_.email;
    session.sid = found->sid;
    if (!co_await end_session(state_, db(), session, signed_out)) throw not_found("Session not found");
    co_return session.sid == user_.session_id;
}

Task<std::int64_t> OwnSessions::end_others() {
    auto transaction = co_await db().begin_transaction();
    const auto rows = co_await transaction.get_list<Row>(sql::list_own_sessions, live());
    const auto count = std::ranges::count_if(rows, [this](const Row& row) { return row.sid != user_.session_id; });
    const auto ended = co_await end_sessions(transaction, user_.user, user_.session_id, now());
    if (count > 0) {
        co_await log_activity(transaction, user_.user, other_sessions_ended,
                              json::to_json(OthersEnded{user_.email, count}), now());
    }
    co_await transaction.commit();
    for (const auto& sid : ended) state_.registry.revoke(user_.client, user_.user, sid);
    co_return count;
}

}  // namespace xos::sign_in
