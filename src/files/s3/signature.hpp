// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xos/base/timestamp.hpp"

// Signatures of requests to S3: AWS Signature Version 4, in the Authorization field. Pure functions.
namespace xos::files::s3 {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// What is signed of a request.
struct SignedParts {
    std::string method;
    std::string path;          ///< as it stands in the request line: encoded once, beginning with a slash
    Pairs query;               ///< decoded; a parameter without a value has an empty one
    Pairs fields;              ///< header fields that are signed, at least Host and X-Amz-Date
    std::string payload_hash;  ///< SHA-256 in hexadecimal digits
};

struct SigningKey {
    std::string access_key;
    std::string secret_key;
    std::string region;
    std::string service = "s3";
};

/// Percent-encodes every byte but A–Z a–z 0–9 - . _ ~ and, when told so, the slash.
std::string uri_encode(std::string_view text, bool keeps_slash = false);
/// `a=1&b=` sorted by encoded name, then value: what is signed and what is sent.
std::string canonical_query(const Pairs& query);
std::string canonical_request(const SignedParts& parts);
std::string string_to_sign(const SignedParts& parts, const SigningKey& key, Timestamp at);
/// The value of the Authorization field. `at` is also what the field X-Amz-Date says.
std::string authorization(const SignedParts& parts, const SigningKey& key, Timestamp at);

/// `20150830T123600Z`, as X-Amz-Date wants it.
std::string amz_date(Timestamp at);
/// SHA-256 in hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace xos::files::s3
