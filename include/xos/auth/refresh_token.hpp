// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace xos::auth {

/// What a refresh cookie names: a session and how often it was rotated (AUT-9).
struct RefreshToken {
    std::string session_id;
    std::int64_t counter = 0;

    bool operator==(const RefreshToken&) const = default;
};

inline constexpr std::size_t max_session_id_length = 64;

/// Makes and reads refresh tokens: session id, counter and an HMAC-SHA-256 over both with a key of their own.
///
/// The text is `session.counter.mac`; all its characters may stand in a cookie value.
/// Thread: read-only after construction. Copies share the key, which is wiped with the last of them.
class RefreshTokens {
public:
    /// `key` comes from derive_key() with label "refresh" and holds at least 32 bytes.
    explicit RefreshTokens(std::string key);

    /// The session id is 1…64 characters of base64url, as random_token() makes them; the counter is not negative.
    std::string encode(const RefreshToken& token) const;

    /// The token, or empty when text is not one that encode() made.
    std::optional<RefreshToken> decode(std::string_view text) const;

private:
    struct Key;
    std::shared_ptr<const Key> key_;
};

}  // namespace xos::auth
