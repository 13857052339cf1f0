// SPDX-License-Identifier: Apache-2.0
#include "xos/http/byte_range.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "http/ascii.hpp"
#include "xos/http/entity_tags.hpp"

namespace xos::http {
namespace {

using Kind = Selection::Kind;

/// Digits as a number; what is too large for one is the largest, which is behind the end of every file (LIM-2).
std::optional<std::uint64_t> read_position(std::string_view digits) {
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    if (digits.empty()) return std::nullopt;
    std::uint64_t number = 0;
    for (const char c : digits) {
        if (!is_digit(c)) return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        number = number > (most - digit) / 10 ? most : number * 10 + digit;
    }
    return number;
}

Selection whole(std::uint64_t size) { return {Kind::whole, 0, size}; }

Selection last_bytes(std::uint64_t count, std::uint64_t size) {
    if (count == 0 || size == 0) return {Kind::unsatisfiable, 0, 0};
    const auto part = std::min(count, size);
    return {Kind::part, size - part, part};
}

Selection bytes_between(std::uint64_t first, std::uint64_t last, std::uint64_t size) {
    if (first >= size) return {Kind::unsatisfiable, 0, 0};
    return {Kind::part, first, std::min(last, size - 1) - first + 1};
}

Selection select_range(std::string_view range, std::uint64_t size) {
    constexpr std::string_view unit = "bytes=";
    if (range.size() < unit.size() || !iequals(range.substr(0, unit.size()), unit)) return whole(size);
    range = trim_blanks(range.substr(unit.size()));
    const auto dash = range.find('-');
    if (dash == std::string_view::npos) return whole(size);
    const auto first_text = range.substr(0, dash);
    const auto last_text = range.substr(dash + 1);
    const auto first = read_position(first_text);
    const auto last = read_position(last_text);
    if (first_text.empty()) return last ? last_bytes(*last, size) : whole(size);
    if (!first || (!last && !last_text.empty())) return whole(size);
    if (last && *last < *first) return whole(size);
    return bytes_between(*first, last.value_or(std::numeric_limits<std::uint64_t>::max()), size);
}

}  // namespace

Selection select_bytes(const RequestHead& head, std::string_view etag, std::uint64_t size) {
    if (is_known_to_client(head, etag)) return {Kind::not_modified, 0, 0};
    const auto range = head.find("Range");
    if (!range || head.method != Method::get) return whole(size);
    const auto if_range = head.find("If-Range");
    if (if_range && trim_blanks(*if_range) != etag) return whole(size);
    return select_range(*range, size);
}

}  // namespace xos::http
