// SPDX-License-Identifier: Apache-2.0
// The parser neither limits the length of a number nor reads integers beyond 64 bits. Both concern numbers of twenty
// characters or more only, so the common text without such a run is found out by looking at every twentieth byte.
#include "base/number_scan.hpp"

#include <array>
#include <charconv>
#include <cstdint>

namespace xos::detail {
namespace {

constexpr auto number_characters = [] {
    std::array<bool, 256> table{};
    for (const char c : std::string_view{"0123456789+-.eE"}) table[static_cast<unsigned char>(c)] = true;
    return table;
}();

bool is_number_character(char c) { return number_characters[static_cast<unsigned char>(c)]; }

std::size_t end_of_number(std::string_view text, std::size_t at) {
    while (at < text.size() && is_number_character(text[at])) ++at;
    return at;
}

// The position behind the closing quote of the string that starts at `at`.
std::size_t end_of_string(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\') ++at;
    }
    return at < text.size() ? at + 1 : text.size();
}

template <typename Integer>
bool fits(std::string_view number) {
    Integer value{};
    return std::from_chars(number.data(), number.data() + number.size(), value).ec == std::errc{};
}

bool is_integer_beyond_64_bits(std::string_view number) {
    if (number.size() < shortest_long_number) return false;
    const bool is_negative = number.front() == '-';
    if (number.find_first_not_of("0123456789", is_negative ? 1 : 0) != std::string_view::npos) return false;
    return is_negative ? !fits<std::int64_t>(number) : !fits<std::uint64_t>(number);
}

}  // namespace

bool may_hold_long_number(std::string_view text) {
    for (std::size_t i = shortest_long_number - 1; i < text.size(); i += shortest_long_number) {
        if (!is_number_character(text[i])) continue;
        std::size_t begin = i;
        while (begin > 0 && is_number_character(text[begin - 1])) --begin;
        const auto end = end_of_number(text, i);
        if (end - begin >= shortest_long_number) return true;
    }
    return false;
}

bool rewrite_long_numbers(std::string_view text, std::size_t length_limit, std::string& out) {
    std::size_t copied = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '"') {
            at = end_of_string(text, at);
            continue;
        }
        if (!is_number_character(text[at])) {
            ++at;
            continue;
        }
        const auto end = end_of_number(text, at);
        const auto number = text.substr(at, end - at);
        if (number.size() > length_limit) return false;
        if (is_integer_beyond_64_bits(number)) {
            out.append(text, copied, end - copied);
            out += "e0";
            copied = end;
        }
        at = end;
    }
    out.append(text, copied);
    return true;
}

}  // namespace xos::detail
