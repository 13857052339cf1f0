// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

namespace xos::http {

/// Tells when a peer moves fewer bytes than a least rate over a sliding window (SLOW-1).
///
/// The window is kept in eighths. During the grace time at the start the least rate counts as met.
class RateWatch {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    using Duration = std::chrono::steady_clock::duration;

    struct Rule {
        std::uint64_t bytes_per_second = 1'024;
        Duration window = std::chrono::seconds{10};
        Duration grace{};
    };

    void start(const Rule& rule, TimePoint now) {
        rule_ = rule;
        start_ = now;
        slice_ = 0;
        slices_.fill(0);
    }

    void add(std::uint64_t bytes) { slices_[slice_ % slices_.size()] += bytes; }

    /// Moves the window up to `now`; true when a whole window was seen and held too few bytes.
    bool is_too_slow(TimePoint now) {
        const auto length = rule_.window / eighths;
        const auto current = static_cast<std::uint64_t>((now - start_) / length);
        while (slice_ < current) {
            if (start_ + length * (slice_ + 1) <= start_ + rule_.grace) raise(least(length));
            ++slice_;
            if (slice_ >= eighths && sum_before() < least(rule_.window)) return true;
            slices_[slice_ % slices_.size()] = 0;
        }
        return false;
    }

private:
    static constexpr std::uint64_t eighths = 8;

    void raise(std::uint64_t bytes) {
        auto& slice = slices_[slice_ % slices_.size()];
        slice = std::max(slice, bytes);
    }

    std::uint64_t least(Duration time) const {
        const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
        return rule_.bytes_per_second * static_cast<std::uint64_t>(milliseconds) / 1'000;
    }

    // The eight complete slices before the current one; the ninth is being filled.
    std::uint64_t sum_before() const {
        std::uint64_t sum = 0;
        for (std::uint64_t i = 1; i <= eighths; ++i) sum += slices_[(slice_ - i) % slices_.size()];
        return sum;
    }

    Rule rule_;
    TimePoint start_{};
    std::uint64_t slice_ = 0;
    std::array<std::uint64_t, eighths + 1> slices_{};
};

}  // namespace xos::http
