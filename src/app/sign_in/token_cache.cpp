// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/token_cache.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace xos::sign_in {

const TokenCache::Entry* TokenCache::find(std::string_view token) const {
    const auto found = entries_.find(token);
    return found == entries_.end() ? nullptr : &found->second;
}

void TokenCache::insert(std::string_view token, Entry entry, Timestamp now) {
    entry.number = next_number_++;
    if (const auto found = entries_.find(token); found != entries_.end()) {
        found->second = std::move(entry);
        return;
    }
    if (entries_.size() >= capacity_) make_room(now);
    entries_.emplace(token, std::move(entry));
}

void TokenCache::erase(std::string_view token) {
    if (const auto found = entries_.find(token); found != entries_.end()) entries_.erase(found);
}

void TokenCache::make_room(Timestamp now) {
    std::erase_if(entries_, [now](const auto& entry) { return entry.second.expires_at <= now; });
    if (entries_.size() < capacity_) return;
    std::vector<std::uint64_t> numbers;
    numbers.reserve(entries_.size());
    for (const auto& [token, entry] : entries_) numbers.push_back(entry.number);
    const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
    std::ranges::nth_element(numbers, middle);
    std::erase_if(entries_, [oldest_kept = *middle](const auto& entry) { return entry.second.number < oldest_kept; });
    if (entries_.size() >= capacity_) entries_.clear();
}

}  // namespace xos::sign_in
