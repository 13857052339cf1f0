// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/sign_in/accounts.hpp"
#include "app/sign_in/state.hpp"
#include "app/sign_in/visitor.hpp"
#include "xos/base/task.hpp"

namespace xos::sign_in {

struct Credentials {
    std::string email;
    std::string password;
    std::optional<TenantName> tenant;
};

/// A new session.
struct SignedIn {
    Account account;
    std::string session_id;
    std::string token;
};

/// Signs a person in (AUTH-1…7).
/// Throws: Problem 401 for wrong credentials and deactivated accounts, 409 when several tenants match, 429 when
/// throttled, 503 when too many hashes are waiting.
Task<SignedIn> log_in(SignIn::State& state, Credentials credentials, Visitor visitor);

}  // namespace xos::sign_in
