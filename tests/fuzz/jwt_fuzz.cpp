// SPDX-License-Identifier: Apache-2.0
// The first byte picks what the rest is: a whole token, a payload under a good header, or header and payload parted by
// a line feed; the latter two are rightly signed, so that the fuzzer gets past the MAC.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "auth/hmac.hpp"
#include "xos/auth/jwt.hpp"
#include "xos/base/assert.hpp"
#include "xos/base/encoding.hpp"

namespace {

using namespace xos;

constexpr Timestamp now{std::chrono::seconds{1'700'000'000}};
constexpr std::string_view key = "0123456789abcdef0123456789abcdef";

std::string encode(std::string_view bytes) {
    return base64url_encode({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()});
}

std::string sign(std::string_view header, std::string_view payload) {
    const auto signed_part = encode(header) + '.' + encode(payload);
    return signed_part + '.' + encode(auth::hmac_sha256(key, signed_part));
}

std::string make_token(char mode, std::string_view rest) {
    switch (mode) {
        case 'p': return sign(R"({"alg":"HS256","typ":"JWT"})", rest);
        case 'h': {
            const auto end = rest.find('\n');
            return sign(rest.substr(0, end), end == std::string_view::npos ? "{}" : rest.substr(end + 1));
        }
        default: return std::string{rest};
    }
}

/// What must hold for every token that is accepted, whoever made it.
void check(const auth::Jwt& jwt, const auth::Claims& claims) {
    constexpr std::int64_t seconds = now.time_since_epoch().count() / 1000;
    XOS_ASSERT(claims.user && claims.client);
    XOS_ASSERT(claims.expires_at > seconds - jwt.skew().count());
    XOS_ASSERT(claims.not_before <= seconds + jwt.skew().count());
    XOS_ASSERT(claims.issued_at <= seconds + jwt.skew().count());

    const auto again = jwt.verify(jwt.sign(claims, now), now);
    if (!again) return;  // the claims fill a token of 8 KiB, and ours has more members
    XOS_ASSERT(again->user == claims.user && again->client == claims.client && again->is_admin == claims.is_admin);
    XOS_ASSERT(again->name == claims.name && again->email == claims.email && again->session_id == claims.session_id);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auth::Jwt jwt{{std::string{key}}, {}};
    if (size == 0) return 0;
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    if (const auto claims = jwt.verify(make_token(input.front(), input.substr(1)), now)) check(jwt, *claims);
    return 0;
}
