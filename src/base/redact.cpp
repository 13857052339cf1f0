// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

#include <simdjson.h>

#include "base/json_text.hpp"
#include "base/number_scan.hpp"
#include "xos/base/encoding.hpp"
#include "xos/base/log.hpp"

namespace xos {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

constexpr std::size_t depth_limit = 64;
constexpr std::string_view unreadable = R"("[unreadable]")";

bool is_secret(std::string_view key) {
    constexpr std::array<std::string_view, 5> words{"password", "token", "secret", "authorization", "cookie"};
    const auto lower = fold_case(key);
    return std::ranges::any_of(words, [&](auto word) { return lower.find(word) != std::string::npos; });
}

template <typename Number>
void append_number(std::string& out, Number number) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void append(std::string& out, const element& value);

void append(std::string& out, const simdjson::dom::array& array) {
    out += '[';
    bool first = true;
    for (const element item : array) {
        if (!std::exchange(first, false)) out += ',';
        append(out, item);
    }
    out += ']';
}

void append(std::string& out, const simdjson::dom::object& object) {
    out += '{';
    bool first = true;
    for (const auto& [key, value] : object) {
        if (!std::exchange(first, false)) out += ',';
        detail::append_log_text(out, key);
        out += ':';
        if (is_secret(key)) {
            out += R"("[redacted]")";
        } else {
            append(out, value);
        }
    }
    out += '}';
}

void append(std::string& out, const element& value) {
    switch (value.type()) {
        case element_type::ARRAY: return append(out, value.get_array().value_unsafe());
        case element_type::OBJECT: return append(out, value.get_object().value_unsafe());
        case element_type::INT64: return append_number(out, value.get_int64().value_unsafe());
        case element_type::UINT64: return append_number(out, value.get_uint64().value_unsafe());
        case element_type::DOUBLE: return append_number(out, value.get_double().value_unsafe());
        case element_type::STRING: return detail::append_log_text(out, value.get_string().value_unsafe());
        case element_type::BOOL: out += value.get_bool().value_unsafe() ? "true" : "false"; return;
        case element_type::NULL_VALUE: out += "null"; return;
    }
}

}  // namespace

std::string redact_json(std::string_view json) {
    std::string text;
    if (!detail::rewrite_long_numbers(json, detail::no_limit, text)) return std::string{unreadable};
    simdjson::dom::parser parser;
    element root;
    if (parser.allocate(text.size(), depth_limit) != simdjson::SUCCESS) return std::string{unreadable};
    if (parser.parse(text).get(root) != simdjson::SUCCESS) return std::string{unreadable};
    std::string out;
    out.reserve(json.size());
    append(out, root);
    return out;
}

}  // namespace xos
