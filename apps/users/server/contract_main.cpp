// SPDX-License-Identifier: Apache-2.0
#include <span>

#include "command_line.hpp"

int main(int count, char** arguments) {
    return xos::users::run_command_line(std::span{arguments, static_cast<std::size_t>(count)}, {});
}
