// SPDX-License-Identifier: Apache-2.0
#include "unit/auth/token_builder.hpp"

#include "auth/hmac.hpp"
#include "xos/base/encoding.hpp"

namespace xos::auth::test {

std::string encode(std::string_view bytes) {
    return base64url_encode({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()});
}

std::string sign_raw(std::string_view header, std::string_view payload, std::string_view with_key) {
    const auto signed_part = encode(header) + '.' + encode(payload);
    return signed_part + '.' + encode(hmac_sha256(with_key, signed_part));
}

std::string payload_with(const std::map<std::string, std::string>& changes) {
    std::map<std::string, std::string> members{{"iss", R"("xos")"},
                                               {"aud", R"("xos")"},
                                               {"sub", R"("7")"},
                                               {"name", R"("Ann")"},
                                               {"email", R"("ann@acme.test")"},
                                               {"client_id", "3"},
                                               {"is_admin", "true"},
                                               {"iat", "1700000000"},
                                               {"nbf", "1700000000"},
                                               {"exp", "1700003600"},
                                               {"jti", R"("j1")"},
                                               {"sid", R"("s1")"}};
    for (const auto& [name, value] : changes) members[name] = value;
    std::string out;
    for (const auto& [name, value] : members) {
        if (value.empty()) continue;
        out += out.empty() ? "{" : ",";
        out += '"' + name + "\":" + value;
    }
    return out + '}';
}

std::string token_with(const std::map<std::string, std::string>& changes) {
    return sign_raw(plain_header, payload_with(changes));
}

std::string token_with_header(std::string_view header) { return sign_raw(header, payload_with()); }

const Jwt& jwt() {
    static const Jwt instance{{key}, {}};
    return instance;
}

std::string outcome(std::string_view token, std::int64_t later) {
    const auto claims = jwt().verify(token, now + std::chrono::seconds{later});
    if (claims) return "valid";
    return claims.error() == TokenError::expired ? "expired" : "invalid";
}

}  // namespace xos::auth::test
