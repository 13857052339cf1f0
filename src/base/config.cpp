// SPDX-License-Identifier: Apache-2.0
#include "xos/base/config.hpp"

#include <algorithm>
#include <charconv>

#include "base/config_parts.hpp"
#include "xos/base/assert.hpp"
#include "xos/base/encoding.hpp"

namespace xos {
namespace {

using detail::RawSetting;

constexpr std::string_view environment_prefix = "XOS_";
constexpr std::string_view default_source = "default";
constexpr std::string_view mask = "********";

/// A URL with its password masked; anything else as it is. Both places of a password count: before the host, and as a
/// parameter.
std::string without_password(std::string value) {
    const auto scheme = value.find("://");
    if (scheme == std::string::npos) return value;
    const auto authority = scheme + 3;
    const auto at = value.substr(0, value.find_first_of("/?", authority)).rfind('@');
    const auto colon = value.find(':', authority);
    if (at != std::string::npos && colon < at) value.replace(colon + 1, at - colon - 1, mask);
    constexpr std::string_view parameter = "password=";
    for (auto found = value.find(parameter); found != std::string::npos; found = value.find(parameter, found + 1)) {
        const auto begin = found + parameter.size();
        value.replace(begin, std::min(value.find('&', begin), value.size()) - begin, mask);
    }
    return value;
}

std::string environment_name(std::string_view key) {
    std::string name{environment_prefix};
    for (const char c : key) {
        if (c == ':') {
            name += "__";
        } else {
            name += c;
        }
    }
    return name;
}

std::optional<RawSetting> from_environment(std::string_view entry) {
    const auto equals = entry.find('=');
    if (equals == std::string_view::npos || !entry.starts_with(environment_prefix)) return std::nullopt;
    auto name = entry.substr(environment_prefix.size(), equals - environment_prefix.size());
    RawSetting setting{.key = {}, .value = std::string{entry.substr(equals + 1)}, .source = {}};
    setting.source = "environment variable " + std::string{entry.substr(0, equals)};
    while (!name.empty()) {
        const auto separator = name.find("__");
        if (!setting.key.empty()) setting.key += ':';
        setting.key += name.substr(0, separator);
        name.remove_prefix(separator == std::string_view::npos ? name.size() : separator + 2);
    }
    return setting;
}

RawSetting from_argument(std::string_view argument) {
    const auto equals = argument.find('=');
    // What follows the equals sign is not repeated: it may be a secret.
    if (!argument.starts_with("--") || equals == std::string_view::npos || equals == 2) {
        throw ConfigError{"The argument " + std::string{argument.substr(0, equals)} +
                          " is not a setting; expected --Key:Sub=value"};
    }
    return {.key = std::string{argument.substr(2, equals - 2)},
            .value = std::string{argument.substr(equals + 1)},
            .source = "command line"};
}

}  // namespace

Config Config::load(std::span<const ConfigKey> keys, const ConfigSources& sources) {
    Config config;
    for (const auto& key : keys) {
        Entry entry{.key = key, .value = {}, .source = std::string{default_source}};
        if (!key.default_value.empty()) {
            const RawSetting raw{.key = {}, .value = std::string{key.default_value}, .source = entry.source};
            entry.value = detail::checked_value(key, raw);
        }
        const bool is_new = config.entries_.emplace(ascii_lower(key.name), std::move(entry)).second;
        XOS_ASSERT(is_new);
    }
    if (sources.file_path) {
        const bool is_private = detail::is_private_file(*sources.file_path);
        for (const auto& raw : detail::read_config_file(*sources.file_path)) {
            const auto* const entry = config.apply(raw.key, raw.value, raw.source, raw.is_text, raw.is_list);
            if (entry != nullptr && entry->key.secret && !is_private) {
                throw ConfigError{std::string{entry->key.name} + " is a secret, but " + raw.source +
                                  " can be read by other users; make it private with chmod 600"};
            }
        }
    }
    for (const auto& text : sources.environment) {
        if (const auto raw = from_environment(text)) config.apply(raw->key, raw->value, raw->source, true, false);
    }
    for (const auto& text : sources.arguments) {
        const auto raw = from_argument(text);
        const auto known = config.entries_.find(ascii_lower(raw.key));
        if (known != config.entries_.end() && known->second.key.secret) {
            throw ConfigError{std::string{known->second.key.name} +
                              " is a secret and is not taken from the command line; use the configuration file or the "
                              "environment variable " +
                              environment_name(known->second.key.name)};
        }
        config.apply(raw.key, raw.value, raw.source, true, false);
    }
    return config;
}

const Config::Entry* Config::apply(const std::string& key, const std::string& value, const std::string& source,
                                   bool is_text, bool is_list) {
    const auto found = entries_.find(ascii_lower(key));
    if (found == entries_.end()) {
        if (std::ranges::find(unknown_, key) == unknown_.end()) unknown_.push_back(key);
        return nullptr;
    }
    auto& entry = found->second;
    const RawSetting raw{.key = key, .value = value, .source = source, .is_text = is_text, .is_list = is_list};
    entry.value = detail::checked_value(entry.key, raw);
    entry.source = source;
    return &entry;
}

const Config::Entry& Config::entry(std::string_view key) const {
    const auto found = entries_.find(ascii_lower(key));
    if (found == entries_.end()) throw std::logic_error{"undeclared configuration key " + std::string{key}};
    return found->second;
}

const std::string& Config::text(std::string_view key) const { return entry(key).value; }

std::int64_t Config::integer(std::string_view key) const {
    const auto& [declared, value, source] = entry(key);
    if (declared.kind != ConfigKey::Kind::integer && declared.kind != ConfigKey::Kind::bytes &&
        declared.kind != ConfigKey::Kind::milliseconds) {
        throw std::logic_error{"configuration key " + std::string{key} + " is not a number"};
    }
    std::int64_t number = 0;
    std::from_chars(value.data(), value.data() + value.size(), number);
    return number;
}

bool Config::boolean(std::string_view key) const {
    const auto& found = entry(key);
    if (found.key.kind != ConfigKey::Kind::boolean) {
        throw std::logic_error{"configuration key " + std::string{key} + " is not true or false"};
    }
    return found.value == "true";
}

std::vector<std::string> Config::list(std::string_view key) const {
    std::vector<std::string> items;
    for (std::string_view rest = text(key); !rest.empty();) {
        const auto comma = rest.find(',');
        items.emplace_back(rest.substr(0, comma));
        rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    }
    return items;
}

bool Config::is_given(std::string_view key) const { return entry(key).source != default_source; }

std::vector<Config::Effective> Config::effective() const {
    std::vector<Effective> all;
    for (const auto& [lower_name, entry] : entries_) {
        const bool masked = entry.key.secret && !entry.value.empty();
        all.push_back(
            {std::string{entry.key.name}, masked ? std::string{mask} : without_password(entry.value), entry.source});
    }
    return all;
}

}  // namespace xos
