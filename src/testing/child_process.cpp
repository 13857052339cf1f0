// SPDX-License-Identifier: Apache-2.0
#include "testing/child_process.hpp"

#include <fcntl.h>
#include <sys/wait.h>

#include <charconv>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

#include "xos/base/descriptor.hpp"
#include "xos/base/spawn.hpp"

namespace xos::testing {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

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
    const Descriptor file{::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};
    if (!file) throw std::runtime_error{output.string() + " cannot be written"};
    return xos::spawn(std::move(command), {.input = input, .output = file.number(), .error = file.number()});
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
