// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace xos::auth {

/// A key for one purpose, derived by HKDF-SHA-256 from the server's secret (AUT-7). Different labels give unrelated
/// keys, so that nothing signed for one purpose is valid for another.
std::string derive_key(std::string_view secret, std::string_view label, std::size_t bytes = 32);

/// Reads the server's secret from `path`, or makes one of 64 random bytes there, readable by the owner only (JWT-4).
/// Survives a kill at any moment: the file is written beside and renamed.
/// Throws: ConfigError when the file cannot be read or made, is too short, or can be read by others.
std::string load_or_create_secret(const std::string& path);

}  // namespace xos::auth
