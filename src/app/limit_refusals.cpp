// SPDX-License-Identifier: Apache-2.0
#include "xos/app/limit_refusals.hpp"

#include <string>

namespace xos {

void count_refusal(Metrics& metrics, std::string_view limit) {
    metrics
        .counter("xos_limit_refusals_total", "Refusals and closed connections by limit.",
                 "limit=\"" + std::string{limit} + "\"")
        .add();
}

}  // namespace xos
