// SPDX-License-Identifier: Apache-2.0
// The hub protocol "json" (signalr.md 12): one JSON object per message, ended by the byte 0x1E, which JSON never holds
// unescaped. A message is parsed whole, so its members may come in any order; those its type does not know are ignored.
#include <utility>

#include "hub/protocol/hub_protocol.hpp"
#include "hub/protocol/json_errors.hpp"
#include "hub/protocol/json_frame.hpp"
#include "xos/json/writer.hpp"

namespace xos::hub {
namespace {

using json::Kind;
using json::Value;

constexpr json::Limits message_limits{.depth = 64};  // signalr.md 12.2

// Takes one message out of its object. The first member that is not as it must be decides the error; after it the
// message is dropped, so whatever stands in for the member is never seen.
class MessageReader {
public:
    explicit MessageReader(Value object) : object_{object} {}

    std::expected<Message, ProtocolError> read() {
        auto message = read_by_type(required_integer("type"));
        if (!fault_.empty()) return std::unexpected{ProtocolError{std::move(fault_)}};
        return message;
    }

private:
    Message read_by_type(std::int64_t type) {
        if (!fault_.empty()) return {};
        if (type >= 1 && type <= 5) check_headers();
        switch (type) {
            case 1: return invocation(optional_string("invocationId").value_or(""), false);
            case 2: return StreamItem{required_string("invocationId"), required_value("item")};
            case 3: return completion();
            case 4: return invocation(required_string("invocationId"), true);
            case 5: return CancelInvocation{required_string("invocationId")};
            case 6: return Ping{};
            case 7: return Close{optional_string("error"), optional_flag("allowReconnect")};
            case 8: return Ack{required_integer("sequenceId")};
            case 9: return Sequence{required_integer("sequenceId")};
            default: return UnknownMessage{type};
        }
    }

    Message invocation(std::string id, bool is_stream) {
        Invocation message;
        message.invocation_id = std::move(id);
        message.is_stream = is_stream;
        message.target = required_string("target");
        for (const Value argument : required_array("arguments")) message.arguments.emplace_back(argument);
        message.stream_ids = stream_ids();
        return message;
    }

    Message completion() {
        Completion message;
        message.invocation_id = required_string("invocationId");
        message.error = optional_string("error");
        if (const auto result = object_.find("result")) message.result = *result;
        if (message.error && message.result) fail("The 'error' and 'result' properties are mutually exclusive.");
        return message;
    }

    std::vector<std::string> stream_ids() {
        std::vector<std::string> ids;
        if (!object_.find("streamIds")) return ids;
        for (const Value id : required_array("streamIds")) {
            const auto text = id.string().value_or("");
            if (id.kind() != Kind::string && !id.is_null()) fail(wrong_type_text("streamIds", "String"));
            if (text.empty()) fail("Null or empty value in streamIds received.");
            ids.emplace_back(text);
        }
        return ids;
    }

    // Nothing here uses a header; they are only kept from being something else.
    void check_headers() {
        const auto headers = object_.find("headers");
        if (!headers) return;
        if (headers->kind() != Kind::object) fail(wrong_type_text("headers", "Object"));
        for (const auto& [name, value] : headers->members()) {
            if (value.kind() != Kind::string) fail("Expected header '" + std::string{name} + "' to be of type String.");
        }
    }

    Value required_value(std::string_view name) {
        const auto value = object_.find(name);
        if (!value) fail(missing_property_text(name));
        return value.value_or(object_);
    }

    std::int64_t required_integer(std::string_view name) {
        const auto number = required_value(name).integer();
        if (!number) fail(wrong_type_text(name, "Number"));
        return number.value_or(0);
    }

    std::vector<Value> required_array(std::string_view name) {
        const auto value = required_value(name);
        if (value.kind() != Kind::array) fail(wrong_type_text(name, "Array"));
        return value.elements();
    }

    // An empty id or target names nothing, so it counts as missing.
    std::string required_string(std::string_view name) {
        const auto text = required_value(name).string();
        if (!text) fail(wrong_type_text(name, "String"));
        if (text && text->empty()) fail(missing_property_text(name));
        return std::string{text.value_or("")};
    }

    std::optional<std::string> optional_string(std::string_view name) {
        const auto value = object_.find(name);
        if (!value || value->is_null()) return std::nullopt;
        const auto text = value->string();
        if (!text) fail(wrong_type_text(name, "String"));
        return std::string{text.value_or("")};
    }

    bool optional_flag(std::string_view name) {
        const auto value = object_.find(name);
        if (!value) return false;
        const auto flag = value->boolean();
        if (!flag) fail("Expected '" + std::string{name} + "' to be true or false.");
        return flag.value_or(false);
    }

    void fail(std::string_view text) {
        if (fault_.empty()) fault_ = text;
    }

    Value object_;
    std::string fault_;
};

void begin(std::string& out, int type, std::string_view invocation_id = {}) {
    out += R"({"type":)";
    json::write(out, type);
    if (invocation_id.empty()) return;
    out += R"(,"invocationId":)";
    json::write(out, invocation_id);
}

void end(std::string& out) {
    out += '}';
    out += record_separator;
}

class JsonProtocol final : public HubProtocol {
public:
    std::string_view name() const override { return "json"; }
    TransferFormat format() const override { return TransferFormat::text; }

    std::expected<std::optional<Frame>, ProtocolError> next_frame(std::string_view input) const override {
        return next_json_frame(input);
    }

    std::expected<IncomingMessage, ProtocolError> read(std::string_view payload) const override {
        auto document = json::Document::parse(payload, message_limits);
        if (!document) return std::unexpected{ProtocolError{std::string{unreadable_json_text}}};
        const auto root = document->root();
        if (root.kind() != Kind::object) return std::unexpected{ProtocolError{not_an_object_text(root)}};
        auto message = MessageReader{root}.read();
        if (!message) return std::unexpected{std::move(message.error())};
        return IncomingMessage{std::move(*message), std::move(*document)};
    }

    void write_invocation(std::string& out, std::string_view invocation_id, std::string_view target,
                          std::string_view arguments, std::span<const std::string> stream_ids) const override {
        begin(out, 1, invocation_id);
        out += R"(,"target":)";
        json::write(out, target);
        out += R"(,"arguments":)";
        out += arguments;
        if (!stream_ids.empty()) {
            out += R"(,"streamIds":)";
            json::write(out, std::vector<std::string>{stream_ids.begin(), stream_ids.end()});
        }
        end(out);
    }

    void write_stream_item(std::string& out, std::string_view invocation_id, std::string_view item) const override {
        begin(out, 2, invocation_id);
        out += R"(,"item":)";
        out += item;
        end(out);
    }

    void write_result(std::string& out, std::string_view invocation_id, std::string_view result) const override {
        begin(out, 3, invocation_id);
        out += R"(,"result":)";
        out += result;
        end(out);
    }

    void write_error(std::string& out, std::string_view invocation_id, std::string_view error) const override {
        begin(out, 3, invocation_id);
        out += R"(,"error":)";
        json::write(out, error);
        end(out);
    }

    void write_end(std::string& out, std::string_view invocation_id) const override {
        begin(out, 3, invocation_id);
        end(out);
    }

    void write_ping(std::string& out) const override {
        begin(out, 6);
        end(out);
    }

    void write_close(std::string& out, std::optional<std::string_view> error, bool allow_reconnect) const override {
        begin(out, 7);
        if (error) {
            out += R"(,"error":)";
            json::write(out, *error);
        }
        if (allow_reconnect) out += R"(,"allowReconnect":true)";
        end(out);
    }

    void write_ack(std::string& out, std::int64_t sequence_id) const override {
        write_sequence_id(out, 8, sequence_id);
    }

    void write_sequence(std::string& out, std::int64_t sequence_id) const override {
        write_sequence_id(out, 9, sequence_id);
    }

private:
    static void write_sequence_id(std::string& out, int type, std::int64_t sequence_id) {
        begin(out, type);
        out += R"(,"sequenceId":)";
        json::write(out, sequence_id);
        end(out);
    }
};

}  // namespace

const HubProtocol& json_protocol() {
    static const JsonProtocol protocol;
    return protocol;
}

}  // namespace xos::hub
