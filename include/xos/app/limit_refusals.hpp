// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "xos/base/metrics.hpp"

namespace xos {

/// Counts the refusal of something that was over a limit in `xos_limit_refusals_total` (LIM-4). `limit` is a word of
/// letters and underlines.
void count_refusal(Metrics& metrics, std::string_view limit);

}  // namespace xos
