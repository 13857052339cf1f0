// SPDX-License-Identifier: Apache-2.0
// Declarations of the auth module.
#pragma once

#include <cstdint>

namespace xos {

enum class Permission : std::uint8_t;
struct Principal;

}  // namespace xos

namespace xos::auth {

class Fingerprints;
class Jwt;
class RefreshTokens;
enum class TokenError;
struct Claims;
struct JwtOptions;
struct PasswordCost;
struct RefreshToken;

}  // namespace xos::auth
