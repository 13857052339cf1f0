// SPDX-License-Identifier: Apache-2.0
#include "xos/base/spawn.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <system_error>

namespace xos {

namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (auto& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

struct FileActions {
    explicit FileActions(const StandardStreams& streams) {
        posix_spawn_file_actions_init(&value);
        give(streams.input, STDIN_FILENO, O_RDONLY);
        give(streams.output, STDOUT_FILENO, O_WRONLY);
        give(streams.error, STDERR_FILENO, O_WRONLY);
        posix_spawn_file_actions_addclosefrom_np(&value, STDERR_FILENO + 1);
    }
    ~FileActions() { posix_spawn_file_actions_destroy(&value); }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;

    void give(int descriptor, int as, int flags) {
        if (descriptor >= 0) {
            posix_spawn_file_actions_adddup2(&value, descriptor, as);
        } else {
            posix_spawn_file_actions_addopen(&value, as, "/dev/null", flags, 0);
        }
    }

    posix_spawn_file_actions_t value{};
};

struct Attributes {
    Attributes() {
        posix_spawnattr_init(&value);
        posix_spawnattr_setflags(&value, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
        sigset_t all{};
        sigfillset(&all);
        posix_spawnattr_setsigdefault(&value, &all);
        sigset_t none{};
        sigemptyset(&none);
        posix_spawnattr_setsigmask(&value, &none);
    }
    ~Attributes() { posix_spawnattr_destroy(&value); }
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;
    posix_spawnattr_t value{};
};

}  // namespace

int spawn(std::vector<std::string> command, const StandardStreams& streams) {
    std::vector<std::string> environment{"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8"};
    const FileActions actions{streams};
    const Attributes attributes;
    pid_t child = -1;
    const int failed = ::posix_spawnp(&child, command.front().c_str(), &actions.value, &attributes.value,
                                      pointers(command).data(), pointers(environment).data());
    if (failed != 0) {
        throw std::runtime_error{command.front() + " cannot be started: " + std::generic_category().message(failed)};
    }
    return child;
}

}  // namespace xos
