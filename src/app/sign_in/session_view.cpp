// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/sessions.hpp"
#include "app/sign_in/state.hpp"
#include "app/sign_in/statements.hpp"

namespace xos::sign_in {
namespace {

std::shared_ptr<const Principal> principal_of(const Member& member, const std::string& session_id) {
    return std::make_shared<const Principal>(Principal{.user = member.user_id,
                                                       .client = member.client_id,
                                                       .name = member.name,
                                                       .email = member.email,
                                                       .is_admin = member.is_admin,
                                                       .session_id = session_id});
}

}  // namespace

Timestamp end_of(const auth::Claims& claims, std::chrono::seconds skew) {
    return Timestamp{std::chrono::seconds{claims.expires_at}} + skew;
}

Task<SessionView> read_session(SignIn::State& state, const auth::Claims& claims) {
    const auto now = state.services.clock.now();
    auto db = state.tenant(claims.client, claims.user);
    SessionView view;
    view.expires_at = end_of(claims, state.jwt.skew());
    if (claims.session_id.empty()) {  // a token of another issuer: the user's row alone decides
        const auto member = co_await db.get<Member>(sql::find_member, {{"user_id", claims.user}});
        if (member && member->may_sign_in()) view.principal = principal_of(*member, "");
        co_return view;
    }
    const auto row = co_await db.get<SessionRow>(sql::find_session, {{"sid", claims.session_id}});
    if (!row || row->user_id != claims.user || row->revoked_at || row->expires_at <= now) co_return view;
    view.expires_at = row->expires_at;
    if (row->may_sign_in()) view.principal = principal_of(*row, claims.session_id);
    co_return view;
}

}  // namespace xos::sign_in
