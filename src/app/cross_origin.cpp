// SPDX-License-Identifier: Apache-2.0
#include "app/cross_origin.hpp"

#include <algorithm>

#include "xos/base/config.hpp"
#include "xos/base/encoding.hpp"

namespace xos {

namespace {

bool is_origin(std::string_view text) {
    const auto scheme_end = text.find("://");
    if (scheme_end == std::string_view::npos) return false;
    const auto scheme = text.substr(0, scheme_end);
    const auto rest = text.substr(scheme_end + 3);
    return (scheme == "http" || scheme == "https") && !rest.empty() &&
           rest.find_first_of("/*?# @\\") == std::string_view::npos;
}

}  // namespace

CrossOrigin::CrossOrigin(std::vector<std::string> allowed) : allowed_{std::move(allowed)} {
    for (const auto& origin : allowed_) {
        if (!is_origin(origin)) {
            throw ConfigError{"Server:AllowedOrigins: \"" + origin +
                              "\" is not an origin. Write scheme and host without a path, for example "
                              "https://app.example.com"};
        }
    }
}

bool CrossOrigin::is_allowed(std::string_view origin) const {
    return std::ranges::find(allowed_, origin) != allowed_.end();
}

void CrossOrigin::mark(const http::RequestHead& head, http::Response& response) const {
    if (allowed_.empty()) return;
    response.add("Vary", "Origin");
    const auto origin = head.find("Origin");
    if (!origin || !is_allowed(*origin)) return;
    response.set("Access-Control-Allow-Origin", *origin);
    response.set("Access-Control-Allow-Credentials", "true");
    response.set(
        "Access-Control-Expose-Headers",
        "Accept-Ranges, Content-Disposition, Content-Range, ETag, Idempotency-Replayed, Location, Retry-After, "
        "Tus-Checksum-Algorithm, Tus-Extension, Tus-Max-Size, Tus-Resumable, Tus-Version, Upload-Expires, "
        "Upload-Length, Upload-Metadata, Upload-Offset, X-XOS-Event-Seq, X-XOS-File-Id");
}

bool CrossOrigin::may_connect(const http::RequestHead& head) const {
    const auto origin = head.find("Origin");
    if (!origin || !head.find("Upgrade") || is_allowed(*origin)) return true;
    const auto scheme = origin->find("://");
    return scheme != std::string_view::npos && ascii_iequals(origin->substr(scheme + 3), head.host);
}

bool CrossOrigin::answer_preflight(const http::RequestHead& head, std::string_view allow,
                                   http::Response& response) const {
    const auto origin = head.find("Origin");
    if (head.method != http::Method::options || !origin || !head.find("Access-Control-Request-Method")) return false;
    if (!is_allowed(*origin)) return false;
    response.status = 204;
    mark(head, response);
    response.set("Access-Control-Allow-Methods", allow);
    response.set("Access-Control-Allow-Headers",
                 "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Range, Tus-Resumable, "
                 "Upload-Checksum, Upload-Length, Upload-Metadata, Upload-Offset, X-HTTP-Method-Override, "
                 "X-Requested-With, "
                 "X-SignalR-User-Agent, X-XOS-Connection-Id");
    response.set("Access-Control-Max-Age", "600");
    return true;
}

}  // namespace xos
