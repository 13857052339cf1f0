// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace xos::contract {

/// The first lines of a file: licence, warning, what it is.
std::string typescript_head(std::string_view what);

/// A string literal in single quotes.
std::string typescript_literal(std::string_view text);

}  // namespace xos::contract
