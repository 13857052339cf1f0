// SPDX-License-Identifier: Apache-2.0
#include "xos/app/search.hpp"

#include "xos/base/encoding.hpp"
#include "xos/base/problem.hpp"

namespace xos {

namespace {

constexpr std::size_t longest_search = 200;  // characters, USR-5

std::string_view first_characters(std::string_view utf8, std::size_t count) {
    std::size_t seen = 0;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const bool starts_character = (static_cast<unsigned char>(utf8[i]) & 0xC0U) != 0x80U;
        if (starts_character && seen++ == count) return utf8.substr(0, i);
    }
    return utf8;
}

}  // namespace

std::string checked_search(std::string_view text) {
    if (!is_utf8(text) || has_control_characters(text)) throw validation_failed("search", "The value is not valid");
    return std::string{trim(first_characters(trim(text), longest_search))};
}

std::string contains_pattern(std::string_view text) {
    std::string pattern = "%";
    for (const char c : fold_case(text)) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern += '%';
}

bool is_descending(std::string_view text) { return ascii_iequals(text, "desc"); }

}  // namespace xos
