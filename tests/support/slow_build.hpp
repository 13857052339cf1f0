// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace xos::testing {

/// Whether a sanitizer is in this build: everything takes several times as long, and memory that was given back is kept
/// for a while, so that figures of time and memory say little.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr bool is_slow_build = true;
#elif defined(__has_feature)
inline constexpr bool is_slow_build = __has_feature(thread_sanitizer) || __has_feature(address_sanitizer);
#else
inline constexpr bool is_slow_build = false;
#endif

}  // namespace xos::testing
