// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "xos/base/id.hpp"

namespace xos {

namespace detail {
inline std::string path_text(std::string_view text) { return std::string{text}; }
inline std::string path_text(std::int64_t number) { return std::to_string(number); }
template <typename Tag>
std::string path_text(Id<Tag> id) {
    return std::to_string(id.value);
}
inline void append_next(std::string& out, std::string_view& pattern, const std::string& value) {
    const auto hole = pattern.find("{}");
    if (hole == std::string_view::npos) return;
    out += pattern.substr(0, hole);
    out += value;
    pattern.remove_prefix(hole + 2);
}
}  // namespace detail

/// The `data: null` of an answer that has nothing to give.
using Nothing = std::nullptr_t;

/// A 200 answer; `data` goes into the envelope (contract 3).
template <typename T = Nothing>
struct Ok {
    T data{};
    std::optional<std::string> text;
    std::optional<std::string> tag;

    Ok&& message(std::string message_text) && {
        text = std::move(message_text);
        return std::move(*this);
    }
    /// Names the version of what is given, quotes included. A GET whose `If-None-Match` names it gets 304. Such an
    /// answer is never compressed: each encoding would need a name of its own.
    Ok&& etag(std::string entity_tag) && {
        tag = std::move(entity_tag);
        return std::move(*this);
    }
};

/// A 201 answer with its `Location`.
template <typename T>
struct Created {
    T data;
    std::string location;
    std::optional<std::string> text;

    Created&& message(std::string message_text) && {
        text = std::move(message_text);
        return std::move(*this);
    }
};

/// The action has filled the response itself: with a file, or with a status that needs no envelope.
struct Answered {};

template <typename T>
Ok<T> ok(T data) {
    return {std::move(data), std::nullopt, std::nullopt};
}

inline Ok<> ok() { return {}; }

/// created(user, "/api/users/{}", id): each `{}` of the pattern is replaced by the next argument.
template <typename T, typename... Args>
Created<T> created(T data, std::string_view location_pattern, const Args&... args) {
    std::string location;
    (detail::append_next(location, location_pattern, detail::path_text(args)), ...);
    location += location_pattern;
    return {std::move(data), std::move(location), std::nullopt};
}

}  // namespace xos
