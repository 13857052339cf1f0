// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "xos/base/metrics.hpp"

namespace xos {

/// Counts a refusal in `xos_limit_refusals_total` (LIM-4).
inline void count_refusal(Metrics& metrics, std::string_view limit) {
    metrics
        .counter("xos_limit_refusals_total", "Refusals and closed connections by limit.",
                 "limit=\"" + std::string{limit} + "\"")
        .add();
}

}  // namespace xos
