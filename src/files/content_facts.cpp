// SPDX-License-Identifier: Apache-2.0
#include "xos/files/content_facts.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include <openssl/evp.h>

#include "xos/base/assert.hpp"
#include "xos/base/encoding.hpp"

namespace xos::files {

struct ContentInspector::Digest {
    Digest() : context{EVP_MD_CTX_new()} {
        XOS_ASSERT(context && EVP_DigestInit_ex(context, EVP_sha256(), nullptr) == 1);
    }
    ~Digest() { EVP_MD_CTX_free(context); }
    Digest(const Digest&) = delete;
    Digest& operator=(const Digest&) = delete;

    EVP_MD_CTX* context;
};

ContentInspector::ContentInspector() : digest_{std::make_unique<Digest>()} {}
ContentInspector::~ContentInspector() = default;
ContentInspector::ContentInspector(ContentInspector&&) noexcept = default;
ContentInspector& ContentInspector::operator=(ContentInspector&&) noexcept = default;

void ContentInspector::add(std::string_view bytes) {
    const auto wanted = std::min(bytes.size(), head_size - facts_.head.size());
    facts_.head.append(bytes.substr(0, wanted));
    facts_.has_nul = facts_.has_nul || std::memchr(bytes.data(), '\0', bytes.size()) != nullptr;
    facts_.size += bytes.size();
    XOS_ASSERT(EVP_DigestUpdate(digest_->context, bytes.data(), bytes.size()) == 1);
}

ContentFacts ContentInspector::finish() {
    std::array<unsigned char, 32> digest{};
    XOS_ASSERT(EVP_DigestFinal_ex(digest_->context, digest.data(), nullptr) == 1);
    facts_.sha256 = hex_encode(digest);
    return std::move(facts_);
}

}  // namespace xos::files
