// SPDX-License-Identifier: Apache-2.0
// A process that writes through the driver is killed again and again. What it acknowledged must be there, once.
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "conformance/db/temporary_folder.hpp"
#include "db/sqlite/raw.hpp"

namespace xos::db::suite {
namespace {

/// Runs kill_writer, kills it after `life` from its first acknowledged row, gives what it printed.
std::string write_until_killed(const std::string& file, const std::string& prefix, std::chrono::milliseconds life) {
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) != 0) throw std::runtime_error{"no pipe"};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, pipe[0]);
    std::string program = XOS_KILL_WRITER;
    std::string file_argument = file;
    std::string prefix_argument = prefix;
    std::array<char*, 4> arguments{program.data(), file_argument.data(), prefix_argument.data(), nullptr};
    pid_t child = 0;
    const int spawned = ::posix_spawn(&child, program.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(pipe[1]);
    if (spawned != 0) throw std::runtime_error{"cannot start kill_writer"};

    std::string printed;
    std::array<char, 4096> buffer{};
    std::thread killer;
    while (true) {
        const auto got = ::read(pipe[0], buffer.data(), buffer.size());
        if (got <= 0) break;
        printed.append(buffer.data(), static_cast<std::size_t>(got));
        if (!killer.joinable()) {
            killer = std::thread{[child, life] {
                std::this_thread::sleep_for(life);
                ::kill(child, SIGKILL);
            }};
        }
    }
    if (killer.joinable()) killer.join();
    ::close(pipe[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "kill_writer ended by itself: " << status;
    return printed;
}

TEST(Kill, REL_1_acknowledged_rows_survive_a_kill_exactly_once) {
    // rules: DUR-1 DUR-7
    const TemporaryFolder folder;
    const std::string file = folder.path() / "data.db";
    std::set<std::string> acknowledged;
    for (int round = 0; round < 10; ++round) {
        const auto printed =
            write_until_killed(file, "r" + std::to_string(round), std::chrono::milliseconds{20 + 37 * round % 100});
        std::istringstream lines{printed.substr(0, printed.rfind('\n') + 1)};
        for (std::string line; std::getline(lines, line);) acknowledged.insert(line);
    }
    EXPECT_GT(acknowledged.size(), 100U);

    const auto connection = open_file(file, SQLITE_OPEN_READWRITE);
    std::map<std::string, int> stored;
    query(connection.get(), "SELECT name FROM people", {}, [&](sqlite3_stmt* row) { ++stored[column_text(row, 0)]; });
    for (const auto& name : acknowledged) EXPECT_EQ(stored[name], 1) << name;
    for (const auto& [name, times] : stored) {
        EXPECT_EQ(times, 1) << name;
        // Both rows of a transaction or none.
        if (name.ends_with(".first")) EXPECT_TRUE(stored.contains(name.substr(0, name.size() - 6))) << name;
    }
    std::string verdict;
    query(connection.get(), "PRAGMA integrity_check(1)", {}, [&](sqlite3_stmt* row) { verdict = column_text(row, 0); });
    EXPECT_EQ(verdict, "ok");
}

}  // namespace
}  // namespace xos::db::suite
