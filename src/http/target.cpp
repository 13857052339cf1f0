// SPDX-License-Identifier: Apache-2.0
#include "xos/http/target.hpp"

#include <algorithm>

#include "http/ascii.hpp"
#include "xos/base/encoding.hpp"

namespace xos::http {
namespace {

// The byte that the escape at `at` stands for, or −1.
int escaped_byte(std::string_view text, std::size_t at) {
    if (text.size() - at < 3) return -1;
    const int high = hex_value(text[at + 1]);
    const int low = hex_value(text[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool has_bad_segment(std::string_view path) {
    if (path == "/") return false;
    std::string_view rest = path.substr(1);
    while (true) {
        const auto slash = rest.find('/');
        const auto segment = rest.substr(0, slash);
        if (segment.empty() || segment == "." || segment == "..") return true;
        if (slash == std::string_view::npos || slash + 1 == rest.size()) return false;
        rest.remove_prefix(slash + 1);
    }
}

std::expected<std::string, TargetError> decode_component(std::string_view encoded, std::size_t longest,
                                                         TargetError too_long) {
    std::string decoded;
    for (std::size_t i = 0; i < encoded.size(); ++i) {
        if (decoded.size() == longest) return std::unexpected{too_long};
        if (encoded[i] != '%') {
            decoded += encoded[i] == '+' ? ' ' : encoded[i];
            continue;
        }
        const int byte = escaped_byte(encoded, i);
        if (byte < 0) return std::unexpected{TargetError::bad_escape};
        if (byte == 0) return std::unexpected{TargetError::bad_character};
        decoded += static_cast<char>(byte);
        i += 2;
    }
    if (decoded.find('\0') != std::string::npos) return std::unexpected{TargetError::bad_character};
    if (!is_utf8(decoded)) return std::unexpected{TargetError::bad_utf8};
    return decoded;
}

// True for printable ASCII without escapes and backslashes: what it says is what it means.
bool is_plain(std::string_view encoded) {
    return std::ranges::all_of(encoded, [](char c) { return c > ' ' && c < 0x7f && c != '%' && c != '\\'; });
}

}  // namespace

std::expected<std::string, TargetError> decode_path(std::string_view encoded) {
    if (!encoded.starts_with('/')) return std::unexpected{TargetError::bad_segment};
    if (is_plain(encoded)) {
        if (has_bad_segment(encoded)) return std::unexpected{TargetError::bad_segment};
        return std::string{encoded};
    }
    std::string path;
    path.reserve(encoded.size());
    for (std::size_t i = 0; i < encoded.size(); ++i) {
        if (encoded[i] != '%') {
            path += encoded[i];
            continue;
        }
        const int byte = escaped_byte(encoded, i);
        if (byte < 0) return std::unexpected{TargetError::bad_escape};
        if (byte == '/') return std::unexpected{TargetError::bad_character};
        path += static_cast<char>(byte);
        i += 2;
    }
    if (!is_utf8(path)) return std::unexpected{TargetError::bad_utf8};
    if (has_control_characters(path) || path.find('\\') != std::string::npos)
        return std::unexpected{TargetError::bad_character};
    if (has_bad_segment(path)) return std::unexpected{TargetError::bad_segment};
    return path;
}

std::expected<Parameters, TargetError> parse_query(std::string_view encoded, const QueryLimits& limits) {
    Parameters parameters;
    while (!encoded.empty()) {
        const auto mark = encoded.find('&');
        const auto pair = encoded.substr(0, mark);
        encoded = mark == std::string_view::npos ? std::string_view{} : encoded.substr(mark + 1);
        if (pair.empty()) continue;
        if (parameters.size() == limits.parameters) return std::unexpected{TargetError::too_many_parameters};
        const auto equals = pair.find('=');
        auto name = decode_component(pair.substr(0, equals), limits.name, TargetError::name_too_long);
        if (!name) return std::unexpected{name.error()};
        const auto raw_value = equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
        auto value = decode_component(raw_value, limits.value, TargetError::value_too_long);
        if (!value) return std::unexpected{value.error()};
        parameters.emplace_back(std::move(*name), std::move(*value));
    }
    return parameters;
}

}  // namespace xos::http
