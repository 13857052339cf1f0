// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/sign_in/state.hpp"
#include "app/sign_in/visitor.hpp"
#include "xos/auth/jwt.hpp"
#include "xos/auth/refresh_token.hpp"
#include "xos/base/task.hpp"

namespace xos::sign_in {

/// What a refresh request came with, already verified as far as signatures go.
struct RefreshInput {
    std::optional<auth::Claims> bearer;        ///< of a token that is good and not expired
    std::optional<auth::RefreshToken> cookie;  ///< when it may be used for this request (AUT-10)
    bool is_expired_bearer = false;            ///< a bearer token came that is right in all but its time
};

struct Refreshed {
    std::string token;
    std::optional<auth::RefreshToken> cookie;  ///< the successor to set; empty when the request used none
};

/// Gives a new token for a live session (AUTH-8…10, AUT-9). A bearer token decides which session is meant; the cookie
/// counts when it belongs to that session or when there is no live bearer token.
/// Throws: Problem 401.
Task<Refreshed> refresh(SignIn::State& state, RefreshInput input, Visitor visitor);

/// Ends the sessions of the bearer token and of the cookie; nothing happens for those that are over already (AUTH-11).
Task<void> log_out(SignIn::State& state, RefreshInput input, Visitor visitor);

}  // namespace xos::sign_in
