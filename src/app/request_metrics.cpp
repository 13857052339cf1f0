// SPDX-License-Identifier: Apache-2.0
#include "app/request_metrics.hpp"

#include <algorithm>

namespace xos {

RequestMetrics::RequestMetrics(Metrics& metrics, const std::vector<const Route*>& routes) : metrics_{metrics} {
    for (const auto* route : routes) add_row(std::string{http::to_string(route->method)}, route->pattern);
    add_row("", "none");
}

RequestMetrics::Row& RequestMetrics::add_row(const std::string& method, const std::string& pattern) {
    auto& row = *rows_.emplace_back(std::make_unique<Row>());
    row.labels = "method=\"" + method + "\",route=\"" + pattern + "\"";
    row.latency = &metrics_.histogram("xos_request_seconds", "Time from the first byte to the answer", row.labels);
    return row;
}

Counter& RequestMetrics::counter(Row& row, int status) {
    const auto index = static_cast<std::size_t>(std::clamp(status, 0, 599));
    if (auto* known = row.by_status[index].load(std::memory_order_acquire)) return *known;
    // The registry gives the same counter to two threads that come here at once.
    auto& made = metrics_.counter("xos_requests_total", "Requests answered",
                                  row.labels + ",status=\"" + std::to_string(status) + "\"");
    row.by_status[index].store(&made, std::memory_order_release);
    return made;
}

void RequestMetrics::count(std::size_t route, int status, std::chrono::nanoseconds duration) noexcept {
    try {
        auto& row = *rows_[std::min(route, rows_.size() - 1)];
        counter(row, status).add();
        row.latency->observe(duration);
    } catch (const std::bad_alloc&) {
        // Making a counter for a new status found no memory: this request goes uncounted.
    }
}

}  // namespace xos
