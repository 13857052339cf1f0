// SPDX-License-Identifier: Apache-2.0
#include "integration/users/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <thread>

namespace xos::users {

namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
    Pipe() {
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{"pipe2 failed"};
    }
    std::array<int, 2> ends{};
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (auto& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

/// Appends what can be read now; false at the end of the stream.
bool read_some(int& descriptor, std::string& text) {
    std::array<char, 4096> buffer{};
    const auto count = ::read(descriptor, buffer.data(), buffer.size());
    if (count > 0) {
        text.append(buffer.data(), static_cast<std::size_t>(count));
        return true;
    }
    ::close(descriptor);
    descriptor = -1;
    return false;
}

}  // namespace

Program::Program(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
                 const std::string& binary) {
    std::vector<std::string> words{binary.empty() ? XOS_PROGRAM : binary};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<std::string> variables{environment};
    // The program takes every variable XOS_… for a setting of its own; those of the tests are not for it.
    for (char** entry = environ; *entry != nullptr; ++entry) {
        if (!std::string_view{*entry}.starts_with("XOS_")) variables.emplace_back(*entry);
    }
    Pipe in;
    Pipe out;
    Pipe err;
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in.ends[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out.ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err.ends[1], STDERR_FILENO);
    const int failed = ::posix_spawn(&pid_, words.front().c_str(), &actions, nullptr, pointers(words).data(),
                                     pointers(variables).data());
    posix_spawn_file_actions_destroy(&actions);
    for (const int end : {in.ends[0], out.ends[1], err.ends[1]}) ::close(end);
    in_ = in.ends[1];
    out_ = out.ends[0];
    err_ = err.ends[0];
    if (failed != 0) throw std::runtime_error{"the program cannot be started"};
}

Program::~Program() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    for (const int descriptor : {in_, out_, err_}) {
        if (descriptor >= 0) ::close(descriptor);
    }
}

void Program::close_input() {
    if (in_ >= 0) ::close(in_);
    in_ = -1;
}

void Program::write_and_close(std::string_view input) {
    // A program that ended early has closed its end; that is for the exit status to tell.
    std::signal(SIGPIPE, SIG_IGN);
    while (!input.empty()) {
        const auto count = ::write(in_, input.data(), input.size());
        if (count <= 0) break;
        input.remove_prefix(static_cast<std::size_t>(count));
    }
    close_input();
}

/// Waits up to 100 ms for output; false when both streams have ended.
bool Program::fill() {
    if (out_ < 0 && err_ < 0) return false;
    std::array<pollfd, 2> ready{
        {{.fd = out_, .events = POLLIN, .revents = 0}, {.fd = err_, .events = POLLIN, .revents = 0}}};
    ::poll(ready.data(), ready.size(), 100);
    if (ready[0].revents != 0) read_some(out_, out_text_);
    if (ready[1].revents != 0) read_some(err_, err_text_);
    return true;
}

std::string Program::read_line() {
    const auto end_of_patience = Clock::now() + std::chrono::seconds{20};
    while (Clock::now() < end_of_patience) {
        const auto end = out_text_.find('\n', read_);
        if (end != std::string::npos) {
            auto line = out_text_.substr(read_, end - read_);
            read_ = end + 1;
            return line;
        }
        if (!fill()) break;
    }
    return {};
}

void Program::signal(int number) const { ::kill(pid_, number); }

bool Program::is_running() const {
    siginfo_t info{};
    ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
    return info.si_pid == 0;
}

Finished Program::wait() {
    close_input();
    const auto end_of_patience = Clock::now() + std::chrono::seconds{30};
    int status = 0;
    while (::waitpid(pid_, &status, WNOHANG) == 0) {
        if (Clock::now() > end_of_patience) throw std::runtime_error{"the program does not end"};
        if (!fill()) std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    pid_ = -1;
    while (fill()) {
    }
    return {
        .status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), .out = out_text_, .err = err_text_};
}

Finished run_program(const std::vector<std::string>& arguments, std::string_view input,
                     const std::vector<std::string>& environment) {
    Program program{arguments, environment};
    program.write_and_close(input);
    return program.wait();
}

}  // namespace xos::users
