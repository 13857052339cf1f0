// SPDX-License-Identifier: Apache-2.0
#include "app/support/error_report.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "xos/base/encoding.hpp"
#include "xos/base/log.hpp"
#include "xos/json/writer.hpp"

namespace xos::support {

namespace {

bool is_sensitive(std::string_view key) {
    static constexpr std::array words{std::string_view{"password"}, std::string_view{"token"},
                                      std::string_view{"secret"}, std::string_view{"authorization"},
                                      std::string_view{"cookie"}};
    const auto lower = ascii_lower(key);
    return std::ranges::any_of(words, [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

void write_value(std::string& out, json::Value value);

void write_array(std::string& out, json::Value array) {
    out += '[';
    bool first = true;
    for (const auto element : array.elements()) {
        if (!std::exchange(first, false)) out += ',';
        write_value(out, element);
    }
    out += ']';
}

void write_object(std::string& out, json::Value object) {
    out += '{';
    bool first = true;
    for (const auto& [name, member] : object.members()) {
        if (!std::exchange(first, false)) out += ',';
        json::write(out, name);
        out += ':';
        write_value(out, member);
    }
    out += '}';
}

// The depth is bounded by the parser's limit (json::Limits).
void write_value(std::string& out, json::Value value) {
    switch (value.kind()) {
        case json::Kind::null: out += "null"; return;
        case json::Kind::boolean: json::write(out, *value.boolean()); return;
        case json::Kind::integer: json::write(out, *value.integer()); return;
        case json::Kind::real: json::write(out, *value.number()); return;
        case json::Kind::string: json::write(out, *value.string()); return;
        case json::Kind::array: write_array(out, value); return;
        case json::Kind::object: write_object(out, value); return;
    }
}

}  // namespace

bool read(json::Value value, AnyJson& out) {
    out.text.clear();
    write_value(out.text, value);
    return true;
}

void write(std::string& out, const AnyJson& value) { out += value.text; }

std::string redacted_url(const std::string& url) {
    std::string out;
    std::size_t at = 0;
    while (at < url.size()) {
        const auto end = std::min(url.find_first_of("?&#", at), url.size());
        const auto part = std::string_view{url}.substr(at, end - at);
        const auto equals = part.find('=');
        const bool hide = equals != std::string_view::npos && is_sensitive(part.substr(0, equals));
        out += hide ? part.substr(0, equals + 1) : part;
        if (hide) out += "[redacted]";
        if (end < url.size()) out += url[end];
        at = end + 1;
    }
    return out;
}

ErrorReport redacted(ErrorReport report) {
    report.url = redacted_url(report.url);
    report.context.text = redact_json(report.context.text);
    return report;
}

}  // namespace xos::support
