// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace xos::auth {

inline constexpr std::size_t mac_bytes = 32;

/// HMAC-SHA-256 (RFC 2104) of the message.
std::string hmac_sha256(std::string_view key, std::string_view message);

/// True when `mac` is the message's HMAC-SHA-256, all 32 bytes of it; takes the same time wherever it differs.
bool is_hmac_of(std::string_view key, std::string_view message, std::string_view mac);

}  // namespace xos::auth
