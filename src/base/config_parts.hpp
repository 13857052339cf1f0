// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "xos/base/config.hpp"

namespace xos::detail {

/// One value as a source gave it.
struct RawSetting {
    std::string key;       ///< as written, with ':' between its parts
    std::string value;     ///< list items joined by commas
    std::string source;    ///< for error texts, e.g. "file xos.json"
    bool is_text = true;   ///< false for a JSON number or boolean
    bool is_list = false;  ///< a JSON array
};

/// Turns the JSON text of a configuration file into flat keys; `path` is for error texts.
/// Throws: ConfigError for a text that is not one JSON object or names a key twice.
std::vector<RawSetting> parse_config(std::string_view text, const std::string& path);

/// Reads a JSON configuration file into flat keys.
/// Throws: ConfigError for a file that cannot be read, is larger than 1 MiB, is not JSON or names a key twice.
std::vector<RawSetting> read_config_file(const std::string& path);

/// True when the file's owner alone may read or write it.
bool is_private_file(const std::string& path);

/// The value in its one written form: digits for numbers, `true` or `false`, list items trimmed and joined by commas.
/// Throws: ConfigError that names key, source and value (not of secrets) and says what would be right.
std::string checked_value(const ConfigKey& key, const RawSetting& raw);

}  // namespace xos::detail
