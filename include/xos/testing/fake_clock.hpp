// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>

#include "xos/base/clock.hpp"

namespace xos::testing {

/// A clock that stands still until a test moves it. Wall time and steady time move together.
/// Thread: safe from any thread.
class FakeClock final : public Clock {
public:
    /// Starts at 2025-01-31T09:00:00.000Z unless told otherwise.
    explicit FakeClock(Timestamp start = Timestamp{std::chrono::seconds{1'738'314'000}}) : now_{start} {}

    Timestamp now() const override { return now_.load(); }
    std::chrono::steady_clock::time_point steady_now() const override {
        return std::chrono::steady_clock::time_point{now_.load().time_since_epoch()};
    }

    void advance(std::chrono::milliseconds by) { now_.store(now_.load() + by); }
    void set(Timestamp time) { now_.store(time); }

private:
    std::atomic<Timestamp> now_;
};

}  // namespace xos::testing
