// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace xos {

/// A number that only rises. Increments from different threads go to different cache lines and are summed on read.
class Counter {
public:
    void add(std::uint64_t n = 1) noexcept;
    std::uint64_t value() const noexcept;

private:
    static constexpr std::size_t slots = 16;
    struct alignas(64) Slot {
        std::atomic<std::uint64_t> count{0};
    };
    std::array<Slot, slots> slots_;
};

/// Durations in fixed buckets from 100 µs to 60 s, with sum and count.
class Histogram {
public:
    static constexpr std::array<double, 14> bounds_seconds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                                           0.025,  0.1,     0.25,   1,     5,      15,    60};
    void observe(std::chrono::nanoseconds duration) noexcept;
    std::uint64_t count() const noexcept;
    double sum_seconds() const noexcept;
    /// Observations at most bounds_seconds[i]; cumulative, as Prometheus wants it.
    std::uint64_t cumulative(std::size_t i) const noexcept;

private:
    std::array<Counter, bounds_seconds.size() + 1> buckets_;
    Counter sum_ns_;
};

/// All metrics of one application, printed in Prometheus text form (version 0.0.4).
///
/// Counters and histograms are made at start-up and live as long as the registry; using them takes no lock.
/// Thread: making and printing lock; incrementing does not.
class Metrics {
public:
    /// `labels` is the finished label text, e.g. `route="/api/users/{id}",status="200"`; values must be escaped.
    Counter& counter(std::string_view name, std::string_view help, std::string_view labels = "");
    Histogram& histogram(std::string_view name, std::string_view help, std::string_view labels = "");
    /// A value read when the page is printed.
    void gauge(std::string_view name, std::string_view help, std::function<double()> read,
               std::string_view labels = "");

    std::string to_prometheus() const;

private:
    struct Family;
    Family& family(std::string_view name, std::string_view help, std::string_view type);
    mutable std::mutex mutex_;
    std::deque<std::unique_ptr<Family>> families_;

public:
    Metrics();
    ~Metrics();
};

}  // namespace xos
