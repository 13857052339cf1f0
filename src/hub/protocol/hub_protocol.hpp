// SPDX-License-Identifier: Apache-2.0
// A hub protocol turns messages into bytes and back. It does no I/O and keeps nothing between calls, so one object of
// each kind serves all connections and threads.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "hub/protocol/message.hpp"

namespace xos::hub {

enum class TransferFormat { text, binary };

/// A message cut from the input.
struct Frame {
    std::string_view payload;  ///< without what marks its end or length
    std::size_t size = 0;      ///< bytes of the input that it took
};

class HubProtocol {
public:
    virtual ~HubProtocol() = default;

    virtual std::string_view name() const = 0;  ///< "json", "messagepack"
    virtual TransferFormat format() const = 0;

    /// The first whole message of `input`; empty when more bytes are needed. Costs one pass over that message.
    virtual std::expected<std::optional<Frame>, ProtocolError> next_frame(std::string_view input) const = 0;
    /// Reads the payload of one frame.
    virtual std::expected<IncomingMessage, ProtocolError> read(std::string_view payload) const = 0;

    // Each write appends one framed message. Values are given in the protocol's own encoding; `arguments` is the
    // encoded array of them.
    virtual void write_invocation(std::string& out, std::string_view invocation_id, std::string_view target,
                                  std::string_view arguments, std::span<const std::string> stream_ids = {}) const = 0;
    virtual void write_stream_item(std::string& out, std::string_view invocation_id, std::string_view item) const = 0;
    /// A completion with a result; `result` is the encoded value.
    virtual void write_result(std::string& out, std::string_view invocation_id, std::string_view result) const = 0;
    virtual void write_error(std::string& out, std::string_view invocation_id, std::string_view error) const = 0;
    /// A completion with neither: the end of a stream.
    virtual void write_end(std::string& out, std::string_view invocation_id) const = 0;
    virtual void write_ping(std::string& out) const = 0;
    virtual void write_close(std::string& out, std::optional<std::string_view> error, bool allow_reconnect) const = 0;
    virtual void write_ack(std::string& out, std::int64_t sequence_id) const = 0;
    virtual void write_sequence(std::string& out, std::int64_t sequence_id) const = 0;
};

/// The protocol of this name, by ASCII letters of any case; null when there is none.
const HubProtocol* find_protocol(std::string_view name);
const HubProtocol& json_protocol();
const HubProtocol& messagepack_protocol();

}  // namespace xos::hub
