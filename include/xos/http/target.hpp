// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace xos::http {

/// Why a path, query or form was refused. Each of them is the client's mistake: 400.
enum class TargetError : std::uint8_t {
    bad_escape,     ///< `%` without two hexadecimal digits
    bad_utf8,       ///< not UTF-8 after decoding
    bad_character,  ///< NUL, a control character, `\`, or an encoded `/`
    bad_segment,    ///< an empty segment, `.` or `..`, or no `/` at the start
    too_many_parameters,
    name_too_long,
    value_too_long,
};

/// Decodes the path of a request target, once (PATH-1). One `/` at the end is kept; the caller decides what it means.
std::expected<std::string, TargetError> decode_path(std::string_view encoded);

/// What a query or form may hold; defaults of reliability-security 3. Sizes are those after decoding.
struct QueryLimits {
    std::size_t parameters = 100;
    std::size_t name = 128;
    std::size_t value = 4 * 1024;
};

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// Decodes a query, or a body of type `application/x-www-form-urlencoded`, in the order as sent.
///
/// `+` is a blank. A parameter without `=` has an empty value; empty ones (`a=1&&b=2`) are skipped. NUL is refused.
std::expected<Parameters, TargetError> parse_query(std::string_view encoded, const QueryLimits& limits = {});

}  // namespace xos::http
