// SPDX-License-Identifier: Apache-2.0
#include "xos/auth/fingerprint.hpp"

#include <utility>

#include "auth/hmac.hpp"
#include "auth/secret_text.hpp"
#include "xos/auth/keys.hpp"
#include "xos/base/assert.hpp"
#include "xos/base/encoding.hpp"

namespace xos::auth {

struct Fingerprints::Key {
    explicit Key(std::string&& text) : secret{std::move(text)} {}
    SecretText secret;
};

Fingerprints::Fingerprints(std::string key) : key_{std::make_shared<const Key>(std::move(key))} {
    XOS_ASSERT(key_->secret.text().size() >= min_secret_bytes);
}

std::string Fingerprints::of(std::string_view text) const {
    const auto mac = hmac_sha256(key_->secret.text(), text);
    return base64url_encode({reinterpret_cast<const unsigned char*>(mac.data()), mac.size()});
}

}  // namespace xos::auth
