// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "xos/app/routes.hpp"
#include "xos/base/metrics.hpp"

namespace xos {

/// Requests by route and status, and a latency histogram for each route (item "metrics" of the operators' page).
class RequestMetrics {
public:
    RequestMetrics(Metrics& metrics, const std::vector<const Route*>& routes);

    /// `route` is the index given at construction; `none` for requests without one.
    static constexpr std::size_t none = SIZE_MAX;
    void count(std::size_t route, int status, std::chrono::nanoseconds duration) noexcept;

private:
    struct Row {
        std::string labels;
        Histogram* latency;
        std::array<std::atomic<Counter*>, 600> by_status{};
    };
    Row& add_row(const std::string& method, const std::string& pattern);
    Counter& counter(Row& row, int status);

    Metrics& metrics_;
    std::vector<std::unique_ptr<Row>> rows_;  // the last one is for requests without a route
};

}  // namespace xos
