// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "xos/base/log.hpp"

namespace xos::testing {

/// Keeps the log lines of an application under test. Flush the logger before looking.
/// Thread: safe from any thread.
class CapturedLog {
public:
    /// A sink that writes here. The log must outlive it.
    std::unique_ptr<LogSink> sink();

    std::vector<std::string> lines() const;
    /// How many lines hold this text.
    std::size_t count(std::string_view text) const;

private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

}  // namespace xos::testing
