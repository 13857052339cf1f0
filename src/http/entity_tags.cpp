// SPDX-License-Identifier: Apache-2.0
#include "xos/http/entity_tags.hpp"

#include <algorithm>

#include "http/ascii.hpp"

namespace xos::http {
namespace {

constexpr std::string_view weak_mark = "W/";

bool is_tag_char(char c) {
    const auto code = static_cast<unsigned char>(c);
    return code == 0x21 || (code >= 0x23 && code != 0x7f);
}

std::string_view without_mark(std::string_view tag) {
    return tag.starts_with(weak_mark) ? tag.substr(weak_mark.size()) : tag;
}

/// Cuts the first tag off the list; empty when there is none. A comma may be part of a tag.
std::string_view take_tag(std::string_view& list) {
    const std::size_t quote = list.starts_with(weak_mark) ? weak_mark.size() : 0;
    if (quote >= list.size() || list[quote] != '"') return {};
    const auto end = list.find('"', quote + 1);
    if (end == std::string_view::npos) return {};
    const auto tag = list.substr(0, end + 1);
    if (!std::ranges::all_of(tag.substr(quote + 1, end - quote - 1), is_tag_char)) return {};
    list.remove_prefix(tag.size());
    return tag;
}

/// Calls `visit` with every tag; false when something in the list is none. Empty places between commas are allowed.
template <typename Visit>
bool for_each_tag(std::string_view list, Visit visit) {
    while (true) {
        list = trim_blanks(list);
        if (list.empty()) return true;
        if (list.front() != ',') {
            const auto tag = take_tag(list);
            if (tag.empty()) return false;
            visit(tag);
            list = trim_blanks(list);
            if (!list.empty() && list.front() != ',') return false;
        }
        if (!list.empty()) list.remove_prefix(1);
    }
}

}  // namespace

std::optional<EntityTags> EntityTags::parse(std::string_view text) {
    text = trim_blanks(text);
    bool has_tag = text == "*";
    if (!has_tag && !for_each_tag(text, [&](std::string_view) { has_tag = true; })) return std::nullopt;
    if (!has_tag) return std::nullopt;
    return EntityTags{text};
}

bool EntityTags::match_strongly(std::string_view tag) const {
    bool is_named = text_ == "*";
    if (!is_named && !tag.starts_with(weak_mark)) {
        for_each_tag(text_, [&](std::string_view named) { is_named = is_named || named == tag; });
    }
    return is_named;
}

bool EntityTags::match_weakly(std::string_view tag) const {
    bool is_named = text_ == "*";
    if (!is_named) {
        const auto wanted = without_mark(tag);
        for_each_tag(text_, [&](std::string_view named) { is_named = is_named || without_mark(named) == wanted; });
    }
    return is_named;
}

bool is_known_to_client(const RequestHead& head, std::string_view etag) {
    const auto field = head.find("If-None-Match");
    const auto tags = field ? EntityTags::parse(*field) : std::nullopt;
    return tags && tags->match_weakly(etag);
}

}  // namespace xos::http
