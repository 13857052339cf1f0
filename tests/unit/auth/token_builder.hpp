// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "xos/auth/jwt.hpp"

namespace xos::auth::test {

inline constexpr std::int64_t now_seconds = 1'700'000'000;
inline constexpr Timestamp now{std::chrono::seconds{now_seconds}};
inline const std::string key = "0123456789abcdef0123456789abcdef";
inline const std::string other_key = "another-key-another-key-another-";
inline constexpr std::string_view plain_header = R"({"alg":"HS256","typ":"JWT"})";

std::string encode(std::string_view bytes);

/// A token of any header and payload with the right MAC of `with_key`.
std::string sign_raw(std::string_view header, std::string_view payload, std::string_view with_key = key);

/// The payload of a good token with some members replaced by JSON text; an empty text leaves the member out.
std::string payload_with(const std::map<std::string, std::string>& changes = {});

/// A rightly signed token with a changed payload.
std::string token_with(const std::map<std::string, std::string>& changes = {});

/// A rightly signed token with this header and a good payload.
std::string token_with_header(std::string_view header);

/// What the token under test is verified with: `key`, issuer and audience "xos", 30 s of skew.
const Jwt& jwt();

/// "valid", "invalid" or "expired", at `now` or some seconds later.
std::string outcome(std::string_view token, std::int64_t later = 0);

}  // namespace xos::auth::test
