// SPDX-License-Identifier: Apache-2.0
// Compact JWS (RFC 7515) with HMAC-SHA-256 and nothing else. The order is fixed by AUT-6: shape, header, MAC; the
// payload is not even decoded before its MAC was right, so that the JSON reader sees nothing of a stranger's claims.
#include "xos/auth/jwt.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "auth/hmac.hpp"
#include "auth/jwt_claims.hpp"
#include "auth/jwt_header.hpp"
#include "auth/secret_text.hpp"
#include "xos/auth/keys.hpp"
#include "xos/base/assert.hpp"
#include "xos/base/config.hpp"
#include "xos/base/encoding.hpp"
#include "xos/base/random.hpp"

namespace xos::auth {
namespace {

constexpr std::size_t max_keys = 4;
constexpr std::size_t key_id_bytes = 6;

std::string encode(std::string_view bytes) {
    return base64url_encode({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()});
}

std::int64_t whole_seconds(Timestamp time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

struct TokenParts {
    std::string_view header, payload, mac;
    std::string_view signed_part;  // header, dot, payload
};

std::optional<TokenParts> split(std::string_view token) {
    const auto first = token.find('.');
    const auto last = token.rfind('.');
    if (first == last || token.find('.', first + 1) != last) return std::nullopt;
    return TokenParts{token.substr(0, first), token.substr(first + 1, last - first - 1), token.substr(last + 1),
                      token.substr(0, last)};
}

void check_options(const std::vector<std::string>& keys, const JwtOptions& options) {
    if (keys.empty() || keys.size() > max_keys) {
        throw ConfigError{std::to_string(keys.size()) + " token keys are given; there must be 1 to " +
                          std::to_string(max_keys)};
    }
    for (const auto& key : keys) {
        if (key.size() >= min_secret_bytes) continue;
        throw ConfigError{"Jwt:SecretKey is " + std::to_string(key.size()) + " bytes long; it must be at least " +
                          std::to_string(min_secret_bytes) + " bytes"};
    }
    if (options.issuer.empty()) throw ConfigError{"Jwt:Issuer is empty; give the issuer's name or leave the key out"};
    if (options.audience.empty()) {
        throw ConfigError{"Jwt:Audience is empty; give the audience's name or leave the key out"};
    }
    if (options.lifetime.count() <= 0) {
        throw ConfigError{"Jwt:ExpirationMinutes is not positive; give a whole number of minutes, for example 60"};
    }
    if (options.skew.count() < 0) throw ConfigError{"The clock skew of tokens is negative; it must be 0 or more"};
}

}  // namespace

struct Jwt::Keys {
    struct Entry {
        explicit Entry(std::string&& text)
            : secret{std::move(text)}, id{encode(derive_key(secret.text(), "xos jwt key id", key_id_bytes))} {}
        SecretText secret;
        std::string id;
    };

    std::vector<std::unique_ptr<const Entry>> entries;  // the current key first
    std::string encoded_header;                         // the same in every token of the current key
};

Jwt::Jwt(std::vector<std::string> keys, JwtOptions options) : options_{std::move(options)} {
    check_options(keys, options_);
    auto made = std::make_shared<Keys>();
    for (auto& key : keys) made->entries.push_back(std::make_unique<const Keys::Entry>(std::move(key)));
    made->encoded_header = encode(write_jwt_header(made->entries.front()->id));
    keys_ = std::move(made);
}

std::string Jwt::sign(Claims claims, Timestamp now) const {
    XOS_ASSERT(claims.user && claims.client);
    claims.issued_at = whole_seconds(now);
    claims.not_before = claims.issued_at;
    claims.expires_at = claims.issued_at + options_.lifetime.count();
    if (claims.token_id.empty()) claims.token_id = random_token();

    auto token = keys_->encoded_header + '.' + encode(write_jwt_claims(claims, options_));
    const auto mac = encode(hmac_sha256(keys_->entries.front()->secret.text(), token));
    token += '.';
    token += mac;
    return token;
}

bool Jwt::is_signed(std::string_view signed_part, std::string_view mac, const std::string* key_id) const {
    return std::ranges::any_of(keys_->entries, [&](const auto& key) {
        return (key_id == nullptr || *key_id == key->id) && is_hmac_of(key->secret.text(), signed_part, mac);
    });
}

std::expected<Claims, TokenError> Jwt::verify(std::string_view token, Timestamp now) const {
    constexpr auto invalid = std::unexpected{TokenError::invalid};
    if (token.size() > max_token_length) return invalid;
    const auto parts = split(token);
    if (!parts) return invalid;
    const auto header_json = base64url_decode(parts->header);
    const auto mac = base64url_decode(parts->mac);
    if (!header_json || !mac || mac->size() != mac_bytes) return invalid;
    const auto header = read_jwt_header(*header_json);
    if (!header || !is_signed(parts->signed_part, *mac, header->key_id ? &*header->key_id : nullptr)) return invalid;

    const auto payload = base64url_decode(parts->payload);
    if (!payload) return invalid;
    auto claims = read_jwt_claims(*payload, options_);
    if (!claims) return invalid;
    const auto seconds = whole_seconds(now);
    const auto skew = options_.skew.count();
    if (claims->not_before - skew > seconds || claims->issued_at - skew > seconds) return invalid;
    if (seconds >= claims->expires_at + skew) return std::unexpected{TokenError::expired};
    return std::move(*claims);
}

}  // namespace xos::auth
