// SPDX-License-Identifier: Apache-2.0
#include "xos/users/program.hpp"

int main(int argc, char** argv) { return xos::users::run({}, {argv, static_cast<std::size_t>(argc)}); }
