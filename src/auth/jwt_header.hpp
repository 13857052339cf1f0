// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace xos::auth {

/// The JOSE header of a token that this server makes, as JSON.
std::string write_jwt_header(std::string_view key_id);

/// What the header of an acceptable token says.
struct JwtHeader {
    std::optional<std::string> key_id;
};

/// Reads a decoded header; empty when a rule of AUT-6 is broken.
std::optional<JwtHeader> read_jwt_header(std::string_view json);

}  // namespace xos::auth
