// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "xos/http/message.hpp"

namespace xos {

/// What stands behind `Bearer` in the Authorization field; empty text when the field says something else or is there
/// twice, no value when it is not there.
std::optional<std::string_view> bearer_token(const http::RequestHead& head);

}  // namespace xos
