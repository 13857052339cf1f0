// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "xos/auth/jwt.hpp"

namespace xos::auth {

/// The greatest time in a token: the integers up to here are exact in every JSON reader (AUT-6).
inline constexpr std::int64_t max_token_time = std::int64_t{1} << 53;

/// The payload of a token as JSON.
std::string write_jwt_claims(const Claims& claims, const JwtOptions& options);

/// Reads a decoded payload whose MAC was right; empty when a claim is missing, has a wrong form, or names another
/// issuer or audience. Does not look at the clock.
std::optional<Claims> read_jwt_claims(std::string_view json, const JwtOptions& options);

}  // namespace xos::auth
