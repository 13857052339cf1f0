// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace xos::auth {

/// What a refresh cookie names: a session and how often it was rotated (AUT-9).
struct RefreshToken {
    std::string session_id;
    std::int64_t counter = 0;
};

/// Makes and reads refresh tokens: session id, counter and an HMAC-SHA-256 over both with a key of their own.
///
/// Thread: read-only after construction.
class RefreshTokens {
public:
    /// `key` comes from derive_key() with label "refresh".
    explicit RefreshTokens(std::string key);

    std::string encode(const RefreshToken& token) const;
    /// The token, or empty when text is not one that encode() made.
    std::optional<RefreshToken> decode(std::string_view text) const;

private:
    std::string key_;
};

}  // namespace xos::auth
