// SPDX-License-Identifier: Apache-2.0
#include "xos/auth/signed_text.hpp"

#include <utility>

#include "auth/hmac.hpp"
#include "auth/secret_text.hpp"
#include "xos/auth/keys.hpp"
#include "xos/base/assert.hpp"
#include "xos/base/encoding.hpp"

namespace xos::auth {
namespace {

constexpr std::size_t longest = 4096;

std::string encoded(std::string_view bytes) {
    return base64url_encode({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()});
}

}  // namespace

struct SignedTexts::Key {
    explicit Key(std::string&& text) : secret{std::move(text)} {}
    SecretText secret;
};

SignedTexts::SignedTexts(std::string key) : key_{std::make_shared<const Key>(std::move(key))} {
    XOS_ASSERT(key_->secret.text().size() >= min_secret_bytes);
}

std::string SignedTexts::sign(std::string_view text) const {
    return encoded(text) + '.' + encoded(hmac_sha256(key_->secret.text(), text));
}

std::optional<std::string> SignedTexts::open(std::string_view signed_text) const {
    const auto dot = signed_text.find('.');
    if (signed_text.size() > longest || dot == std::string_view::npos) return std::nullopt;
    auto text = base64url_decode(signed_text.substr(0, dot));
    const auto mac = base64url_decode(signed_text.substr(dot + 1));
    if (!text || !mac || !is_hmac_of(key_->secret.text(), *text, *mac)) return std::nullopt;
    return text;
}

}  // namespace xos::auth
