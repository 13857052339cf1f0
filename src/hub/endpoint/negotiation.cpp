// SPDX-License-Identifier: Apache-2.0
#include "hub/endpoint/negotiation.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "hub/named_value.hpp"
#include "xos/base/encoding.hpp"
#include "xos/base/random.hpp"
#include "xos/json/writer.hpp"

namespace xos::hub {
namespace {

constexpr std::int64_t newest_version = 1;

std::optional<std::int64_t> to_version(std::string_view text) {
    std::int64_t version = 0;
    const auto* const end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, version);
    if (result.ptr != end || result.ec != std::errc{}) return std::nullopt;
    return version;
}

void write_transport(std::string& out, std::string_view name, bool takes_binary) {
    if (out.back() != '[') out += ',';
    out += R"({"transport":")";
    out += name;
    out += takes_binary ? R"(","transferFormats":["Text","Binary"]})" : R"(","transferFormats":["Text"]})";
}

}  // namespace

std::expected<Negotiation, std::string> negotiate(const http::Parameters& query, const NegotiationOptions& options) {
    std::int64_t version = 0;
    if (const auto* const text = find_value(query, "negotiateVersion")) {
        const auto asked = to_version(*text);
        if (!asked) return std::unexpected{"The client requested a non-integer protocol version."};
        version = std::min(*asked, newest_version);
    }
    if (version < options.least_version) {
        return std::unexpected{"The client requested version '" + std::to_string(version) +
                               "', but the server does not support this version."};
    }
    const auto* const asked_state = find_value(query, "useStatefulReconnect");
    const bool asks_for_state = asked_state != nullptr && ascii_iequals(*asked_state, "true");
    return Negotiation{.version = static_cast<int>(version),
                       .is_stateful = asks_for_state && options.allow_stateful_reconnect};
}

ConnectionNames make_connection_names(int version) {
    ConnectionNames names{.id = random_token(), .token = {}};
    names.token = version == 0 ? names.id : random_token();
    return names;
}

void write_negotiation(std::string& out, const Negotiation& agreed, const ConnectionNames& names,
                       const HubTransports& transports) {
    out += agreed.is_stateful ? R"({"useStatefulReconnect":true,"negotiateVersion":)" : R"({"negotiateVersion":)";
    json::write(out, agreed.version);
    out += R"(,"connectionId":)";
    json::write(out, names.id);
    if (agreed.version >= 1) {
        out += R"(,"connectionToken":)";
        json::write(out, names.token);
    }
    out += R"(,"availableTransports":[)";
    if (transports.web_sockets) write_transport(out, "WebSockets", true);
    if (transports.server_sent_events) write_transport(out, "ServerSentEvents", false);
    if (transports.long_polling) write_transport(out, "LongPolling", true);
    out += "]}";
}

void write_negotiation_error(std::string& out, std::string_view text) {
    out += R"({"error":)";
    json::write(out, text);
    out += '}';
}

}  // namespace xos::hub
