// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace xos {

/// A configuration that cannot be used. The text names the key, the value found and what would be right.
class ConfigError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What one configuration key accepts. The framework declares its own keys; an application adds more.
/// Lifetime: the texts are views and must outlive every Config loaded with them; literals do.
struct ConfigKey {
    enum class Kind { text, integer, boolean, bytes, milliseconds, text_list };

    std::string_view name{};  ///< e.g. "Jwt:ExpirationMinutes"
    Kind kind = Kind::text;
    std::string_view default_value{};  ///< as it would be written in a file; empty = unset
    std::int64_t least = 0;            ///< for numbers: smallest accepted value
    std::int64_t most = INT64_MAX;     ///< for numbers: hard cap
    bool secret = false;               ///< shown as ******** by `xos check-config`; refused on the command line
    std::string_view description{};
};

/// Where values come from, weakest first: file, environment (`XOS_Jwt__SecretKey`), `--Key:Sub=value` (contract 22).
struct ConfigSources {
    std::optional<std::string> file_path;  ///< JSON; nested objects or "A:B" keys
    std::vector<std::string> environment;  ///< "NAME=value" entries; those without prefix XOS_ are ignored
    std::vector<std::string> arguments;    ///< "--Key:Sub=value" entries
};

/// The effective configuration: every known key with a checked value. Immutable after load().
class Config {
public:
    /// Reads and checks all sources. Numbers of kind bytes may carry KiB, MiB, GiB or TiB; milliseconds s, min or h.
    /// Throws: ConfigError naming the key, for an unreadable file, a value of the wrong kind or out of range, a secret
    /// given as an argument, or a secret in a file that others may read (OPS-2). Unknown keys do not throw; they are
    /// listed by unknown_keys().
    static Config load(std::span<const ConfigKey> keys, const ConfigSources& sources);

    /// The value of a text key, also by `config["Jwt:SecretKey"]`. Lookup ignores case.
    /// Throws: std::logic_error for a key that was never declared.
    const std::string& text(std::string_view key) const;
    const std::string& operator[](std::string_view key) const { return text(key); }
    /// The value of a number key; bytes and milliseconds in their base unit, 0 when unset.
    /// Throws: std::logic_error for a key that was never declared or holds no number.
    std::int64_t integer(std::string_view key) const;
    bool boolean(std::string_view key) const;
    /// Comma-separated in environment and arguments, array or text in a file; blanks around items are trimmed.
    std::vector<std::string> list(std::string_view key) const;
    /// True when a source gave the key (an empty text counts), false when the default applies.
    bool is_given(std::string_view key) const;

    const std::vector<std::string>& unknown_keys() const { return unknown_; }

    struct Effective {
        std::string key, value, source;
    };
    /// All keys with secrets masked, sorted by key, for `xos check-config`.
    std::vector<Effective> effective() const;

private:
    struct Entry {
        ConfigKey key;
        std::string value;
        std::string source;
    };
    const Entry& entry(std::string_view key) const;
    const Entry* apply(const std::string& key, const std::string& value, const std::string& source, bool is_text,
                       bool is_list);
    std::map<std::string, Entry, std::less<>> entries_;  // by lower-case name
    std::vector<std::string> unknown_;
};

}  // namespace xos
