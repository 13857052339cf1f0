// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "hub/dispatch/hub_connection.hpp"
#include "hub/protocol/message.hpp"

namespace xos::hub {

/// One message and the bytes that its values point into.
struct HubConnection::Received {
    std::string bytes;
    IncomingMessage message;
};

}  // namespace xos::hub
