// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "xos/base/timestamp.hpp"

namespace xos::http {

/// A time as fields write it: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
std::string http_date(Timestamp time);

}  // namespace xos::http
