// SPDX-License-Identifier: Apache-2.0
// RFC 8259 by simdjson, then a walk over the result for what simdjson lets pass: duplicate names, half surrogate pairs
// and our limits (JSON-1, JSON-2). The walk's recursion is bounded by the depth limit.
#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "base/number_scan.hpp"
#include "json/document_access.hpp"
#include "xos/base/encoding.hpp"

namespace xos::json {
namespace {

using detail::Element;
using simdjson::dom::element_type;

constexpr std::size_t parser_depth = 256;          // above the hard cap of Limits::depth, so that the walk decides
constexpr std::size_t kept_capacity = 64 * 1'024;  // bytes of text; what one thread keeps between two parses
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

// One per thread: setting a parser up costs more than reading a small body with it.
struct Workspace {
    simdjson::dom::parser parser;
    std::string text;

    void shrink() {
        parser = simdjson::dom::parser{};
        text = std::string{};
    }
};

class Checker {
public:
    Checker(const Limits& limits, bool check_strings) : limits_{limits}, check_strings_{check_strings} {}

    std::optional<ParseError> check(const Element& value, std::size_t depth) {
        if (++nodes_ > limits_.nodes) return ParseError::too_large;
        switch (value.type()) {
            case element_type::ARRAY: return check_array(value.get_array().value_unsafe(), depth + 1);
            case element_type::OBJECT: return check_object(value.get_object().value_unsafe(), depth + 1);
            case element_type::STRING: return check_string(value.get_string().value_unsafe());
            default: return std::nullopt;
        }
    }

private:
    std::optional<ParseError> check_string(std::string_view text) const {
        if (check_strings_ && !is_utf8(text)) return ParseError::malformed;
        return std::nullopt;
    }

    std::optional<ParseError> check_array(const simdjson::dom::array& array, std::size_t depth) {
        if (depth > limits_.depth) return ParseError::too_deep;
        std::size_t count = 0;
        for (const Element item : array) {
            if (++count > limits_.elements_per_array) return ParseError::too_large;
            if (const auto error = check(item, depth)) return error;
        }
        return std::nullopt;
    }

    std::optional<ParseError> check_object(const simdjson::dom::object& object, std::size_t depth) {
        if (depth > limits_.depth) return ParseError::too_deep;
        std::array<std::string_view, 16> few;
        std::vector<std::string_view> many;
        std::size_t count = 0;
        for (const auto& [name, value] : object) {
            if (count >= limits_.members_per_object) return ParseError::too_large;
            if (const auto error = check_string(name)) return error;
            if (const auto error = check(value, depth)) return error;
            if (limits_.duplicate_names) {
                ++count;
                continue;
            }
            if (count < few.size()) {
                if (std::ranges::find(few.begin(), few.begin() + count, name) != few.begin() + count) {
                    return ParseError::duplicate_name;
                }
                few[count] = name;
            } else {
                many.push_back(name);
            }
            ++count;
        }
        if (many.empty()) return std::nullopt;
        many.insert(many.end(), few.begin(), few.end());
        std::ranges::sort(many);
        if (std::ranges::adjacent_find(many) != many.end()) return ParseError::duplicate_name;
        return std::nullopt;
    }

    const Limits& limits_;
    const bool check_strings_;
    std::size_t nodes_ = 0;
};

ParseError to_parse_error(simdjson::error_code error) {
    switch (error) {
        case simdjson::UTF8_ERROR: return ParseError::not_utf8;
        case simdjson::DEPTH_ERROR: return ParseError::too_deep;
        case simdjson::CAPACITY:
        case simdjson::MEMALLOC: return ParseError::too_large;
        case simdjson::NUMBER_ERROR: return ParseError::bad_number;
        default: return ParseError::malformed;
    }
}

}  // namespace

struct Document::State {
    simdjson::dom::document parsed;
};

Document::Document(std::unique_ptr<State> state) : state_{std::move(state)} {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Value Document::root() const {
    Value value;
    value.element_ = detail::to_bytes(state_->parsed.root());
    return value;
}

std::expected<Document, ParseError> Document::parse(std::string_view text, const Limits& limits) {
    thread_local Workspace workspace;
    if (text.starts_with(byte_order_mark)) return std::unexpected{ParseError::malformed};
    auto& padded = workspace.text;
    padded.clear();
    padded.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    const bool scan_numbers =
        limits.number_length < xos::detail::shortest_long_number || xos::detail::may_hold_long_number(text);
    if (!scan_numbers) {
        padded = text;
    } else if (!xos::detail::rewrite_long_numbers(text, limits.number_length, padded)) {
        return std::unexpected{ParseError::bad_number};
    }
    const auto length = padded.size();
    padded.append(simdjson::SIMDJSON_PADDING, '\0');

    auto state = std::make_unique<State>();
    auto error = simdjson::SUCCESS;
    if (workspace.parser.max_depth() != parser_depth || workspace.parser.capacity() < length) {
        error = workspace.parser.allocate(std::max<std::size_t>(length, 4'096), parser_depth);
    }
    Element root;
    if (error == simdjson::SUCCESS) {
        error = workspace.parser.parse_into_document(state->parsed, padded.data(), length, false).get(root);
    }
    if (padded.capacity() > kept_capacity) workspace.shrink();
    if (error != simdjson::SUCCESS) return std::unexpected{to_parse_error(error)};
    const bool may_hold_surrogates = text.find("\\u") != std::string_view::npos;
    if (const auto refused = Checker{limits, may_hold_surrogates}.check(root, 0)) return std::unexpected{*refused};
    return Document{std::move(state)};
}

}  // namespace xos::json
