// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace xos::detail {
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);
}  // namespace xos::detail

/// Ends the process when a condition that only a bug can break is false; also in release builds.
/// Never used on anything that came over a wire or from a file.
#define XOS_ASSERT(condition) \
    (static_cast<bool>(condition) ? void(0) : ::xos::detail::assertion_failed(#condition, __FILE__, __LINE__))
