// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "app/sign_in/state.hpp"
#include "app/sign_in/visitor.hpp"
#include "xos/auth/principal.hpp"
#include "xos/base/task.hpp"

namespace xos::sign_in {

struct PasswordChange {
    std::string current;
    std::string wanted;
};

/// Gives a user another password and ends all of the user's sessions but that of the request (AUT-11). A wrong current
/// password counts as a failed sign-in (SEC-3): a session that was left open is no way to guess it.
/// Throws: Problem 400 for a wrong current password, 429 when throttled, 503 when too many hashes are waiting.
Task<void> change_password(SignIn& sign_in, Principal user, PasswordChange change, Visitor visitor);

}  // namespace xos::sign_in
