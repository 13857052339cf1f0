// SPDX-License-Identifier: Apache-2.0
// The pattern is cut at `%`. The first segment must stand at the start, the last at the end, those between at the
// first place that fits: no backtracking, so the time is at most text × pattern.
#include "db/sqlite/like_pattern.hpp"

#include <algorithm>
#include <utility>

#include "xos/base/encoding.hpp"

namespace xos::db {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

std::size_t character_length(std::string_view text, std::size_t at) {
    std::size_t length = 1;
    while (at + length < text.size() && is_continuation(text[at + length])) ++length;
    return length;
}

bool is_ascii(std::string_view text) {
    unsigned char all = 0;
    for (const char c : text) all = static_cast<unsigned char>(all | static_cast<unsigned char>(c));
    return all < 0x80U;
}

char ascii_fold(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

}  // namespace

std::optional<LikePattern> LikePattern::parse(std::string_view pattern, std::string_view escape, bool fold) {
    LikePattern made;
    made.fold_ = fold;
    made.segments_.emplace_back(1);
    const auto part = [&made]() -> Part& { return made.segments_.back().back(); };
    for (std::size_t at = 0; at < pattern.size();) {
        auto character = pattern.substr(at, character_length(pattern, at));
        at += character.size();
        if (!escape.empty() && character == escape) {
            if (at == pattern.size()) return std::nullopt;
            character = pattern.substr(at, character_length(pattern, at));
            at += character.size();
        } else if (character == "%") {
            made.segments_.emplace_back(1);
            continue;
        } else if (character == "_") {
            made.has_one_wildcard_ = true;
            if (!part().literal.empty()) made.segments_.back().emplace_back();
            ++part().skip;
            continue;
        }
        part().literal += character;
    }
    if (fold) {
        for (auto& segment : made.segments_) {
            for (auto& piece : segment) piece.literal = fold_case(piece.literal);
        }
    }
    return made;
}

bool LikePattern::matches(std::string_view text) {
    load(text);
    const auto first = match_at(segments_.front(), 0);
    if (!first) return false;
    if (segments_.size() == 1) return *first == subject_.size();
    std::size_t at = *first;
    for (std::size_t i = 1; i + 1 < segments_.size(); ++i) {
        const auto found = find(segments_[i], at);
        if (!found) return false;
        at = *found;
    }
    return ends_with(segments_.back(), at);
}

void LikePattern::load(std::string_view text) {
    starts_.clear();
    if (!fold_) {
        subject_ = text;
        return;
    }
    if (is_ascii(text)) {
        folded_.resize(text.size());
        std::ranges::transform(text, folded_.begin(), ascii_fold);
    } else if (!has_one_wildcard_) {
        folded_ = fold_case(text);
    } else {
        folded_.clear();
        for (std::size_t at = 0; at < text.size();) {
            const auto length = character_length(text, at);
            const auto character = fold_case(text.substr(at, length));
            at += length;
            folded_ += character;
            if (!character.empty()) starts_.push_back(true);
            starts_.resize(folded_.size(), false);
        }
    }
    subject_ = folded_;
}

bool LikePattern::is_start(std::size_t at) const {
    if (at >= subject_.size()) return true;
    return starts_.empty() ? !is_continuation(subject_[at]) : starts_[at];
}

// The end of the match that begins at `at`.
std::optional<std::size_t> LikePattern::match_at(const Segment& segment, std::size_t at) const {
    for (const auto& part : segment) {
        for (std::size_t i = 0; i < part.skip; ++i) {
            if (at == subject_.size()) return std::nullopt;
            ++at;
            while (!is_start(at)) ++at;
        }
        if (!subject_.substr(at).starts_with(part.literal)) return std::nullopt;
        at += part.literal.size();
    }
    return at;
}

// The end of the first match at or after `at`.
std::optional<std::size_t> LikePattern::find(const Segment& segment, std::size_t at) const {
    const Part& first = segment.front();
    while (at <= subject_.size()) {
        if (first.skip == 0) {
            at = subject_.find(first.literal, at);
            if (at == std::string_view::npos) return std::nullopt;
        }
        if (const auto end = is_start(at) ? match_at(segment, at) : std::nullopt) return end;
        ++at;
    }
    return std::nullopt;
}

bool LikePattern::ends_with(const Segment& segment, std::size_t at) const {
    const Part& first = segment.front();
    if (segment.size() == 1 && first.skip == 0) {
        return subject_.size() - at >= first.literal.size() && subject_.ends_with(first.literal);
    }
    for (; at <= subject_.size(); ++at) {
        if (!is_start(at)) continue;
        if (const auto end = match_at(segment, at); end && *end == subject_.size()) return true;
    }
    return false;
}

}  // namespace xos::db
