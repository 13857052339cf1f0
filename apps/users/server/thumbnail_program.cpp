// SPDX-License-Identifier: Apache-2.0
#include "thumbnail_program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "xos/base/problem.hpp"
#include "xos/base/spawn.hpp"

namespace xos::users {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using thumbnail::ExitStatus;

constexpr const char* program_name = "xos-thumbnail";
constexpr milliseconds looks_for_stop{100};
constexpr std::chrono::seconds retry_after{2};

[[noreturn]] void fail(const char* what) { throw std::system_error{errno, std::generic_category(), what}; }

/// Until when somebody waits, and who may end it before.
struct Patience {
    Clock::time_point end;
    const std::stop_token& stop;

    /// Returns when the descriptor can be read. Throws: Problem 503 when the patience is over.
    void wait_for(const Descriptor& descriptor) const {
        while (true) {
            const auto left = std::chrono::ceil<milliseconds>(end - Clock::now());
            if (left <= milliseconds{0} || stop.stop_requested()) throw unavailable(retry_after);
            pollfd one{.fd = descriptor.number(), .events = POLLIN, .revents = 0};
            const auto ready = ::poll(&one, 1, static_cast<int>(std::min(left, looks_for_stop).count()));
            if (ready > 0) return;
            if (ready < 0 && errno != EINTR) fail("a program cannot be waited for");
        }
    }
};

/// glibc 2.36 declares pidfd_open() without extern "C".
Descriptor open_process(int process) { return Descriptor{static_cast<int>(::syscall(SYS_pidfd_open, process, 0))}; }

/// A program in progress. It is killed when the object goes before its end.
class Child {
public:
    explicit Child(int process) : process_{process}, descriptor_{open_process(process)} {}
    ~Child() {
        if (process_ < 0) return;
        ::kill(process_, SIGKILL);
        reap();
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Gives the status of waitpid().
    int wait(const Patience& patience) {
        if (!descriptor_) fail("a program cannot be waited for");
        patience.wait_for(descriptor_);
        return reap();
    }

private:
    int reap() {
        int status = 0;
        while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) continue;
        process_ = -1;
        return status;
    }

    int process_;
    Descriptor descriptor_;
};

std::string read_to_end(const Descriptor& pipe, const Patience& patience) {
    std::string output;
    std::array<char, 4096> piece{};
    while (true) {
        patience.wait_for(pipe);
        const auto count = ::read(pipe.number(), piece.data(), piece.size());
        if (count == 0) return output;
        if (count < 0 && errno != EINTR) fail("the output of a program cannot be read");
        if (count > 0) output.append(piece.data(), static_cast<std::size_t>(count));
        if (output.size() > thumbnail::largest_output) throw std::runtime_error{"a thumbnail is larger than it may be"};
    }
}

/// Empty for an end that says nothing about the image.
std::optional<ExitStatus> meaning_of(int status) {
    if (WIFSIGNALED(status)) return ExitStatus::broken;  // by the image, or by a limit that it ran into
    const auto exit = static_cast<ExitStatus>(WEXITSTATUS(status));
    switch (exit) {
        case ExitStatus::done:
        case ExitStatus::not_an_image:
        case ExitStatus::too_many_bytes:
        case ExitStatus::too_many_pixels:
        case ExitStatus::broken: return exit;
        case ExitStatus::called_wrongly: break;
    }
    return std::nullopt;
}

}  // namespace

std::expected<std::string, ExitStatus> ThumbnailProgram::run(const Descriptor& image,
                                                             const std::stop_token& stop) const {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("a pipe cannot be made");
    const Descriptor from{ends[0]};
    Descriptor to{ends[1]};
    const Patience patience{Clock::now() + options_.longest, stop};
    Child child{spawn({options_.path, "--bytes=" + std::to_string(options_.most_bytes),
                       "--pixels=" + std::to_string(options_.most_pixels)},
                      {.input = image.number(), .output = to.number(), .error = -1})};
    to = Descriptor{};  // so that the pipe ends with the program
    auto output = read_to_end(from, patience);
    const auto status = child.wait(patience);
    const auto meaning = meaning_of(status);
    if (!meaning || (*meaning == ExitStatus::done && output.empty())) {
        throw std::runtime_error{options_.path + " ended with status " + std::to_string(WEXITSTATUS(status))};
    }
    if (*meaning != ExitStatus::done) return std::unexpected{*meaning};
    return output;
}

ThumbnailProgram::Options thumbnail_options(const Config& config) {
    ThumbnailProgram::Options options{.path = config["Users:ThumbnailProgram"],
                                      .most_bytes = static_cast<std::uint64_t>(config.integer("Users:AvatarBytes")),
                                      .most_pixels = static_cast<std::uint64_t>(config.integer("Users:AvatarPixels"))};
    if (!options.path.empty()) return options;
    std::error_code error;
    const auto beside = std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / program_name;
    options.path = !error && ::access(beside.c_str(), X_OK) == 0 ? beside.string() : program_name;
    return options;
}

}  // namespace xos::users
