// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace xos::hub {

/// Appends one event whose data are these bytes: one `data:` line for each of their lines (signalr.md 6).
void append_event(std::string& out, std::string_view payload);

}  // namespace xos::hub
