// SPDX-License-Identifier: Apache-2.0
#include "testing/child_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <thread>

namespace xos::testing {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (auto& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

struct FileActions {
    FileActions() { posix_spawn_file_actions_init(&value); }
    ~FileActions() { posix_spawn_file_actions_destroy(&value); }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;
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

struct Process {
    char state;
    pid_t parent;
};

/// From /proc/<pid>/stat: "pid (name) state parent …", where the name may hold anything, brackets too.
std::optional<Process> find_process(const std::string& pid) {
    std::ifstream file{"/proc/" + pid + "/stat"};
    std::string line;
    if (!std::getline(file, line)) return std::nullopt;
    const auto end = line.rfind(") ");
    if (end == std::string::npos || end + 4 >= line.size()) return std::nullopt;
    Process process{.state = line[end + 2], .parent = 0};
    const char* const last = line.data() + line.size();
    if (std::from_chars(line.data() + end + 4, last, process.parent).ec != std::errc{}) return std::nullopt;
    return process;
}

bool is_still(pid_t pid, bool or_stopped) {
    const auto process = find_process(std::to_string(pid));
    if (!process || process->state == 'Z' || process->state == 'X') return true;
    return or_stopped && process->state == 'T';
}

}  // namespace

pid_t spawn(std::vector<std::string> command, int input, const std::filesystem::path& output) {
    std::vector<std::string> environment{"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8"};
    FileActions owner;
    auto* const actions = &owner.value;
    if (input >= 0) {
        posix_spawn_file_actions_adddup2(actions, input, STDIN_FILENO);
    } else {
        posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    }
    posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(actions, STDOUT_FILENO, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
    const Attributes attributes;
    pid_t child = -1;
    const int failed = ::posix_spawnp(&child, command.front().c_str(), actions, &attributes.value,
                                      pointers(command).data(), pointers(environment).data());
    if (failed != 0) {
        throw std::runtime_error{command.front() + " cannot be started: " + std::generic_category().message(failed)};
    }
    return child;
}

bool wait_for_end(pid_t child, milliseconds patience, int& status) {
    const auto end = Clock::now() + patience;
    while (::waitpid(child, &status, WNOHANG) == 0) {
        if (Clock::now() > end) return false;
        std::this_thread::sleep_for(milliseconds{5});
    }
    return true;
}

std::vector<pid_t> children_of(pid_t parent) {
    std::vector<pid_t> children;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
        const auto name = entry.path().filename().string();
        pid_t pid = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (error != std::errc{} || end != name.data() + name.size()) continue;
        const auto process = find_process(name);
        if (process && process->parent == parent) children.push_back(pid);
    }
    return children;
}

bool wait_until_still(const std::vector<pid_t>& processes, bool or_stopped, milliseconds patience) {
    const auto end = Clock::now() + patience;
    for (const pid_t pid : processes) {
        while (!is_still(pid, or_stopped)) {
            if (Clock::now() > end) return false;
            std::this_thread::sleep_for(milliseconds{1});
        }
    }
    return true;
}

}  // namespace xos::testing
