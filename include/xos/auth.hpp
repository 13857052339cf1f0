// SPDX-License-Identifier: Apache-2.0
// Everything of xos::auth, for applications; framework code includes the exact header.
#pragma once

#include "xos/auth/fingerprint.hpp"
#include "xos/auth/fwd.hpp"
#include "xos/auth/jwt.hpp"
#include "xos/auth/keys.hpp"
#include "xos/auth/password.hpp"
#include "xos/auth/principal.hpp"
#include "xos/auth/refresh_token.hpp"
#include "xos/auth/signed_text.hpp"
