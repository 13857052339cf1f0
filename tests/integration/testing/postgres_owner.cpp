// SPDX-License-Identifier: Apache-2.0
// A test program that is killed while its server runs: prints the server's port and folder, then waits.
#include <unistd.h>

#include <cstdio>
#include <string>
#include <string_view>

#include "xos/testing/postgres_server.hpp"

int main(int argc, char** argv) {
    xos::testing::PostgresServer server;
    if (argc > 1 && std::string_view{argv[1]} == "suspended") server.suspend();
    std::printf("%u %s\n", static_cast<unsigned>(server.port()), server.folder().c_str());
    std::fflush(stdout);
    for (;;) ::pause();
}
