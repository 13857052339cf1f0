// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "xos/base/timestamp.hpp"

namespace xos {

/// Tells the time, so that tests can decide what time it is.
///
/// Wall time is for token times, stored times and logs only; every wait and deadline uses steady time (DUR-6).
/// Thread: safe from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Timestamp now() const = 0;
    virtual std::chrono::steady_clock::time_point steady_now() const = 0;
};

/// The machine's own clock. One object serves the whole process.
const Clock& system_clock();

}  // namespace xos
