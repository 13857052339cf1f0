// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace xos::auth {

/// The least length of any key, in bytes (JWT-4).
inline constexpr std::size_t min_secret_bytes = 32;

/// A key for one purpose, derived by HKDF-SHA-256 from the server's secret (AUT-7). Different labels give unrelated
/// keys, so that nothing signed for one purpose is valid for another. At most 8160 bytes.
std::string derive_key(std::string_view secret, std::string_view label, std::size_t bytes = 32);

/// Reads the server's secret from `path`, or makes one of 64 random bytes there, readable by the owner only (JWT-4).
///
/// The bytes of the file are the secret as they stand, a line end included. Survives a kill at any moment: the file is
/// written beside and renamed. When several processes start at once, all get the same secret.
/// Throws: ConfigError when the file cannot be read or made, is no regular file, is under 32 bytes or over 4 KiB, or
/// can be read by others.
std::string load_or_create_secret(const std::string& path);

}  // namespace xos::auth
