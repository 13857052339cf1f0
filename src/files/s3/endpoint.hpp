// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "xos/files/s3_storage.hpp"

namespace xos::files::s3 {

/// Where a server listens.
struct Endpoint {
    std::string scheme;     ///< "http" or "https"
    std::string authority;  ///< host, and the port unless it is the scheme's own

    bool operator==(const Endpoint&) const = default;
};

/// By `endpoint`, or AWS's for the region. Empty when it is no URL of a host, without path and user.
std::optional<Endpoint> find_endpoint(const S3Options& options);

}  // namespace xos::files::s3
