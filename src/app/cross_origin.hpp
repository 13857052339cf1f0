// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "xos/http/message.hpp"

namespace xos {

/// Answers browsers of other origins only when the origin is listed in Server:AllowedOrigins, by exact compare
/// (SEC-2, WEB-3). The list holds no wildcard and never `null`.
class CrossOrigin {
public:
    /// Throws: ConfigError for an entry that is no origin, such as "*" or one with a path.
    explicit CrossOrigin(std::vector<std::string> allowed);

    /// Adds the fields that let a listed origin read the answer.
    void mark(const http::RequestHead& head, http::Response& response) const;
    /// Answers a preflight request completely; false when it is none or its origin is not listed.
    bool answer_preflight(const http::RequestHead& head, std::string_view allow, http::Response& response) const;
    /// False for a WebSocket of a page of another origin that is not listed: browsers would let it through, and it
    /// could be read (HUBS-1).
    bool may_connect(const http::RequestHead& head) const;

private:
    bool is_allowed(std::string_view origin) const;
    std::vector<std::string> allowed_;
};

}  // namespace xos
