// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace xos::auth {

/// The built-in list: one lower-case password a line, sorted by bytes, each line ended by a line feed.
std::string_view common_passwords();

}  // namespace xos::auth
