// SPDX-License-Identifier: Apache-2.0
// The hub protocol `messagepack` (signalr.md 10 and 13): each message is a length and one array, whose first element
// says what the others are. Messages are read element by element; nothing of a value that a hub method is to get is
// looked at here but where it ends.
#include <limits>

#include "hub/protocol/hub_protocol.hpp"
#include "xos/base/assert.hpp"
#include "xos/hub/messagepack_reader.hpp"
#include "xos/hub/messagepack_writer.hpp"

namespace xos::hub {
namespace {

enum MessageType : std::uint8_t {
    invocation_type = 1,
    stream_item_type,
    completion_type,
    stream_invocation_type,
    cancel_invocation_type,
    ping_type,
    close_type,
    ack_type,
    sequence_type,
};

enum ResultKind : std::uint8_t { error_result = 1, void_result, value_result };

constexpr std::string_view arguments_unreadable =
    "Error binding arguments. Make sure that the types of the provided values match the types of the hub method being "
    "invoked.";

constexpr std::size_t max_message_size = std::numeric_limits<std::int32_t>::max();

/// The elements of one message in their order. One that is missing reads like one of a wrong type. After the first
/// failure, which failure() keeps, all others fail.
class Elements {
public:
    explicit Elements(std::string_view payload) : reader_{payload} {
        const auto length = reader_.read_array_length();
        if (!length) fail("Reading array length for 'message' failed.");
        left_ = length.value_or(0);
    }

    const std::optional<ProtocolError>& failure() const { return failure_; }
    void fail(std::string text) {
        if (!failure_) failure_ = ProtocolError{std::move(text)};
        left_ = 0;
    }
    bool has_more() const { return left_ > 0 && !failure_; }

    std::int32_t int32(std::string_view field) {
        const auto number = next().read_integer();
        if (number && *number >= std::numeric_limits<std::int32_t>::min() &&
            *number <= std::numeric_limits<std::int32_t>::max()) {
            return static_cast<std::int32_t>(*number);
        }
        fail_reading(field, "Int32");
        return 0;
    }

    std::int64_t int64(std::string_view field) {
        const auto number = next().read_integer();
        if (!number) fail_reading(field, "Int64");
        return number.value_or(0);
    }

    bool boolean(std::string_view field) {
        const auto value = next().read_bool();
        if (!value) fail_reading(field, "Boolean");
        return value.value_or(false);
    }

    /// A string or nil.
    std::optional<std::string> text(std::string_view field) {
        next();
        return text_here(field);
    }

    /// A string that is not empty; `what` names it in the failure.
    std::string required_text(std::string_view field, std::string_view what) {
        next();
        return required_text_here(field, what);
    }

    /// Headers are legal and mean nothing here (signalr.md 11).
    void skip_headers() {
        const auto length = next().read_map_length();
        if (!length) return fail("Reading map length for 'headers' failed.");
        for (std::uint32_t i = 0; i < *length && !failure_; ++i) {
            const auto field = "headers[" + std::to_string(i) + "].";
            required_text_here(field + "Key", "key in header");
            required_text_here(field + "Value", "value in header");
        }
    }

    /// The bytes of one value; what there is of it when it is not whole, which then binds to no type.
    std::string_view value() {
        const auto whole = next().slice();
        return whole ? *whole : reader_.rest();
    }

    void read_arguments(Invocation& invocation) {
        const auto length = next().read_array_length();
        if (!length) {
            invocation.arguments_error = "Reading array length for 'arguments' failed.";
            return;
        }
        for (std::uint32_t i = 0; i < *length; ++i) {
            const auto argument = reader_.slice();
            if (!argument) {
                invocation.arguments.clear();
                invocation.arguments_error = arguments_unreadable;
                return;
            }
            invocation.arguments.emplace_back(*argument);
        }
    }

    std::vector<std::string> stream_ids() {
        std::vector<std::string> ids;
        const auto length = next().read_array_length();
        if (!length) fail("Reading array length for 'streamIds' failed.");
        for (std::uint32_t i = 0; i < length.value_or(0) && !failure_; ++i) {
            ids.push_back(required_text_here("streamIds", "value in streamIds received"));
        }
        return ids;
    }

private:
    MessagePackReader& next() {
        if (left_ == 0) {
            reader_ = MessagePackReader{{}};
        } else {
            --left_;
        }
        return reader_;
    }

    std::optional<std::string> text_here(std::string_view field) {
        if (reader_.read_nil()) return std::nullopt;
        const auto text = reader_.read_string();
        if (!text) fail_reading(field, "String");
        return std::string{text.value_or("")};
    }

    std::string required_text_here(std::string_view field, std::string_view what) {
        auto text = text_here(field).value_or("");
        if (text.empty()) fail(std::string{"Null or empty "}.append(what) + '.');
        return text;
    }

    void fail_reading(std::string_view field, std::string_view type) {
        fail(std::string{"Reading '"}.append(field).append("' as ").append(type).append(" failed."));
    }

    MessagePackReader reader_;
    std::uint32_t left_ = 0;
    std::optional<ProtocolError> failure_;
};

Invocation read_invocation(Elements& elements, bool is_stream) {
    const std::string message = is_stream ? "StreamInvocation message" : "Invocation message";
    Invocation invocation;
    invocation.is_stream = is_stream;
    elements.skip_headers();
    invocation.invocation_id = is_stream ? elements.required_text("invocationId", "invocation ID for " + message)
                                         : elements.text("invocationId").value_or("");
    invocation.target = elements.required_text("target", "target for " + message);
    elements.read_arguments(invocation);
    // Where the arguments end is unknown when they could not be read.
    if (invocation.arguments_error.empty() && elements.has_more()) invocation.stream_ids = elements.stream_ids();
    return invocation;
}

StreamItem read_stream_item(Elements& elements) {
    elements.skip_headers();
    auto id = elements.required_text("invocationId", "invocation ID for StreamItem message");
    return {std::move(id), elements.value()};
}

Completion read_completion(Elements& elements) {
    Completion completion;
    elements.skip_headers();
    completion.invocation_id = elements.required_text("invocationId", "invocation ID for Completion message");
    switch (elements.int32("resultKind")) {
        case error_result: completion.error = elements.text("error").value_or(""); break;
        case void_result: break;
        case value_result: completion.result = elements.value(); break;
        default: elements.fail("Invalid invocation result kind.");
    }
    return completion;
}

CancelInvocation read_cancel_invocation(Elements& elements) {
    elements.skip_headers();
    return {elements.required_text("invocationId", "invocation ID for CancelInvocation message")};
}

Close read_close(Elements& elements) {
    Close close;
    close.error = elements.text("error");
    if (elements.has_more()) close.allow_reconnect = elements.boolean("allowReconnect");
    return close;
}

Message read_message(Elements& elements) {
    const auto type = elements.int32("messageType");
    switch (type) {
        case invocation_type: return read_invocation(elements, false);
        case stream_item_type: return read_stream_item(elements);
        case completion_type: return read_completion(elements);
        case stream_invocation_type: return read_invocation(elements, true);
        case cancel_invocation_type: return read_cancel_invocation(elements);
        case ping_type: return Ping{};
        case close_type: return read_close(elements);
        case ack_type: return Ack{elements.int64("sequenceId")};
        case sequence_type: return Sequence{elements.int64("sequenceId")};
        default: return UnknownMessage{type};
    }
}

/// The first elements of a message; the rest is appended to what it returns.
std::string begin_message(std::size_t elements, MessageType type) {
    std::string message;
    messagepack::write_array_header(message, elements);
    messagepack::write_integer(message, type);
    return message;
}

/// The same of a message that has headers, of which there are none, and an id.
std::string begin_message(std::size_t elements, MessageType type, std::string_view invocation_id) {
    auto message = begin_message(elements, type);
    messagepack::write_map_header(message, 0);
    if (invocation_id.empty()) {
        messagepack::write_nil(message);
    } else {
        messagepack::write_string(message, invocation_id);
    }
    return message;
}

std::string begin_completion(std::size_t elements, std::string_view invocation_id, ResultKind kind) {
    auto message = begin_message(elements, completion_type, invocation_id);
    messagepack::write_integer(message, kind);
    return message;
}

void append_frame(std::string& out, std::string_view message) {
    XOS_ASSERT(message.size() <= max_message_size);
    auto length = message.size();
    for (; length > 0x7f; length >>= 7) out += static_cast<char>(0x80 | (length & 0x7f));
    out += static_cast<char>(length);
    out += message;
}

class MessagePackProtocol final : public HubProtocol {
public:
    std::string_view name() const override { return "messagepack"; }
    TransferFormat format() const override { return TransferFormat::binary; }

    std::expected<std::optional<Frame>, ProtocolError> next_frame(std::string_view input) const override {
        constexpr std::size_t last = 4;
        std::size_t length = 0;
        for (std::size_t at = 0; at <= last && at < input.size(); ++at) {
            const auto byte = static_cast<unsigned char>(input[at]);
            if (at == last && byte > 7)
                return std::unexpected(ProtocolError{"Reading the length of a message failed."});
            length |= std::size_t{byte & 0x7fU} << (7 * at);
            if (byte > 0x7f) continue;
            const auto size = at + 1 + length;
            if (size > input.size()) return std::nullopt;
            return Frame{input.substr(at + 1, length), size};
        }
        return std::nullopt;
    }

    std::expected<IncomingMessage, ProtocolError> read(std::string_view payload) const override {
        Elements elements{payload};
        auto message = read_message(elements);
        if (elements.failure()) return std::unexpected(*elements.failure());
        return IncomingMessage{std::move(message), std::nullopt};
    }

    void write_invocation(std::string& out, std::string_view invocation_id, std::string_view target,
                          std::string_view arguments, std::span<const std::string> stream_ids) const override {
        auto message = begin_message(6, invocation_type, invocation_id);
        messagepack::write_string(message, target);
        message += arguments;
        messagepack::write_array_header(message, stream_ids.size());
        for (const auto& id : stream_ids) messagepack::write_string(message, id);
        append_frame(out, message);
    }

    void write_stream_item(std::string& out, std::string_view invocation_id, std::string_view item) const override {
        append_frame(out, begin_message(4, stream_item_type, invocation_id).append(item));
    }

    void write_result(std::string& out, std::string_view invocation_id, std::string_view result) const override {
        append_frame(out, begin_completion(5, invocation_id, value_result).append(result));
    }

    void write_error(std::string& out, std::string_view invocation_id, std::string_view error) const override {
        auto message = begin_completion(5, invocation_id, error_result);
        messagepack::write_string(message, error);
        append_frame(out, message);
    }

    void write_end(std::string& out, std::string_view invocation_id) const override {
        append_frame(out, begin_completion(4, invocation_id, void_result));
    }

    void write_ping(std::string& out) const override { append_frame(out, begin_message(1, ping_type)); }

    void write_close(std::string& out, std::optional<std::string_view> error, bool allow_reconnect) const override {
        auto message = begin_message(3, close_type);
        if (error) {
            messagepack::write_string(message, *error);
        } else {
            messagepack::write_nil(message);
        }
        messagepack::write_bool(message, allow_reconnect);
        append_frame(out, message);
    }

    void write_ack(std::string& out, std::int64_t sequence_id) const override {
        write_number(out, ack_type, sequence_id);
    }

    void write_sequence(std::string& out, std::int64_t sequence_id) const override {
        write_number(out, sequence_type, sequence_id);
    }

private:
    static void write_number(std::string& out, MessageType type, std::int64_t sequence_id) {
        auto message = begin_message(2, type);
        messagepack::write_integer(message, sequence_id);
        append_frame(out, message);
    }
};

}  // namespace

const HubProtocol& messagepack_protocol() {
    static const MessagePackProtocol protocol;
    return protocol;
}

}  // namespace xos::hub
