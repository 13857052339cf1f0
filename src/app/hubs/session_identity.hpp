// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "hub/endpoint/identity.hpp"
#include "xos/app/sign_in.hpp"
#include "xos/base/task.hpp"

namespace xos {

/// What a bearer token is worth for a connection that outlives the request: null when it is not valid now, expired ones
/// included. The identity knows at once when the session ends, and when the user's row changes (AUT-8, HUB-8).
/// Lifetime: `sign_in` must outlive the identity.   Cost: verifies the token; reads rows only when the session is not
/// in memory.
Task<std::shared_ptr<const hub::Identity>> identify(SignIn& sign_in, std::string_view token, std::size_t io_thread);

}  // namespace xos
