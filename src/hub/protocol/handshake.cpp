// SPDX-License-Identifier: Apache-2.0
#include "hub/protocol/handshake.hpp"

#include <utility>

#include "hub/protocol/json_errors.hpp"
#include "hub/protocol/json_frame.hpp"
#include "xos/json/value.hpp"
#include "xos/json/writer.hpp"

namespace xos::hub {
namespace {

constexpr json::Limits request_limits{.depth = 64, .duplicate_names = true};

std::unexpected<ProtocolError> malformed(std::string text) { return std::unexpected{ProtocolError{std::move(text)}}; }

bool begins_object(std::string_view payload) {
    const auto first = payload.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && payload[first] == '{';
}

// The object at the start of the payload, without what a client put between its brace and the separator. The whole
// payload when there is no such object; the parser then says what is wrong with it.
std::string_view without_trailing_bytes(std::string_view payload) {
    if (!begins_object(payload)) return payload;
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < payload.size(); ++i) {
        const char c = payload[i];
        if (in_string && c == '\\') {
            ++i;
        } else if (c == '"') {
            in_string = !in_string;
        } else if (!in_string && c == '{') {
            ++depth;
        } else if (!in_string && c == '}' && --depth == 0) {
            return payload.substr(0, i + 1);
        }
    }
    return payload;
}

std::optional<json::Value> find_last(json::Value object, std::string_view name) {
    std::optional<json::Value> found;
    for (const auto& [member, value] : object.members()) {
        if (member == name) found = value;
    }
    return found;
}

std::unexpected<ProtocolError> missing(std::string_view name, std::string_view payload) {
    return malformed(missing_property_text(name) + " Message content: " + std::string{payload});
}

}  // namespace

std::expected<std::optional<HandshakeRequest>, ProtocolError> read_handshake(std::string_view input) {
    const auto frame = next_json_frame(input);
    if (!frame) return std::nullopt;
    const auto payload = frame->payload;
    const auto document = json::Document::parse(without_trailing_bytes(payload), request_limits);
    if (!document) return malformed(std::string{unreadable_json_text});
    const auto root = document->root();
    if (root.kind() != json::Kind::object) return malformed(not_an_object_text(root));

    const auto protocol = find_last(root, "protocol");
    const auto version = find_last(root, "version");
    if (!protocol) return missing("protocol", payload);
    if (!version) return missing("version", payload);
    const auto name = protocol->string();
    const auto number = version->integer();
    if (!name) return malformed(wrong_type_text("protocol", "String"));
    if (!number) return malformed(wrong_type_text("version", "Number"));
    return HandshakeRequest{.protocol = std::string{*name}, .version = *number, .size = frame->size};
}

std::expected<const HubProtocol*, std::string> choose_protocol(const HandshakeRequest& request,
                                                               TransportFormats transport) {
    const auto* protocol = find_protocol(request.protocol);
    const auto quoted_name = '\'' + request.protocol + '\'';
    if (protocol == nullptr) return std::unexpected{"The protocol " + quoted_name + " is not supported."};
    if (request.version > newest_protocol_version) {
        return std::unexpected{"The server does not support version " + std::to_string(request.version) + " of the " +
                               quoted_name + " protocol."};
    }
    if (protocol->format() == TransferFormat::binary && transport == TransportFormats::text_only) {
        return std::unexpected{"Cannot use the '" + std::string{protocol->name()} +
                               "' protocol on the current transport. The transport does not support 'Binary' transfer "
                               "format."};
    }
    return protocol;
}

void write_handshake_success(std::string& out) {
    out += "{}";
    out += record_separator;
}

void write_handshake_error(std::string& out, std::string_view error) {
    out += R"({"error":)";
    json::write(out, error);
    out += '}';
    out += record_separator;
}

}  // namespace xos::hub
