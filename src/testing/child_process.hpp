// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace xos::testing {

/// Starts a program as xos::spawn() does, with `input`, or nothing when it is -1, as standard input and the end of the
/// file `output` as the other two.
/// Throws: std::runtime_error when it cannot be started.
pid_t spawn(std::vector<std::string> command, int input, const std::filesystem::path& output);

/// True when the child ended within the time; its exit status is then in `status`.
bool wait_for_end(pid_t child, std::chrono::milliseconds patience, int& status);

/// The processes whose parent is this one.
std::vector<pid_t> children_of(pid_t parent);
/// Waits until none of the processes runs any more, or is stopped when `or_stopped`; false when the time is over.
bool wait_until_still(const std::vector<pid_t>& processes, bool or_stopped, std::chrono::milliseconds patience);

}  // namespace xos::testing
