// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "xos/auth/principal.hpp"
#include "xos/base/timestamp.hpp"

namespace xos::auth {

/// What a token says (JWT-2). Times are whole seconds since 1970.
struct Claims {
    UserId user;             ///< `sub`, or `nameid` of an ASP.NET issuer
    std::string name;        ///< `name`, or `unique_name`
    std::string email;
    ClientId client;
    bool is_admin = false;
    std::int64_t issued_at = 0;
    std::int64_t not_before = 0;
    std::int64_t expires_at = 0;
    std::string token_id;    ///< `jti`; may be empty in foreign tokens
    std::string session_id;  ///< `sid`; empty in tokens of another issuer
};

enum class TokenError { invalid, expired };

struct JwtOptions {
    std::string issuer = "xos";
    std::string audience = "xos";
    std::chrono::seconds lifetime{3600};
    std::chrono::seconds skew{30};
};

/// Signs and verifies HMAC-SHA-256 tokens with one key, and only that algorithm (JWT-1…3, AUT-6).
///
/// Thread: read-only after construction; safe from any thread.
class Jwt {
public:
    /// `keys` holds the current key first and at most three previous ones, picked by `kid` (AUT-7).
    /// Throws: ConfigError for a key under 32 bytes, an empty issuer or audience, or a lifetime that is not positive.
    Jwt(std::vector<std::string> keys, JwtOptions options);

    /// Signs the claims; sets issued_at, not_before, expires_at from `now` and the lifetime.
    std::string sign(Claims claims, Timestamp now) const;
    /// Checks a token completely. `expired` is told apart only when everything else about it is right.
    std::expected<Claims, TokenError> verify(std::string_view token, Timestamp now) const;

    std::chrono::seconds lifetime() const { return options_.lifetime; }
    std::chrono::seconds skew() const { return options_.skew; }

private:
    std::vector<std::string> keys_;
    JwtOptions options_;
};

}  // namespace xos::auth
