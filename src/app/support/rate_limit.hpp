// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace xos::support {

/// Counts uses by key in fixed windows: at most `most` uses of a key from its first one until `window` has passed.
///
/// Memory is bounded (LIM-3): when `entries` keys are known, the one whose window began first is forgotten.
/// Thread: safe from any thread.
class RateLimit {
public:
    using Time = std::chrono::steady_clock::time_point;

    struct Options {
        std::uint32_t most = 30;
        std::chrono::seconds window{60};
        std::size_t entries = 10'000;
    };

    explicit RateLimit(Options options);

    /// Counts one use. Empty when it is allowed, else how long to wait (at least 1 s).
    std::optional<std::chrono::seconds> use(std::string_view key, Time now);

    std::size_t size() const;

private:
    // Keys come from peers, so the hash is seeded for each process (LIM-3).
    struct SeededHash {
        std::size_t seed;
        std::size_t operator()(std::string_view key) const noexcept;
    };
    struct Window {
        std::string key;
        Time began;
        std::uint32_t uses = 0;
    };
    using Windows = std::list<Window>;  // oldest first; a list keeps the map's keys in place

    void forget_oldest();

    Options options_;
    mutable std::mutex mutex_;
    Windows windows_;
    std::unordered_map<std::string_view, Windows::iterator, SeededHash> by_key_;
};

}  // namespace xos::support
