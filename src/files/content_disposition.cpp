// SPDX-License-Identifier: Apache-2.0
// Field values of the form `type; name=token; name="quoted"` (RFC 9110, 5.6.6), read the way browsers write them: in a
// quoted text only \" and \\ are escapes, because a browser leaves the backslashes of a path as they are; and %22, %0D
// and %0A stand for the characters that would end the text (HTML, multipart/form-data encoding).
#include "files/content_disposition.hpp"

#include <array>
#include <utility>

#include "http/ascii.hpp"

namespace xos::files {
namespace {

using http::iequals;
using http::is_token_char;
using http::trim_blanks;

struct Parameter {
    std::string_view name;
    std::string value;
};

/// Cuts the quoted text at the start of `rest` off, and gives it without its escapes.
std::optional<std::string> take_quoted(std::string_view& rest) {
    std::string text;
    for (std::size_t i = 1; i < rest.size(); ++i) {
        if (rest[i] == '"') {
            rest.remove_prefix(i + 1);
            return text;
        }
        const bool is_escape = rest[i] == '\\' && i + 1 < rest.size() && (rest[i + 1] == '"' || rest[i + 1] == '\\');
        if (is_escape) ++i;
        text += rest[i];
    }
    return std::nullopt;
}

std::size_t token_length(std::string_view text) {
    std::size_t length = 0;
    while (length < text.size() && is_token_char(text[length])) ++length;
    return length;
}

/// Cuts the next `; name=value` off; empty when there is none that is written correctly.
std::optional<Parameter> take_parameter(std::string_view& rest) {
    rest = trim_blanks(rest);
    if (!rest.starts_with(';')) return std::nullopt;
    rest = trim_blanks(rest.substr(1));
    Parameter parameter{.name = rest.substr(0, token_length(rest)), .value = {}};
    rest.remove_prefix(parameter.name.size());
    if (parameter.name.empty() || !rest.starts_with('=')) return std::nullopt;
    rest.remove_prefix(1);
    if (rest.starts_with('"')) {
        auto quoted = take_quoted(rest);
        if (!quoted) return std::nullopt;
        parameter.value = std::move(*quoted);
        return parameter;
    }
    parameter.value = rest.substr(0, token_length(rest));
    rest.remove_prefix(parameter.value.size());
    if (parameter.value.empty()) return std::nullopt;
    return parameter;
}

std::string without_form_escapes(std::string text) {
    constexpr std::array<std::pair<std::string_view, char>, 3> escapes{{{"%22", '"'}, {"%0D", '\r'}, {"%0A", '\n'}}};
    for (const auto& [escape, character] : escapes) {
        for (auto at = text.find(escape); at != std::string::npos; at = text.find(escape, at + 1)) {
            text.replace(at, escape.size(), 1, character);
        }
    }
    return text;
}

}  // namespace

std::optional<FormPart> read_form_data(std::string_view value) {
    const auto type = value.substr(0, token_length(value));
    if (!iequals(type, "form-data")) return std::nullopt;
    auto rest = trim_blanks(value.substr(type.size()));
    std::optional<std::string> name;
    std::optional<std::string> file_name;
    while (!rest.empty()) {
        auto parameter = take_parameter(rest);
        if (!parameter) return std::nullopt;
        rest = trim_blanks(rest);
        const bool is_name = iequals(parameter->name, "name");
        if (!is_name && !iequals(parameter->name, "filename")) continue;
        auto& wanted = is_name ? name : file_name;
        if (wanted) return std::nullopt;
        wanted = without_form_escapes(std::move(parameter->value));
    }
    if (!name) return std::nullopt;
    return FormPart{std::move(*name), std::move(file_name)};
}

std::optional<std::string> find_parameter(std::string_view parameters, std::string_view name) {
    auto rest = trim_blanks(parameters);
    std::optional<std::string> found;
    while (!rest.empty()) {
        auto parameter = take_parameter(rest);
        if (!parameter) return std::nullopt;
        rest = trim_blanks(rest);
        if (!iequals(parameter->name, name)) continue;
        if (found) return std::nullopt;
        found = std::move(parameter->value);
    }
    return found;
}

}  // namespace xos::files
