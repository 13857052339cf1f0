// SPDX-License-Identifier: Apache-2.0
#include "did_you_mean.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "xos/base/encoding.hpp"

namespace xos::users {

namespace {

/// Single-letter edits from one word to the other (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
        }
    }
    return row[b.size()];
}

}  // namespace

std::optional<std::string> did_you_mean(std::string_view word, std::span<const std::string> known) {
    constexpr std::size_t longest_word = 64;
    if (word.size() > longest_word) return std::nullopt;
    const auto typed = ascii_lower(word);
    std::optional<std::string> best;
    auto best_score = std::max<std::size_t>(2, typed.size() / 3) + 1;
    for (const auto& candidate : known) {
        const auto lower = ascii_lower(candidate);
        const bool begins = typed.size() > 4 && lower.starts_with(typed);
        const auto score = begins ? 1 : distance(typed, lower);
        if (score >= best_score) continue;
        best = candidate;
        best_score = score;
    }
    return best;
}

}  // namespace xos::users
