// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <string>
#include <thread>

#include "integration/users/program.hpp"

namespace xos::users {

/// KiB of memory that a running program holds; -1 when that cannot be told.
inline std::int64_t own_memory(const Program& program) {
    std::ifstream status{"/proc/" + std::to_string(program.process()) + "/status"};
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) return std::stoll(line.substr(6));
    }
    return -1;
}

/// Looks at a program's memory all the time from here on.
class MemoryWatch {
public:
    explicit MemoryWatch(const Program& program) : before_{own_memory(program)}, most_{before_} {
        thread_ = std::jthread{[this, &program](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                most_ = std::max(most_.load(), own_memory(program));
                std::this_thread::sleep_for(std::chrono::milliseconds{20});
            }
        }};
    }
    /// KiB more than at first, at most until now.
    std::int64_t growth() const { return most_ - before_; }

private:
    const std::int64_t before_;
    std::atomic<std::int64_t> most_;
    std::jthread thread_;
};

}  // namespace xos::users
