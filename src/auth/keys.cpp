// SPDX-License-Identifier: Apache-2.0
// HKDF-SHA-256 (RFC 5869) without salt: the server's secret is uniformly random already.
#include "xos/auth/keys.hpp"

#include <array>
#include <memory>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "xos/base/assert.hpp"

namespace xos::auth {
namespace {

struct FreeKdf {
    void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
    void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};

/// OpenSSL's parameters are not const; it only reads these.
OSSL_PARAM octets(const char* name, std::string_view bytes) {
    return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(bytes.data()), bytes.size());
}

}  // namespace

std::string derive_key(std::string_view secret, std::string_view label, std::size_t bytes) {
    const std::unique_ptr<EVP_KDF, FreeKdf> kdf{EVP_KDF_fetch(nullptr, OSSL_KDF_NAME_HKDF, nullptr)};
    XOS_ASSERT(kdf);
    const std::unique_ptr<EVP_KDF_CTX, FreeKdf> context{EVP_KDF_CTX_new(kdf.get())};
    XOS_ASSERT(context);

    char digest[] = "SHA256";
    const std::array params{OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
                            octets(OSSL_KDF_PARAM_KEY, secret), octets(OSSL_KDF_PARAM_INFO, label),
                            OSSL_PARAM_construct_end()};
    std::string key(bytes, '\0');
    const int done = EVP_KDF_derive(context.get(), reinterpret_cast<unsigned char*>(key.data()), bytes, params.data());
    XOS_ASSERT(done == 1);
    return key;
}

}  // namespace xos::auth
