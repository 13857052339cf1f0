// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace xos::testing {

/// Starts a program in a session of its own, so that a signal from the terminal does not reach it, with no descriptor
/// but `input` (or nothing) as standard input and `output` as the other two, and with ordinary signal handling.
/// Throws: std::runtime_error when it cannot be started.
pid_t spawn(std::vector<std::string> command, int input, const std::filesystem::path& output);

/// True when the child ended within the time; its exit status is then in `status`.
bool wait_for_end(pid_t child, std::chrono::milliseconds patience, int& status);

/// The processes whose parent is this one.
std::vector<pid_t> children_of(pid_t parent);
/// Waits until none of the processes runs any more, or is stopped when `or_stopped`; false when the time is over.
bool wait_until_still(const std::vector<pid_t>& processes, bool or_stopped, std::chrono::milliseconds patience);

}  // namespace xos::testing
