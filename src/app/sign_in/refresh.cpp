// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/refresh.hpp"

#include <utility>

#include "app/sign_in/activity.hpp"
#include "app/sign_in/end_session.hpp"
#include "app/sign_in/statements.hpp"
#include "xos/base/problem.hpp"

namespace xos::sign_in {

namespace {

constexpr auto reason = "refreshing: a refresh cookie names a session and no tenant";

Problem invalid_user() { return {401, "invalid_user", "Invalid user"}; }

struct Refresh {
    SignIn::State& state;
    const Visitor& visitor;

    Timestamp now() const { return state.services.clock.now(); }
    DBService tenant(const Member& member) const { return state.tenant(member.client_id, member.user_id, visitor); }
};

Task<std::optional<SessionRow>> find_session(Refresh& refresh, const std::string& sid) {
    auto db = refresh.state.across_tenants(reason, refresh.visitor);
    co_return co_await db.get<SessionRow>(sql::find_session_of_cookie, {{"sid", sid}});
}

void require_live(const SessionRow& session, Timestamp now, std::chrono::seconds idle) {
    if (!session.may_sign_in()) throw invalid_user();
    if (!session.is_live(now, idle)) throw unauthenticated();
}

Refreshed answer(const Refresh& refresh, const SessionRow& session, std::int64_t counter) {
    return {refresh.state.new_token(session, session.sid), auth::RefreshToken{session.sid, counter}};
}

Task<Refreshed> refresh_by_cookie(Refresh& refresh, auth::RefreshToken cookie) {
    const auto& options = refresh.state.options;
    while (true) {
        auto found = co_await find_session(refresh, cookie.session_id);
        if (!found) throw unauthenticated();
        const auto session = std::move(*found);
        const auto now = refresh.now();
        require_live(session, now, options.refresh_idle);
        switch (age_of(cookie.counter, session, now, options.refresh_grace)) {
            case TokenAge::replaced: co_return answer(refresh, session, session.counter);
            case TokenAge::reused:
                refresh.state.services.log.warning("A refresh token was used again; its session was ended",
                                                   {{"clientId", session.client_id.value},
                                                    {"userId", session.user_id.value},
                                                    {"address", std::string_view{refresh.visitor.address}}});
                co_await end_session(refresh.state, refresh.tenant(session), session,
                                     {.reason = "refresh_token_reused", .action = refresh_token_reused});
                throw unauthenticated();
            case TokenAge::current: break;
        }
        auto db = refresh.tenant(session);
        const auto rotated =
            co_await db.execute(sql::rotate_session, {{"sid", session.sid}, {"counter", cookie.counter}, {"now", now}});
        if (rotated == 1) co_return answer(refresh, session, cookie.counter + 1);
        // Another request rotated it first, or the session ended: look again.
    }
}

Task<Refreshed> refresh_by_session_of_bearer(Refresh& refresh, const auth::Claims& claims) {
    auto db = refresh.state.tenant(claims.client, claims.user, refresh.visitor);
    const auto member = co_await db.get<Member>(sql::find_member, {{"user_id", claims.user}});
    if (!member || !member->may_sign_in()) throw invalid_user();
    const auto session = co_await db.get<SessionRow>(sql::find_session, {{"sid", claims.session_id}});
    if (!session || session->user_id != claims.user) throw unauthenticated();
    require_live(*session, refresh.now(), refresh.state.options.refresh_idle);
    co_await db.execute(sql::touch_session, {{"sid", session->sid}, {"now", refresh.now()}});
    co_return Refreshed{refresh.state.new_token(*session, session->sid), std::nullopt};
}

/// A token of another issuer has no session here; it gets one, so that it can be ended (JWT-2).
Task<Refreshed> refresh_foreign(Refresh& refresh, const auth::Claims& claims) {
    auto db = refresh.state.tenant(claims.client, claims.user, refresh.visitor);
    const auto member = co_await db.get<Member>(sql::find_member, {{"user_id", claims.user}});
    if (!member || !member->may_sign_in()) throw invalid_user();
    auto transaction = co_await db.begin_transaction();
    const auto sid = co_await start_session(transaction, claims.user, refresh.visitor, refresh.now(),
                                            refresh.state.options.refresh_total);
    co_await transaction.commit();
    co_return Refreshed{refresh.state.new_token(*member, sid), std::nullopt};
}

}  // namespace

Task<Refreshed> refresh(SignIn::State& state, RefreshInput input, Visitor visitor) {
    Refresh refresh{state, visitor};
    const bool is_cookie_meant =
        input.cookie && (!input.bearer || input.bearer->session_id == input.cookie->session_id);
    if (is_cookie_meant) co_return co_await refresh_by_cookie(refresh, *input.cookie);
    if (!input.bearer) throw input.is_expired_bearer ? token_expired() : unauthenticated();
    if (input.bearer->session_id.empty()) co_return co_await refresh_foreign(refresh, *input.bearer);
    co_return co_await refresh_by_session_of_bearer(refresh, *input.bearer);
}

Task<void> log_out(SignIn::State& state, RefreshInput input, Visitor visitor) {
    Refresh refresh{state, visitor};
    std::vector<std::string> ids;
    if (input.bearer) ids.push_back(input.bearer->session_id);
    if (input.cookie && (ids.empty() || ids.front() != input.cookie->session_id)) {
        ids.push_back(input.cookie->session_id);
    }
    for (const auto& id : ids) {
        const auto session = co_await find_session(refresh, id);
        if (!session || session->revoked_at) continue;
        co_await end_session(state, refresh.tenant(*session), *session, signed_out);
    }
}

}  // namespace xos::sign_in
