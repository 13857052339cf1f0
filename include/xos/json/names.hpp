// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace xos::json {

/// The one rule from a C++ member (and SQL column) to its JSON name: `created_at` becomes `createdAt` (HTTP-2).
std::string camel_case(std::string_view snake_case);

/// A member's JSON name, computed at compile time from its described name.
template <std::size_t N>
struct CamelName {
    std::array<char, N> characters{};
    std::size_t length = 0;

    consteval explicit CamelName(const char* snake_case) {
        bool upper = false;
        for (; *snake_case != '\0'; ++snake_case) {
            if (*snake_case == '_') {
                upper = true;
                continue;
            }
            const char c = *snake_case;
            characters[length++] = upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
            upper = false;
        }
    }
    constexpr std::string_view view() const { return {characters.data(), length}; }
};

namespace detail {
consteval std::size_t text_length(const char* text) {
    std::size_t n = 0;
    while (text[n] != '\0') ++n;
    return n;
}
}  // namespace detail

/// The JSON name of a Boost.Describe member descriptor.
template <typename Member>
inline constexpr CamelName<detail::text_length(Member::name) + 1> json_name{Member::name};

}  // namespace xos::json
