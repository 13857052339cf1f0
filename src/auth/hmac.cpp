// SPDX-License-Identifier: Apache-2.0
#include "auth/hmac.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "xos/base/assert.hpp"
#include "xos/base/encoding.hpp"

namespace xos::auth {

std::string hmac_sha256(std::string_view key, std::string_view message) {
    std::string mac(mac_bytes, '\0');
    unsigned length = 0;
    const auto* const done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                                  reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                                  reinterpret_cast<unsigned char*>(mac.data()), &length);
    XOS_ASSERT(done != nullptr && length == mac_bytes);
    return mac;
}

bool is_hmac_of(std::string_view key, std::string_view message, std::string_view mac) {
    auto expected = hmac_sha256(key, message);
    const bool equal = constant_time_equals(expected, mac);
    // The right MAC of a forged message must not stay in memory: it would turn a memory leak into a valid token.
    OPENSSL_cleanse(expected.data(), expected.size());
    return equal;
}

}  // namespace xos::auth
