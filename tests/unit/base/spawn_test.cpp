// SPDX-License-Identifier: Apache-2.0
#include "xos/base/spawn.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

#include "xos/base/descriptor.hpp"

namespace xos {
namespace {

/// What a shell's command writes to its standard output.
std::string output_of(const std::string& command, int input = -1) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{"pipe2 failed"};
    const Descriptor from{ends[0]};
    pid_t child = -1;
    {
        const Descriptor to{ends[1]};
        child = spawn({"sh", "-c", command}, {.input = input, .output = to.number(), .error = -1});
    }
    std::string text;
    std::array<char, 256> piece{};
    for (auto count = ::read(from.number(), piece.data(), piece.size()); count > 0;
         count = ::read(from.number(), piece.data(), piece.size())) {
        text.append(piece.data(), static_cast<std::size_t>(count));
    }
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return text + "status " + std::to_string(WEXITSTATUS(status));
}

TEST(Spawn, a_program_writes_where_it_is_told_and_reads_nothing) {
    EXPECT_EQ(output_of("echo hello; echo unseen >&2; cat; exit 7"), "hello\nstatus 7");
}

TEST(Spawn, a_program_gets_no_other_descriptor_and_no_variable_of_this_process) {
    const Descriptor open_on_purpose{::open("/dev/null", O_RDONLY)};
    ::setenv("XOS_TEST_SECRET", "secret", 1);
    EXPECT_EQ(output_of("ls /proc/$$/fd; echo ${XOS_TEST_SECRET:-nothing}"), "0\n1\n2\nnothing\nstatus 0");
    ::unsetenv("XOS_TEST_SECRET");
}

TEST(Spawn, a_program_that_is_not_there_is_an_error_with_its_name) {
    try {
        spawn({"/nowhere/at-all"}, {});
        FAIL() << "it was started";
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "/nowhere/at-all cannot be started: No such file or directory");
    }
}

}  // namespace
}  // namespace xos
