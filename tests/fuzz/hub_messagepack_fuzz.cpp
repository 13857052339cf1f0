// SPDX-License-Identifier: Apache-2.0
// Any bytes are cut into messages that are refused or read without a look beyond them; what was read and can be
// written reads the same again, and so do the values that bind to a type.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/protocol/hub_protocol.hpp"
#include "xos/base/assert.hpp"
#include "xos/hub/messagepack.hpp"

namespace {

using namespace xos::hub;

struct Node {
    std::int32_t count = 0;
    double ratio = 0;
    std::string name;
    xos::Timestamp created_at;
    std::optional<xos::UserId> owner;
    std::vector<std::byte> picture;
    std::map<std::string, std::int64_t> scores;
    std::vector<Node> children;
};
BOOST_DESCRIBE_STRUCT(Node, (), (count, ratio, name, created_at, owner, picture, scores, children))

bool is_inside(std::string_view part, std::string_view whole) {
    const std::less_equal<const char*> not_after;
    return part.empty() ||
           (not_after(whole.data(), part.data()) && not_after(part.data() + part.size(), whole.data() + whole.size()));
}

void check_binding(std::string_view value) {
    MessagePackReader reader{value};
    Node first;
    if (!messagepack::read(reader, first)) return;
    XOS_ASSERT(is_inside(reader.rest(), value));
    const auto once = messagepack::to_messagepack(first);
    MessagePackReader again{once};
    Node second;
    XOS_ASSERT(messagepack::read(again, second) && again.rest().empty());
    XOS_ASSERT(messagepack::to_messagepack(second) == once);
}

// Writes what the server can write. A message that it cannot leaves `out` empty.
struct Writer {
    std::string_view payload;
    std::string out;

    std::string_view checked(const WireValue& value) const {
        const auto slice = std::get<std::string_view>(value);
        XOS_ASSERT(is_inside(slice, payload));
        check_binding(slice);
        return slice;
    }

    void operator()(const Invocation& invocation) {
        XOS_ASSERT(!invocation.target.empty());
        XOS_ASSERT(!invocation.is_stream || !invocation.invocation_id.empty());
        std::string arguments;
        messagepack::write_array_header(arguments, invocation.arguments.size());
        for (const auto& argument : invocation.arguments) {
            const auto slice = checked(argument);
            MessagePackReader reader{slice};
            XOS_ASSERT(reader.skip() && reader.rest().empty());
            arguments += slice;
        }
        if (invocation.is_stream || !invocation.arguments_error.empty()) return;
        messagepack_protocol().write_invocation(out, invocation.invocation_id, invocation.target, arguments,
                                                invocation.stream_ids);
    }
    void operator()(const StreamItem& item) {
        messagepack_protocol().write_stream_item(out, item.invocation_id, checked(item.item));
    }
    void operator()(const Completion& completion) {
        XOS_ASSERT(!completion.error || !completion.result);
        if (completion.error) {
            messagepack_protocol().write_error(out, completion.invocation_id, *completion.error);
        } else if (completion.result) {
            messagepack_protocol().write_result(out, completion.invocation_id, checked(*completion.result));
        } else {
            messagepack_protocol().write_end(out, completion.invocation_id);
        }
    }
    void operator()(const CancelInvocation& cancel) { XOS_ASSERT(!cancel.invocation_id.empty()); }
    void operator()(const Ping&) { messagepack_protocol().write_ping(out); }
    void operator()(const Close& close) { messagepack_protocol().write_close(out, close.error, close.allow_reconnect); }
    void operator()(const Ack& ack) { messagepack_protocol().write_ack(out, ack.sequence_id); }
    void operator()(const Sequence& sequence) { messagepack_protocol().write_sequence(out, sequence.sequence_id); }
    void operator()(const UnknownMessage&) {}
};

std::string written(const IncomingMessage& message, std::string_view payload) {
    Writer writer{payload, {}};
    std::visit(writer, message.message);
    return writer.out;
}

void check_message(std::string_view payload) {
    const auto message = messagepack_protocol().read(payload);
    if (!message) {
        XOS_ASSERT(!message.error().text.empty());
        return;
    }
    const auto once = written(*message, payload);
    if (once.empty()) return;
    const auto frame = messagepack_protocol().next_frame(once);
    XOS_ASSERT(frame && *frame && (*frame)->size == once.size());
    const auto again = messagepack_protocol().read((*frame)->payload);
    XOS_ASSERT(again && again->message.index() == message->message.index());
    XOS_ASSERT(written(*again, (*frame)->payload) == once);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest{reinterpret_cast<const char*>(data), size};
    while (true) {
        const auto frame = messagepack_protocol().next_frame(rest);
        if (!frame || !*frame) return 0;
        XOS_ASSERT((*frame)->size > (*frame)->payload.size() && (*frame)->size <= rest.size());
        XOS_ASSERT(is_inside((*frame)->payload, rest));
        check_message((*frame)->payload);
        rest.remove_prefix((*frame)->size);
    }
}
