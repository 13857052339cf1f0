// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "app/sign_in/activity.hpp"
#include "app/sign_in/sessions.hpp"
#include "app/sign_in/state.hpp"
#include "xos/base/task.hpp"
#include "xos/db/db_service.hpp"

namespace xos::sign_in {

/// Why a session ends, for its row and for the activity log.
struct SessionEnd {
    std::string_view reason;
    std::string_view action;
};
inline constexpr SessionEnd signed_out{.reason = "signed_out", .action = session_ended};

/// Writes the end of one session down, then makes it act on all threads; other nodes hear of it with the commit
/// (AUT-8). False when the session was over already. Nothing but owner and id of `session` is looked at.
Task<bool> end_session(SignIn::State& state, DBService tenant, SessionRow session, SessionEnd end);

}  // namespace xos::sign_in
