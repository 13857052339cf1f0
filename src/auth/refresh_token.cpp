// SPDX-License-Identifier: Apache-2.0
#include "xos/auth/refresh_token.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "auth/hmac.hpp"
#include "auth/secret_text.hpp"
#include "xos/auth/keys.hpp"
#include "xos/base/assert.hpp"
#include "xos/base/encoding.hpp"

namespace xos::auth {
namespace {

constexpr std::size_t encoded_mac_length = 43;
constexpr std::size_t max_counter_length = 19;
constexpr std::size_t max_length = max_session_id_length + 1 + max_counter_length + 1 + encoded_mac_length;

bool is_session_id(std::string_view text) {
    return !text.empty() && text.size() <= max_session_id_length && std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

std::optional<std::int64_t> read_counter(std::string_view text) {
    std::int64_t counter = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), counter);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return counter;
}

}  // namespace

struct RefreshTokens::Key {
    explicit Key(std::string&& text) : secret{std::move(text)} {}
    SecretText secret;
};

RefreshTokens::RefreshTokens(std::string key) : key_{std::make_shared<const Key>(std::move(key))} {
    XOS_ASSERT(key_->secret.text().size() >= min_secret_bytes);
}

std::string RefreshTokens::encode(const RefreshToken& token) const {
    XOS_ASSERT(is_session_id(token.session_id) && token.counter >= 0);
    auto text = token.session_id + '.' + std::to_string(token.counter);
    const auto mac = hmac_sha256(key_->secret.text(), text);
    text += '.';
    text += base64url_encode({reinterpret_cast<const unsigned char*>(mac.data()), mac.size()});
    return text;
}

std::optional<RefreshToken> RefreshTokens::decode(std::string_view text) const {
    if (text.size() > max_length) return std::nullopt;
    const auto mac_dot = text.rfind('.');
    if (mac_dot == std::string_view::npos) return std::nullopt;
    const auto signed_part = text.substr(0, mac_dot);
    const auto mac = base64url_decode(text.substr(mac_dot + 1));
    if (!mac || !is_hmac_of(key_->secret.text(), signed_part, *mac)) return std::nullopt;

    // What follows was signed by encode(), so that its form is known to be the only one.
    const auto counter_dot = signed_part.find('.');
    if (counter_dot == std::string_view::npos) return std::nullopt;
    const auto counter = read_counter(signed_part.substr(counter_dot + 1));
    if (!counter) return std::nullopt;
    return RefreshToken{std::string{signed_part.substr(0, counter_dot)}, *counter};
}

}  // namespace xos::auth
