// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace xos {

/// Fills `out` from the system's generator (AUT-12). Ends the process if the system has none to give.
void fill_random(std::span<unsigned char> out);

/// `bytes` random bytes as unpadded base64url text.
std::string random_token(std::size_t bytes = 16);

}  // namespace xos
