// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "xos/http/message.hpp"

namespace xos::hub {

/// What a request says about becoming a WebSocket (RFC 6455 section 4.2.1).
struct WebSocketUpgrade {
    enum class Kind : std::uint8_t {
        none,           ///< an ordinary request; other protocols it may name are ignored (H1-9)
        good,           ///< `key` is set
        malformed,      ///< 400
        other_version,  ///< 426 with `Sec-WebSocket-Version: 13`
    };
    Kind kind = Kind::none;
    std::string_view key;  ///< Sec-WebSocket-Key. Lifetime: that of the head.
};

WebSocketUpgrade find_web_socket_upgrade(const http::RequestHead& head);

}  // namespace xos::hub
