// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace xos {

/// What a started program reads and writes; -1 is nothing: /dev/null.
struct StandardStreams {
    int input = -1;
    int output = -1;
    int error = -1;
};

/// Starts a program in a session of its own, so that a signal from the terminal does not reach it, with no descriptor
/// but these, with ordinary signal handling and without this process's environment. Gives its process id; whoever calls
/// it waits for its end.
///
/// The first word is its path, or its name on PATH. It is safe beside threads: nothing of this process runs in the
/// child (posix_spawn).
/// Throws: std::runtime_error when it cannot be started.   Blocks: until it is loaded.
int spawn(std::vector<std::string> command, const StandardStreams& streams);

}  // namespace xos
