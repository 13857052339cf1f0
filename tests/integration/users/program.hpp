// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace xos::users {

/// What a finished run of the program left.
struct Finished {
    int status = -1;  ///< exit status, or 128 + signal
    std::string out;
    std::string err;
};

/// The real program `xos`, as a child process.
class Program {
public:
    /// Starts it, or another program that is called like it; `environment` holds "NAME=value" entries beside the
    /// ordinary ones.
    explicit Program(const std::vector<std::string>& arguments, const std::vector<std::string>& environment = {},
                     const std::string& binary = {});
    /// Kills it when it still runs.
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    void write_and_close(std::string_view input);
    /// The next line of standard output, without its end; empty when the program ended or 20 s passed.
    std::string read_line();
    void signal(int number) const;
    bool is_running() const;
    pid_t process() const { return pid_; }
    /// Waits until it ends, at most 30 s.
    Finished wait();

private:
    void close_input();
    bool fill();

    pid_t pid_ = -1;
    int in_ = -1;
    int out_ = -1;
    int err_ = -1;
    std::string out_text_;
    std::string err_text_;
    std::size_t read_ = 0;
};

/// Runs the program to its end.
Finished run_program(const std::vector<std::string>& arguments, std::string_view input = "",
                     const std::vector<std::string>& environment = {});

}  // namespace xos::users
