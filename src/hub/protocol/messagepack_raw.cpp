// SPDX-License-Identifier: Apache-2.0
// Any value of one encoding in the other, for hub methods that do not care which protocol their clients speak. What the
// other encoding cannot say is refused, never bent.
#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "xos/hub/messagepack.hpp"

namespace xos::hub::messagepack {
namespace {

// What the server writes is not hostile: only what a parser cannot do without is limited.
constexpr auto unlimited = std::numeric_limits<std::size_t>::max();
constexpr json::Limits own_text_limits{.depth = 255,
                                       .members_per_object = unlimited,
                                       .elements_per_array = unlimited,
                                       .nodes = unlimited,
                                       .number_length = unlimited};

bool transcode(std::string& out, MessagePackReader& in);

bool transcode_integer(std::string& out, MessagePackReader& in) {
    if (const auto number = in.read_integer()) {
        json::write(out, *number);
        return true;
    }
    const auto number = in.read_unsigned();
    if (number) json::write(out, *number);
    return number.has_value();
}

bool transcode_real(std::string& out, MessagePackReader& in) {
    const auto number = in.read_real();
    if (!number || !std::isfinite(*number)) return false;
    json::write_real(out, *number);
    return true;
}

template <typename T>
bool transcode_as(std::string& out, MessagePackReader& in) {
    T value{};
    if (!read(in, value)) return false;
    json::write(out, value);
    return true;
}

bool transcode_extension(std::string& out, MessagePackReader& in) {
    const auto time = in.read_timestamp();
    if (time) json::write(out, *time);
    return time.has_value();
}

bool transcode_array(std::string& out, MessagePackReader& in) {
    const MessagePackReader::Nesting nesting{in};
    const auto length = in.read_array_length();
    if (!length || nesting.is_too_deep()) return false;
    out += '[';
    for (std::uint32_t i = 0; i < *length; ++i) {
        if (i > 0) out += ',';
        if (!transcode(out, in)) return false;
    }
    out += ']';
    return true;
}

bool are_unique(std::vector<std::string_view> names) {
    std::ranges::sort(names);
    return std::ranges::adjacent_find(names) == names.end();
}

bool transcode_map(std::string& out, MessagePackReader& in) {
    const MessagePackReader::Nesting nesting{in};
    const auto length = in.read_map_length();
    if (!length || nesting.is_too_deep()) return false;
    std::vector<std::string_view> names;
    out += '{';
    for (std::uint32_t i = 0; i < *length; ++i) {
        const auto name = in.read_string();
        if (!name) return false;
        names.push_back(*name);
        if (i > 0) out += ',';
        json::write(out, *name);
        out += ':';
        if (!transcode(out, in)) return false;
    }
    out += '}';
    return are_unique(std::move(names));
}

// Calls itself; Nesting bounds the depth.
bool transcode(std::string& out, MessagePackReader& in) {
    switch (in.peek()) {
        case MessagePackKind::nil: out += "null"; return in.read_nil();
        case MessagePackKind::boolean: return transcode_as<bool>(out, in);
        case MessagePackKind::integer: return transcode_integer(out, in);
        case MessagePackKind::real: return transcode_real(out, in);
        case MessagePackKind::string: return transcode_as<std::string>(out, in);
        case MessagePackKind::binary: return transcode_as<std::vector<std::byte>>(out, in);
        case MessagePackKind::array: return transcode_array(out, in);
        case MessagePackKind::map: return transcode_map(out, in);
        case MessagePackKind::extension: return transcode_extension(out, in);
        case MessagePackKind::invalid: return false;
    }
    return false;
}

}  // namespace

void write(std::string& out, const json::Raw& raw) {
    const auto document = json::Document::parse(raw.text, own_text_limits);
    if (!document) throw std::invalid_argument{"a json::Raw holds no JSON that MessagePack could say"};
    write_json(out, document->root());
}

bool read(MessagePackReader& in, json::Raw& out) {
    std::string text;
    if (!transcode(text, in)) return false;
    out.text = std::move(text);
    return true;
}

}  // namespace xos::hub::messagepack
