// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include "xos/app/rules.hpp"
#include "xos/json/writer.hpp"

namespace xos::support {

/// Body of `POST /api/errors/log`: what a browser saw go wrong (SUP-2).
struct ErrorReport {
    std::string message;
    std::string stack;
    std::optional<std::int64_t> status;
    std::string url;
    json::Raw context;
    std::string user_agent;
    std::string timestamp;
};
BOOST_DESCRIBE_STRUCT(ErrorReport, (), (message, stack, status, url, context, user_agent, timestamp))

inline void rules(Rules<ErrorReport>& r) {
    r.field(&ErrorReport::message).multiline().required("Message is required");
    r.field(&ErrorReport::stack).multiline();
}

/// The report with secrets replaced by `[redacted]`: values under the keys of SUP-2 at any depth of `context`, and the
/// values of such query parameters in `url`.
ErrorReport redacted(ErrorReport report);
/// The address with the values of sensitive query parameters replaced by `[redacted]`.
std::string redacted_url(const std::string& url);

}  // namespace xos::support
