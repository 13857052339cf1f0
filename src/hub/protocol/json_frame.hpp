// SPDX-License-Identifier: Apache-2.0
// How JSON messages and the handshake stand in a stream of bytes (signalr.md 9, 10).
#pragma once

#include <optional>
#include <string_view>

#include "hub/protocol/hub_protocol.hpp"

namespace xos::hub {

/// Ends each of them. JSON never holds it unescaped.
inline constexpr char record_separator = '\x1e';

/// What comes before the first separator; empty when none has come yet.
inline std::optional<Frame> next_json_frame(std::string_view input) {
    const auto size = input.find(record_separator);
    if (size == std::string_view::npos) return std::nullopt;
    return Frame{.payload = input.substr(0, size), .size = size + 1};
}

}  // namespace xos::hub
