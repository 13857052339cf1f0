// SPDX-License-Identifier: Apache-2.0
#include "xos/files/file_name.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "files/percent_encoding.hpp"
#include "xos/base/encoding.hpp"

namespace xos::files {
namespace {

struct Decoded {
    char32_t code = 0;
    std::size_t size = 1;
};

/// The first character of well-formed, not empty UTF-8.
Decoded first_character(std::string_view utf8) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(utf8[i]); };
    if (byte(0) < 0x80) return {byte(0), 1};
    const std::size_t size = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
    char32_t code = byte(0) & (0x7FU >> size);
    for (std::size_t i = 1; i < size; ++i) code = code << 6 | (byte(i) & 0x3FU);
    return {code, size};
}

/// Marks that order text from right to left, and line breaks of their own.
bool turns_text(char32_t code) {
    return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

bool is_unsafe(char32_t code) {
    return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == '"' || code == '\'' || code == '/' ||
           code == '\\' || turns_text(code);
}

std::string without_unsafe(std::string_view utf8) {
    std::string kept;
    while (!utf8.empty()) {
        const auto [code, size] = first_character(utf8);
        if (!is_unsafe(code)) kept += utf8.substr(0, size);
        utf8.remove_prefix(size);
    }
    return kept;
}

/// For readers that know no UTF-8: one `_` for each character that is not ASCII.
std::string ascii_form(std::string_view utf8) {
    std::string text;
    for (; !utf8.empty(); utf8.remove_prefix(first_character(utf8).size)) {
        const auto code = first_character(utf8).code;
        text += code < 0x80 ? static_cast<char>(code) : '_';
    }
    return text;
}

bool is_attribute_character(char c) {
    const bool is_alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return is_alphanumeric || std::string_view{"!#$&+-.^_`|~"}.find(c) != std::string_view::npos;
}

}  // namespace

std::optional<std::string> checked_file_name(std::string_view given) {
    if (!is_utf8(given) || has_control_characters(given)) return std::nullopt;
    const auto folder = given.find_last_of("/\\");
    const auto name = trim(folder == std::string_view::npos ? given : given.substr(folder + 1));
    if (name.empty() || name == "." || name == ".." || name.size() > longest_file_name) return std::nullopt;
    return std::string{name};
}

std::string file_extension(std::string_view name) {
    const auto dot = name.rfind('.');
    return dot == std::string_view::npos ? std::string{} : ascii_lower(name.substr(dot + 1));
}

std::string attachment(std::string_view name) {
    auto shown = is_utf8(name) ? without_unsafe(name) : std::string{};
    if (shown.find_first_not_of(". ") == std::string::npos) shown = "file";
    return "attachment; filename=\"" + ascii_form(shown) + "\"; filename*=UTF-8''" +
           percent_encode(shown, is_attribute_character);
}

}  // namespace xos::files
