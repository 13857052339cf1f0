// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "xos/http/message.hpp"

namespace xos::http {

/// What `If-Match` and `If-None-Match` hold: `*`, or a list of entity tags (RFC 9110, 8.8.3 and 13.1).
class EntityTags {
public:
    /// Empty unless the text is `*` or names at least one tag and nothing else.
    static std::optional<EntityTags> parse(std::string_view text);

    /// True for `*`, and when the list names the tag and neither is weak: for writes, which may rest on nothing less
    /// than the very same bytes.
    bool match_strongly(std::string_view tag) const;
    /// True for `*`, and when the list names the tag, weak or not: for answers that a cache holds already.
    bool match_weakly(std::string_view tag) const;

private:
    explicit EntityTags(std::string_view text) : text_{text} {}

    std::string text_;
};

/// True when the If-None-Match of a request names this version: the answer is 304.
bool is_known_to_client(const RequestHead& head, std::string_view etag);

}  // namespace xos::http
