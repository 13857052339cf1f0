// SPDX-License-Identifier: Apache-2.0
// The messages of the SignalR hub protocol as values, without their encoding (signalr.md 11; ASP.NET Core's
// HubProtocol.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "xos/hub/wire_value.hpp"
#include "xos/json/value.hpp"

namespace xos::hub {

/// Types 1 and 4. `arguments` is an array; a text instead says why the protocol could not read one, which fails this
/// call and not the connection.
struct Invocation {
    std::string invocation_id;  ///< empty: nobody waits for an answer (never for a stream invocation)
    std::string target;
    std::vector<WireValue> arguments;
    std::string arguments_error;
    std::vector<std::string> stream_ids;
    bool is_stream = false;
};

struct StreamItem {
    std::string invocation_id;
    WireValue item;
};

/// Ends an invocation, a stream, an upload or a client result. Never both an error and a result.
struct Completion {
    std::string invocation_id;
    std::optional<std::string> error;
    std::optional<WireValue> result;
};

struct CancelInvocation {
    std::string invocation_id;
};

struct Ping {};

struct Close {
    std::optional<std::string> error;
    bool allow_reconnect = false;
};

struct Ack {
    std::int64_t sequence_id = 0;
};

struct Sequence {
    std::int64_t sequence_id = 0;
};

/// A message of a type that this protocol version does not know; receivers go on with the next one.
struct UnknownMessage {
    std::int64_t type = 0;
};

using Message =
    std::variant<Invocation, StreamItem, Completion, CancelInvocation, Ping, Close, Ack, Sequence, UnknownMessage>;

/// One message and what its values point into.
struct IncomingMessage {
    Message message;
    std::optional<json::Document> document;
};

/// Why the bytes are no message; the connection ends. The text is the detail that clients see with detailed errors
/// (signalr.md 12.2, 13).
struct ProtocolError {
    std::string text;
};

}  // namespace xos::hub
