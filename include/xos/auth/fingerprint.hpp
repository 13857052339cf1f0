// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace xos::auth {

/// Tells whether a text came again without keeping it: equal texts have equal fingerprints, others do not.
///
/// A plain hash of a text that holds a password would let whoever reads it try passwords at full speed, past what
/// makes the password's own hash slow. Hence HMAC-SHA-256 with a key that is not stored beside it.
/// Thread: read-only after construction. Copies share the key, which is wiped with the last of them.
class Fingerprints {
public:
    /// `key` comes from derive_key() with a label of its own and holds at least 32 bytes.
    explicit Fingerprints(std::string key);

    /// 43 characters of base64url.
    std::string of(std::string_view text) const;

private:
    struct Key;
    std::shared_ptr<const Key> key_;
};

}  // namespace xos::auth
