// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "xos/auth/jwt.hpp"
#include "xos/base/config.hpp"

namespace xos::sign_in {

/// `Jwt:Issuer`, `Jwt:Audience` and `Jwt:ExpirationMinutes`.
/// Throws: ConfigError for an empty issuer or audience and for a lifetime that is not positive (JWT-4).
auth::JwtOptions jwt_options(const Config& config);

/// Throws: ConfigError for a given `Jwt:SecretKey` under 32 bytes (JWT-4).
void check_token_secret(const Config& config);

/// `Jwt:SecretKey`, or the key kept in the data folder, which is made at the first start.
/// Throws: ConfigError for a given key under 32 bytes, and for a file that cannot be used (JWT-4).
std::string token_secret(const Config& config, const std::string& data_folder);

}  // namespace xos::sign_in
