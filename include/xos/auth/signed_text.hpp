// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace xos::auth {

/// Texts that nobody else can make: what a link says is carried by the link itself.
///
/// A signed text is base64url of the text, a dot, and of its HMAC-SHA-256; it may stand in a path. It can be read by
/// whoever has it and says nothing by itself of when it ends: put that into the text.
/// Thread: read-only after construction. Copies share the key, which is wiped with the last of them.
class SignedTexts {
public:
    /// `key` comes from derive_key() with a label of its own and holds at least 32 bytes.
    explicit SignedTexts(std::string key);

    std::string sign(std::string_view text) const;
    /// The text, or empty for what sign() did not make.
    std::optional<std::string> open(std::string_view signed_text) const;

private:
    struct Key;
    std::shared_ptr<const Key> key_;
};

}  // namespace xos::auth
