// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xos::db {

/// A LIKE or ILIKE pattern, read once and matched against many texts.
///
/// `%` matches any characters, `_` one character, the escape character takes the next one literally. Without case both
/// sides are compared by full Unicode case folding: `STRASSE` matches `Straße`, and `_` still stands for the whole `ß`.
/// Thread: one at a time; matching reuses a buffer.
class LikePattern {
public:
    /// Empty when the pattern ends in its escape character.
    static std::optional<LikePattern> parse(std::string_view pattern, std::string_view escape, bool fold);

    bool matches(std::string_view text);

private:
    /// `_` so many times, then a literal.
    struct Part {
        std::size_t skip = 0;
        std::string literal;
    };
    /// What stands between two `%`.
    using Segment = std::vector<Part>;

    void load(std::string_view text);
    bool is_start(std::size_t at) const;
    std::optional<std::size_t> match_at(const Segment& segment, std::size_t at) const;
    std::optional<std::size_t> find(const Segment& segment, std::size_t at) const;
    bool ends_with(const Segment& segment, std::size_t at) const;

    std::vector<Segment> segments_;
    bool fold_ = false;
    bool has_one_wildcard_ = false;
    std::string folded_;        ///< the text in folded form
    std::vector<bool> starts_;  ///< where a character begins in it; empty: where UTF-8 says
    std::string_view subject_;
};

}  // namespace xos::db
