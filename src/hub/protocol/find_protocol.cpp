// SPDX-License-Identifier: Apache-2.0
#include "hub/protocol/hub_protocol.hpp"
#include "xos/base/encoding.hpp"

namespace xos::hub {

const HubProtocol* find_protocol(std::string_view name) {
    for (const HubProtocol* protocol : {&json_protocol(), &messagepack_protocol()}) {
        if (ascii_iequals(protocol->name(), name)) return protocol;
    }
    return nullptr;
}

}  // namespace xos::hub
