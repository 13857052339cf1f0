// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

// Byte classes of RFC 9110 and 9112 and the compare that header names need; nothing here knows a locale.
namespace xos::http {

constexpr char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

constexpr bool iequals(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (ascii_lower(a[i]) != ascii_lower(b[i])) return false;
    }
    return true;
}

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// 0 … 15, or −1 for a byte that is no hexadecimal digit.
constexpr int hex_value(char c) {
    if (is_digit(c)) return c - '0';
    const char lower = ascii_lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

namespace detail {

consteval std::array<bool, 256> make_token_table() {
    std::array<bool, 256> table{};
    for (unsigned c = 0; c < 256; ++c)
        table[c] = c < 128 && (is_digit(static_cast<char>(c)) || is_alpha(static_cast<char>(c)));
    for (const char c : std::string_view{"!#$%&'*+-.^_`|~"}) table[static_cast<unsigned char>(c)] = true;
    return table;
}

// Bytes that end or break a line: controls other than TAB, and DEL.
consteval std::array<bool, 256> make_stop_table() {
    std::array<bool, 256> table{};
    for (unsigned c = 0; c < 32; ++c) table[c] = c != '\t';
    table[127] = true;
    return table;
}

inline constexpr auto token_table = make_token_table();
inline constexpr auto stop_table = make_stop_table();

}  // namespace detail

constexpr bool is_token_char(char c) { return detail::token_table[static_cast<unsigned char>(c)]; }
constexpr bool is_line_stop(char c) { return detail::stop_table[static_cast<unsigned char>(c)]; }

constexpr bool is_token(std::string_view text) {
    for (const char c : text) {
        if (!is_token_char(c)) return false;
    }
    return !text.empty();
}

/// Without blanks and tabs at both ends.
constexpr std::string_view trim_blanks(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

/// Cuts the next comma-separated item off `list` and gives it back without blanks.
constexpr std::string_view next_list_item(std::string_view& list) {
    const auto comma = list.find(',');
    const auto item = trim_blanks(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
    return item;
}

}  // namespace xos::http
