// SPDX-License-Identifier: Apache-2.0
// Any bytes are cut into frames without a gap; each is refused or read into a message that keeps its promises, and
// reads the same after it is written again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "hub/protocol/hub_protocol.hpp"
#include "xos/base/assert.hpp"
#include "xos/json/writer.hpp"

namespace {

using namespace xos::hub;
using xos::json::Kind;
using xos::json::to_json;
using xos::json::Value;

const HubProtocol& protocol = json_protocol();

std::string text_of(Value value) {
    std::string out;
    switch (value.kind()) {
        case Kind::null: return "null";
        case Kind::boolean: return to_json(*value.boolean());
        case Kind::integer: return to_json(*value.integer());
        case Kind::real: return to_json(*value.number());
        case Kind::string: return to_json(*value.string());
        case Kind::array:
            for (const auto item : value.elements()) out += (out.empty() ? "" : ",") + text_of(item);
            return '[' + out + ']';
        case Kind::object:
            for (const auto& [name, member] : value.members()) {
                out += (out.empty() ? "" : ",") + to_json(name) + ':' + text_of(member);
            }
            return '{' + out + '}';
    }
    return {};
}

std::string text_of(const WireValue& value) { return text_of(std::get<Value>(value)); }

// Writes a message that was read, by a server's means: a stream invocation becomes an ordinary one, and nothing stands
// for the types that a server never sends.
struct Writer {
    void operator()(const Invocation& message) {
        XOS_ASSERT(!message.target.empty() && message.arguments_error.empty());
        XOS_ASSERT(!message.is_stream || !message.invocation_id.empty());
        std::string arguments;
        for (const auto& value : message.arguments) arguments += (arguments.empty() ? "" : ",") + text_of(value);
        protocol.write_invocation(out, message.invocation_id, message.target, '[' + arguments + ']',
                                  message.stream_ids);
    }
    void operator()(const StreamItem& message) {
        XOS_ASSERT(!message.invocation_id.empty());
        protocol.write_stream_item(out, message.invocation_id, text_of(message.item));
    }
    void operator()(const Completion& message) {
        XOS_ASSERT(!message.invocation_id.empty());
        XOS_ASSERT(!message.error || !message.result);
        if (message.error) {
            protocol.write_error(out, message.invocation_id, *message.error);
        } else if (message.result) {
            protocol.write_result(out, message.invocation_id, text_of(*message.result));
        } else {
            protocol.write_end(out, message.invocation_id);
        }
    }
    void operator()(const CancelInvocation& message) { XOS_ASSERT(!message.invocation_id.empty()); }
    void operator()(const Ping&) { protocol.write_ping(out); }
    void operator()(const Close& message) { protocol.write_close(out, message.error, message.allow_reconnect); }
    void operator()(const Ack& message) { protocol.write_ack(out, message.sequence_id); }
    void operator()(const Sequence& message) { protocol.write_sequence(out, message.sequence_id); }
    void operator()(const UnknownMessage& message) { XOS_ASSERT(message.type < 1 || message.type > 9); }

    std::string out;
};

std::string written(const IncomingMessage& message) {
    Writer writer;
    std::visit(writer, message.message);
    return writer.out;
}

void check_payload(std::string_view payload) {
    const auto message = protocol.read(payload);
    if (!message) {
        XOS_ASSERT(!message.error().text.empty());
        return;
    }
    const auto once = written(*message);
    if (once.empty()) return;
    const auto frame = protocol.next_frame(once);
    XOS_ASSERT(frame && *frame && (*frame)->size == once.size());
    const auto again = protocol.read((*frame)->payload);
    XOS_ASSERT(again.has_value());
    XOS_ASSERT(again->message.index() == message->message.index());
    XOS_ASSERT(written(*again) == once);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view input{reinterpret_cast<const char*>(data), size};
    for (;;) {
        const auto frame = protocol.next_frame(input);
        XOS_ASSERT(frame.has_value());
        if (!*frame) break;
        XOS_ASSERT((*frame)->size == (*frame)->payload.size() + 1 && (*frame)->size <= input.size());
        XOS_ASSERT(!*protocol.next_frame(input.substr(0, (*frame)->size - 1)));
        check_payload((*frame)->payload);
        input.remove_prefix((*frame)->size);
    }
    XOS_ASSERT(input.find('\x1e') == std::string_view::npos);
    check_payload(input);
    return 0;
}
