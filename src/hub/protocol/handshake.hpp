// SPDX-License-Identifier: Apache-2.0
// The handshake that comes first on every connection, always in JSON (signalr.md 9). Pure functions: time, sizes and
// sending are the connection's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "hub/protocol/hub_protocol.hpp"

namespace xos::hub {

/// The newest version of the hub protocols; version 2 added Ack and Sequence.
inline constexpr std::int64_t newest_protocol_version = 2;

struct HandshakeRequest {
    std::string protocol;
    std::int64_t version = 0;
    std::size_t size = 0;  ///< bytes of the input that it took; hub messages may follow
};

/// The request at the start of `input`; empty when more bytes are needed. The error is the detail text of a request
/// that is malformed.
std::expected<std::optional<HandshakeRequest>, ProtocolError> read_handshake(std::string_view input);

enum class TransportFormats { text_only, text_and_binary };

/// The protocol to speak with this client, or the text to refuse it with; that one is sent whatever the detail rule.
std::expected<const HubProtocol*, std::string> choose_protocol(const HandshakeRequest& request,
                                                               TransportFormats transport);

/// Each appends one framed response.
void write_handshake_success(std::string& out);
void write_handshake_error(std::string& out, std::string_view error);

}  // namespace xos::hub
