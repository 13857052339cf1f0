// SPDX-License-Identifier: Apache-2.0
#include "hub/transport/web_socket_upgrade.hpp"

#include <algorithm>

#include "http/ascii.hpp"

namespace xos::hub {
namespace {

bool names(const http::RequestHead& head, std::string_view field_name, std::string_view item) {
    return std::ranges::any_of(head.fields, [&](const http::Field& field) {
        if (!http::iequals(field.name, field_name)) return false;
        auto list = field.value;
        while (!list.empty()) {
            if (http::iequals(http::next_list_item(list), item)) return true;
        }
        return false;
    });
}

/// The field when it is there exactly once.
std::optional<std::string_view> find_single(const http::RequestHead& head, std::string_view name) {
    std::optional<std::string_view> found;
    for (const auto& field : head.fields) {
        if (!http::iequals(field.name, name)) continue;
        if (found) return std::nullopt;
        found = field.value;
    }
    return found;
}

/// Sixteen bytes in base64: 22 digits, the last with four unused bits that are zero, and two signs of padding.
bool is_key(std::string_view key) {
    constexpr auto is_digit = [](char c) { return http::is_alpha(c) || http::is_digit(c) || c == '+' || c == '/'; };
    return key.size() == 24 && key.ends_with("==") && std::ranges::all_of(key.substr(0, 22), is_digit) &&
           std::string_view{"AQgw"}.find(key[21]) != std::string_view::npos;
}

}  // namespace

WebSocketUpgrade find_web_socket_upgrade(const http::RequestHead& head) {
    using Kind = WebSocketUpgrade::Kind;
    if (!names(head, "Upgrade", "websocket") || !names(head, "Connection", "upgrade")) return {};
    if (head.method != http::Method::get || head.minor_version == 0 || head.has_body()) return {Kind::malformed, {}};
    const auto version = find_single(head, "Sec-WebSocket-Version");
    if (version && *version != "13") return {Kind::other_version, {}};
    const auto key = find_single(head, "Sec-WebSocket-Key");
    if (!version || !key || !is_key(*key)) return {Kind::malformed, {}};
    return {Kind::good, *key};
}

}  // namespace xos::hub
