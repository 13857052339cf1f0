// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "xos/app/application.hpp"

namespace xos::users {

/// The whole program `xos`: reads the command line, runs the command, gives the exit status: 0 done, 1 failed,
/// 2 called or configured wrongly (CLI-3).
int run_command_line(std::span<char*> arguments, std::span<const http::Asset> assets);

}  // namespace xos::users
