// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "xos/auth/principal.hpp"
#include "xos/base/timestamp.hpp"

namespace xos::auth {

/// What a token says (JWT-2). Times are whole seconds since 1970.
struct Claims {
    UserId user;        ///< `sub`, or `nameid` of an ASP.NET issuer
    std::string name;   ///< `name`, or `unique_name`; may be empty in foreign tokens
    std::string email;  ///< may be empty in foreign tokens
    ClientId client;
    bool is_admin = false;        ///< false when a foreign token does not say
    std::int64_t issued_at = 0;   ///< 0 when a foreign token does not say
    std::int64_t not_before = 0;  ///< 0 when a foreign token does not say
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

/// Tokens longer than this are refused unread (reliability-security 3).
inline constexpr std::size_t max_token_length = 8 * 1024;

/// Signs and verifies HMAC-SHA-256 tokens, and only that algorithm (JWT-1…3, AUT-6).
///
/// A token made here names its key by `kid`, a short id derived from the key. A token without `kid`, as other issuers
/// make them, is tried with every key; one with an unknown `kid` is refused.
/// Thread: read-only after construction; safe from any thread. Copies share the keys, which are wiped with the last.
class Jwt {
public:
    /// `keys` holds the current key first and at most three previous ones (AUT-7).
    /// Throws: ConfigError for no key or more than four, a key under 32 bytes, an empty issuer or audience, a lifetime
    /// that is not positive, or a negative skew.
    Jwt(std::vector<std::string> keys, JwtOptions options);

    /// Signs the claims; sets issued_at, not_before, expires_at from `now` and the lifetime, and a random token_id
    /// when there is none. User and client must be set.
    std::string sign(Claims claims, Timestamp now) const;

    /// Checks a token completely. `expired` is told apart only when everything else about it is right.
    std::expected<Claims, TokenError> verify(std::string_view token, Timestamp now) const;

    std::chrono::seconds lifetime() const { return options_.lifetime; }
    std::chrono::seconds skew() const { return options_.skew; }

private:
    struct Keys;
    bool is_signed(std::string_view signed_part, std::string_view mac, const std::string* key_id) const;

    std::shared_ptr<const Keys> keys_;
    JwtOptions options_;
};

}  // namespace xos::auth
