// SPDX-License-Identifier: Apache-2.0
#include "app/support/rate_limit.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "xos/base/random.hpp"

namespace xos::support {

namespace {

std::size_t random_seed() {
    std::array<unsigned char, sizeof(std::size_t)> bytes{};
    fill_random(bytes);
    return std::bit_cast<std::size_t>(bytes);
}

}  // namespace

// FNV-1a from a secret start, with a final mix so that the low bits depend on all of the seed.
std::size_t RateLimit::SeededHash::operator()(std::string_view key) const noexcept {
    std::uint64_t h = seed;
    for (const char c : key) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    h ^= h >> 32U;
    h *= 0x9e3779b97f4a7c15ULL;
    return h ^ (h >> 29U);
}

RateLimit::RateLimit(Options options) : options_{options}, by_key_{0, SeededHash{random_seed()}} {}

std::optional<std::chrono::seconds> RateLimit::use(std::string_view key, Time now) {
    const std::lock_guard lock{mutex_};
    while (!windows_.empty() && now - windows_.front().began >= options_.window) forget_oldest();
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) {
        if (windows_.size() >= options_.entries) forget_oldest();
        const auto window = windows_.insert(windows_.end(), {std::string{key}, now, 1});
        by_key_.emplace(window->key, window);
        return std::nullopt;
    }
    auto& window = *found->second;
    if (window.uses < options_.most) {
        ++window.uses;
        return std::nullopt;
    }
    const auto left = std::chrono::ceil<std::chrono::seconds>(window.began + options_.window - now);
    return std::max(left, std::chrono::seconds{1});
}

std::size_t RateLimit::size() const {
    const std::lock_guard lock{mutex_};
    return windows_.size();
}

void RateLimit::forget_oldest() {
    by_key_.erase(windows_.front().key);
    windows_.pop_front();
}

}  // namespace xos::support
