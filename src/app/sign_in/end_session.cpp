// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/end_session.hpp"

#include "app/sign_in/statements.hpp"
#include "app/signal_text.hpp"

namespace xos::sign_in {

Task<bool> end_session(SignIn::State& state, DBService tenant, SessionRow session, SessionEnd end) {
    const auto now = state.services.clock.now();
    auto transaction = co_await tenant.begin_transaction();
    const auto ended =
        co_await transaction.execute(sql::revoke_session, {{"sid", session.sid}, {"reason", end.reason}, {"now", now}});
    if (ended > 0) {
        co_await log_activity(transaction, session.user_id, end.action, email_data(session.email), now);
        transaction.signal(session_topic, to_text(SessionSignal{session.client_id, session.user_id, session.sid}));
    }
    co_await transaction.commit();
    state.registry.revoke(session.client_id, session.user_id, session.sid);
    co_return ended > 0;
}

}  // namespace xos::sign_in
