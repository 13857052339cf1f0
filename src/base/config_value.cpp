// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <span>

#include "base/config_parts.hpp"
#include "xos/base/encoding.hpp"

namespace xos::detail {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t factor;
};

constexpr std::array<Unit, 5> byte_units{
    {{"", 1}, {"kib", 1LL << 10}, {"mib", 1LL << 20}, {"gib", 1LL << 30}, {"tib", 1LL << 40}}};
constexpr std::array<Unit, 5> time_units{{{"", 1}, {"ms", 1}, {"s", 1'000}, {"min", 60'000}, {"h", 3'600'000}}};

// An integer with one of the units behind it; empty when it is anything else or does not fit.
std::optional<std::int64_t> parse_number(std::string_view text, std::span<const Unit> units) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return std::nullopt;
    const auto name = trim(text.substr(static_cast<std::size_t>(end - text.data())));
    const auto unit = std::ranges::find_if(units, [&](const Unit& u) { return ascii_iequals(u.name, name); });
    std::int64_t result = 0;
    if (unit == units.end() || __builtin_mul_overflow(number, unit->factor, &result)) return std::nullopt;
    return result;
}

std::span<const Unit> units_of(ConfigKey::Kind kind) {
    if (kind == ConfigKey::Kind::bytes) return byte_units;
    if (kind == ConfigKey::Kind::milliseconds) return time_units;
    return std::span{byte_units}.first(1);
}

std::string right_number(const ConfigKey& key) {
    std::string text = "an integer from " + std::to_string(key.least) + " to " + std::to_string(key.most);
    if (key.kind == ConfigKey::Kind::bytes) text += " (bytes, or with KiB, MiB, GiB or TiB)";
    if (key.kind == ConfigKey::Kind::milliseconds) text += " (milliseconds, or with s, min or h)";
    return text;
}

[[noreturn]] void refuse(const ConfigKey& key, const RawSetting& raw, std::string_view right) {
    std::string text{key.name};
    text += " (" + raw.source + ") ";
    text += key.secret ? std::string{"has a value that cannot be used"} : "cannot be \"" + raw.value + '"';
    text += "; expected ";
    text += right;
    throw ConfigError{text};
}

std::string checked_number(const ConfigKey& key, const RawSetting& raw) {
    const auto number = parse_number(trim(raw.value), units_of(key.kind));
    if (!number || *number < key.least || *number > key.most) refuse(key, raw, right_number(key));
    return std::to_string(*number);
}

std::string checked_boolean(const ConfigKey& key, const RawSetting& raw) {
    const auto word = ascii_lower(trim(raw.value));
    if (word != "true" && word != "false") refuse(key, raw, "true or false");
    return word;
}

std::string checked_list(std::string_view value) {
    std::string out;
    while (!value.empty()) {
        const auto comma = value.find(',');
        const auto item = trim(value.substr(0, comma));
        value.remove_prefix(comma == std::string_view::npos ? value.size() : comma + 1);
        if (item.empty()) continue;
        if (!out.empty()) out += ',';
        out += item;
    }
    return out;
}

}  // namespace

std::string checked_value(const ConfigKey& key, const RawSetting& raw) {
    if (!is_utf8(raw.value)) throw ConfigError{std::string{key.name} + " (" + raw.source + ") is not valid UTF-8"};
    if (raw.is_list && key.kind != ConfigKey::Kind::text_list) refuse(key, raw, "one value, not a list");
    switch (key.kind) {
        case ConfigKey::Kind::text:
            if (!raw.is_text) refuse(key, raw, "a text in quotation marks");
            return raw.value;
        case ConfigKey::Kind::boolean: return checked_boolean(key, raw);
        case ConfigKey::Kind::text_list:
            if (!raw.is_text) refuse(key, raw, "a list of texts");
            return checked_list(raw.value);
        case ConfigKey::Kind::integer:
        case ConfigKey::Kind::bytes:
        case ConfigKey::Kind::milliseconds: break;
    }
    return checked_number(key, raw);
}

}  // namespace xos::detail
