// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "xos/http/message.hpp"

namespace xos::http {

/// What of a stored content a GET or HEAD is answered with (RFC 9110, 13 and 14).
struct Selection {
    enum class Kind : std::uint8_t {
        whole,          ///< 200
        part,           ///< 206 with Content-Range
        not_modified,   ///< 304
        unsatisfiable,  ///< 416 with `Content-Range: bytes */SIZE`
    };
    Kind kind = Kind::whole;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

/// Decides by If-None-Match, Range and If-Range. `etag` is strong and quoted.
///
/// A Range in another unit, of several pieces, or that is no range at all counts as absent (UP-7); so does one whose
/// If-Range is not exactly the tag, and one of a HEAD.
Selection select_bytes(const RequestHead& head, std::string_view etag, std::uint64_t size);

}  // namespace xos::http
