// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "xos/http/entity_tags.hpp"
#include "xos/http/message.hpp"

namespace xos {

/// An action's parameter: the version that the caller saw, from `If-Match`. An action that takes it asks accepts()
/// before it changes a row, in the transaction of the change, and gives the new version back with Ok::etag().
class IfMatch {
public:
    /// Without a condition.
    IfMatch() = default;
    /// Several fields are one list.
    /// Throws: Problem 400 for a text that is no list of entity tags.
    explicit IfMatch(const http::RequestHead& head);

    /// True without a condition, for `*`, and when this very version is named.
    bool accepts(std::string_view etag) const { return !tags_ || tags_->match_strongly(etag); }

private:
    std::optional<http::EntityTags> tags_;
};

}  // namespace xos
