// SPDX-License-Identifier: Apache-2.0
// AWS Signature Version 4: a canonical form of the request is hashed, and the hash signed with a key that is derived
// from the secret for one day, region and service. S3 takes the path as it is sent, encoded once and not normalized.
#include "files/s3/signature.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <map>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "files/percent_encoding.hpp"
#include "xos/base/assert.hpp"
#include "xos/base/encoding.hpp"

namespace xos::files::s3 {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view scope_end = "aws4_request";
constexpr std::size_t hash_size = 32;
constexpr std::size_t date_size = 8;

std::string hmac(std::string_view key, std::string_view text) {
    std::array<unsigned char, hash_size> digest{};
    unsigned size = 0;
    XOS_ASSERT(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                    reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size) != nullptr);
    return {reinterpret_cast<const char*>(digest.data()), size};
}

std::string hex(std::string_view bytes) {
    return hex_encode({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()});
}

std::string date_of(Timestamp at) { return amz_date(at).substr(0, date_size); }

std::string scope_of(const SigningKey& key, Timestamp at) {
    return date_of(at) + '/' + key.region + '/' + key.service + '/' + std::string{scope_end};
}

/// Without blanks at its ends, and with one in the place of several.
std::string trimmed(std::string_view value) {
    std::string text;
    for (const char c : value) {
        if (c == ' ' && (text.empty() || text.back() == ' ')) continue;
        text += c;
    }
    if (text.ends_with(' ')) text.pop_back();
    return text;
}

/// Names in lower case and in order; the values of a name that comes several times stand behind each other.
std::map<std::string, std::string> canonical_fields(const Pairs& fields) {
    std::map<std::string, std::string> sorted;
    for (const auto& [name, value] : fields) {
        const auto [place, is_new] = sorted.try_emplace(ascii_lower(name), trimmed(value));
        if (!is_new) place->second += ',' + trimmed(value);
    }
    return sorted;
}

std::string names_of(const std::map<std::string, std::string>& fields) {
    std::string names;
    for (const auto& [name, value] : fields) names += (names.empty() ? "" : ";") + name;
    return names;
}

}  // namespace

std::string uri_encode(std::string_view text, bool keeps_slash) {
    static constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    return percent_encode(text, [keeps_slash](char c) {
        return unreserved.find(c) != std::string_view::npos || (keeps_slash && c == '/');
    });
}

std::string canonical_query(const Pairs& query) {
    Pairs encoded;
    for (const auto& [name, value] : query) encoded.emplace_back(uri_encode(name), uri_encode(value));
    std::ranges::sort(encoded);
    std::string text;
    for (const auto& [name, value] : encoded) text += (text.empty() ? "" : "&") + name + '=' + value;
    return text;
}

std::string canonical_request(const SignedParts& parts) {
    const auto fields = canonical_fields(parts.fields);
    std::string text = parts.method + '\n' + parts.path + '\n' + canonical_query(parts.query) + '\n';
    for (const auto& [name, value] : fields) text += name + ':' + value + '\n';
    return text + '\n' + names_of(fields) + '\n' + parts.payload_hash;
}

std::string string_to_sign(const SignedParts& parts, const SigningKey& key, Timestamp at) {
    return std::string{algorithm} + '\n' + amz_date(at) + '\n' + scope_of(key, at) + '\n' +
           sha256_hex(canonical_request(parts));
}

std::string authorization(const SignedParts& parts, const SigningKey& key, Timestamp at) {
    auto secret = "AWS4" + key.secret_key;
    for (const auto& part : {date_of(at), key.region, key.service, std::string{scope_end}}) secret = hmac(secret, part);
    return std::string{algorithm} + " Credential=" + key.access_key + '/' + scope_of(key, at) +
           ", SignedHeaders=" + names_of(canonical_fields(parts.fields)) +
           ", Signature=" + hex(hmac(secret, string_to_sign(parts, key, at)));
}

std::string amz_date(Timestamp at) {
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 24> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts)};
}

std::string sha256_hex(std::string_view bytes) {
    std::array<unsigned char, hash_size> digest{};
    XOS_ASSERT(EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1);
    return hex_encode(digest);
}

}  // namespace xos::files::s3
