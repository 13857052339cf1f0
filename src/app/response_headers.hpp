// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace xos {

// Field lines that every answer carries (WEB-2, SEC-1). The sets differ in caching, content policy and, for the API,
// in its one content type (HTTP-1).

#define XOS_COMMON_FIELDS                                              \
    "X-Content-Type-Options: nosniff\r\n"                              \
    "Referrer-Policy: same-origin\r\n"                                 \
    "Cross-Origin-Opener-Policy: same-origin\r\n"                      \
    "Cross-Origin-Resource-Policy: same-origin\r\n"                    \
    "Permissions-Policy: camera=(), microphone=(), geolocation=()\r\n" \
    "X-Frame-Options: DENY\r\n"
#define XOS_API_FIELDS                                                        \
    XOS_COMMON_FIELDS                                                         \
    "Cache-Control: no-store\r\n"                                             \
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n" \
    "Content-Type: application/json; charset=utf-8\r\n"
#define XOS_PAGE_FIELDS                                                                                       \
    XOS_COMMON_FIELDS                                                                                         \
    "Content-Security-Policy: default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; " \
    "frame-ancestors 'none'; form-action 'self'\r\n"
#define XOS_CONTENT_FIELDS                 \
    XOS_COMMON_FIELDS                      \
    "Cache-Control: private, no-cache\r\n" \
    "Content-Security-Policy: sandbox; default-src 'none'\r\n"
#define XOS_HSTS_FIELD "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n"

/// For errors without a body.
constexpr std::string_view bare_fields() { return XOS_COMMON_FIELDS "Cache-Control: no-store\r\n"; }

/// For answers of hubs, which say themselves what they are and how they are cached.
constexpr std::string_view hub_fields(bool is_secure) {
    return is_secure ? std::string_view{XOS_COMMON_FIELDS XOS_HSTS_FIELD} : std::string_view{XOS_COMMON_FIELDS};
}

/// For answers of the API and for errors.
constexpr std::string_view api_fields(bool is_secure) {
    return is_secure ? std::string_view{XOS_API_FIELDS XOS_HSTS_FIELD} : std::string_view{XOS_API_FIELDS};
}

/// For pages and their assets; Cache-Control comes from the file.
constexpr std::string_view page_fields(bool is_secure) {
    return is_secure ? std::string_view{XOS_PAGE_FIELDS XOS_HSTS_FIELD} : std::string_view{XOS_PAGE_FIELDS};
}

/// For the contents of files, which somebody else wrote: whatever they are, nothing in them runs (UP-3).
constexpr std::string_view content_fields(bool is_secure) {
    return is_secure ? std::string_view{XOS_CONTENT_FIELDS XOS_HSTS_FIELD} : std::string_view{XOS_CONTENT_FIELDS};
}

#undef XOS_HSTS_FIELD
#undef XOS_CONTENT_FIELDS
#undef XOS_PAGE_FIELDS
#undef XOS_API_FIELDS
#undef XOS_COMMON_FIELDS

}  // namespace xos
