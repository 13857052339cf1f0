// SPDX-License-Identifier: Apache-2.0
#include "xos/testing/postgres_server.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <future>
#include <stdexcept>
#include <thread>

#include "testing/child_process.hpp"
#include "xos/testing/comes_true.hpp"

namespace xos::testing {

namespace {

using Clock = std::chrono::steady_clock;
using Mode = PostgresServer::Mode;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

const TextRows one_row{{"1"}};

bool is_listening(std::uint16_t port) {
    const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool connected = ::connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(client);
    return connected;
}

/// The server that the tests below stop and kill. Each leaves it running.
PostgresServer& own_server() {
    static PostgresServer server{{.durable = true}};
    return server;
}

std::string setting(const PostgresServer& server, const std::string& name) {
    return server.query("postgres", "SHOW " + name).at(0).at(0);
}

TextRows sorted_rows(const PostgresServer& server) { return server.query("postgres", "SELECT n FROM t ORDER BY n"); }

}  // namespace

TEST(PostgresServer, answers_with_the_settings_that_tests_rely_on) {
    const auto& server = shared_postgres();

    EXPECT_EQ(setting(server, "server_encoding"), "UTF8");
    EXPECT_EQ(setting(server, "fsync"), "off");
    EXPECT_EQ(setting(server, "synchronous_commit"), "on");
    EXPECT_EQ(setting(server, "max_connections"), "200");
    EXPECT_EQ(setting(server, "listen_addresses"), "127.0.0.1");
    EXPECT_EQ(server.query("postgres", "SELECT datcollate FROM pg_database WHERE datname = 'postgres'"),
              (TextRows{{"C.UTF-8"}}));
    EXPECT_EQ(server.query("postgres", "SELECT 'ä', NULL UNION ALL SELECT 'b', '2' ORDER BY 2 NULLS FIRST"),
              (TextRows{{"ä", ""}, {"b", "2"}}));
}

TEST(PostgresServer, refuses_a_wrong_password) {
    auto& server = shared_postgres();
    const auto url = "host=127.0.0.1 port=" + std::to_string(server.port()) + " user=postgres password=x";

    server.execute("postgres", "CREATE EXTENSION IF NOT EXISTS dblink");

    EXPECT_THROW(server.query("postgres", "SELECT 1 FROM dblink('" + url + "', 'SELECT 1') AS t(n int)"),
                 std::runtime_error);
    EXPECT_THAT(server.log(), HasSubstr("password authentication failed for user \"postgres\""));
}

TEST(PostgresServer, says_what_the_server_said_about_a_bad_statement) {
    try {
        shared_postgres().execute("postgres", "SELECT 1; SELECT nothing");
        FAIL() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
        EXPECT_THAT(error.what(), HasSubstr("column \"nothing\" does not exist"));
    }
}

TEST(PostgresServer, says_what_the_server_said_when_it_does_not_start) {
    try {
        const PostgresServer server{{.settings = {"no_such_setting = 1"}}};
        FAIL() << "it started";
    } catch (const std::runtime_error& error) {
        EXPECT_THAT(error.what(), HasSubstr("unrecognized configuration parameter \"no_such_setting\""));
    }
}

TEST(PostgresServer, keeps_committed_rows_over_a_restart_and_a_kill) {
    auto& server = own_server();
    const auto port = server.port();
    EXPECT_EQ(setting(server, "fsync"), "on");
    server.execute("postgres", "CREATE TABLE t (n int); INSERT INTO t VALUES (1)");

    server.restart(Mode::fast);
    server.execute("postgres", "INSERT INTO t VALUES (2)");
    server.restart(Mode::immediate);
    server.execute("postgres", "INSERT INTO t VALUES (3)");
    auto sleeper = std::async(std::launch::async, [&server] {
        EXPECT_THROW(server.execute("postgres", "INSERT INTO t VALUES (99); SELECT pg_sleep(60)"), std::runtime_error);
    });
    ASSERT_TRUE(comes_true(
        [&server] {
            return !server.query("postgres", "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'").empty();
        },
        seconds{20}));
    server.kill();
    EXPECT_EQ(sleeper.wait_for(seconds{10}), std::future_status::ready);
    EXPECT_FALSE(server.is_running());
    EXPECT_FALSE(is_listening(port));
    server.start();

    EXPECT_EQ(server.port(), port);
    EXPECT_EQ(sorted_rows(server), (TextRows{{"1"}, {"2"}, {"3"}}));
    EXPECT_THAT(server.log(), HasSubstr("database system was not properly shut down"));
}

TEST(PostgresServer, does_not_answer_while_it_is_stopped) {
    auto& server = own_server();

    server.stop();
    EXPECT_FALSE(server.is_running());
    EXPECT_FALSE(is_listening(server.port()));
    EXPECT_THROW(server.query("postgres", "SELECT 1"), std::runtime_error);

    server.start();
    EXPECT_EQ(server.query("postgres", "SELECT 1"), one_row);
}

TEST(PostgresServer, answers_only_after_it_is_resumed) {
    auto& server = own_server();
    server.suspend();
    EXPECT_TRUE(is_listening(server.port()));
    auto answer = std::async(std::launch::async, [&server] { return server.query("postgres", "SELECT 1"); });

    EXPECT_EQ(answer.wait_for(milliseconds{300}), std::future_status::timeout);
    server.resume();

    ASSERT_EQ(answer.wait_for(seconds{10}), std::future_status::ready);
    EXPECT_EQ(answer.get(), one_row);
}

TEST(PostgresServer, can_be_stopped_and_killed_while_it_is_suspended) {
    auto& server = own_server();

    server.suspend();
    server.stop(Mode::immediate);
    server.start();
    server.suspend();
    server.kill();
    server.start();

    EXPECT_EQ(server.query("postgres", "SELECT 1"), one_row);
}

TEST(PostgresServer, is_gone_with_its_object) {
    std::uint16_t port = 0;
    std::filesystem::path folder;
    {
        PostgresServer server;
        port = server.port();
        folder = server.folder();
        EXPECT_TRUE(is_listening(port));
        EXPECT_TRUE(std::filesystem::exists(folder / (".s.PGSQL." + std::to_string(port))));
    }
    EXPECT_FALSE(is_listening(port));
    EXPECT_FALSE(std::filesystem::exists(folder));
}

TEST(PostgresServer, is_gone_when_its_program_was_killed) {
    for (const std::string how : {"running", "suspended"}) {
        const auto output = shared_postgres().folder() / ("owner-" + how);
        const pid_t owner = spawn({XOS_POSTGRES_OWNER, how}, -1, output);
        std::uint16_t port = 0;
        std::filesystem::path folder;
        EXPECT_TRUE(comes_true([&] { return bool{std::ifstream{output} >> port >> folder}; }, seconds{20}));
        EXPECT_TRUE(is_listening(port));

        ::kill(owner, SIGKILL);
        ::waitpid(owner, nullptr, 0);

        EXPECT_TRUE(comes_true([&] { return !std::filesystem::exists(folder); }, seconds{20})) << how;
        EXPECT_FALSE(is_listening(port)) << how;
    }
}

TEST(TestDatabase, is_empty_has_a_name_of_its_own_and_is_dropped_in_use) {
    auto& server = shared_postgres();
    std::string name;
    std::future<void> user;
    {
        const TestDatabase one;
        const TestDatabase other;
        name = one.name();
        EXPECT_NE(one.name(), other.name());
        one.execute("CREATE TABLE t (n int)");
        EXPECT_THROW(other.query("SELECT n FROM t"), std::runtime_error);
        EXPECT_THAT(one.admin_url(), ::testing::EndsWith("/" + name));
        user = std::async(std::launch::async, [&server, name] {
            EXPECT_THROW(server.execute(name, "SELECT pg_sleep(60)"), std::runtime_error);
        });
        ASSERT_TRUE(comes_true(
            [&] { return !one.query("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'").empty(); },
            seconds{20}));
    }
    EXPECT_EQ(user.wait_for(seconds{10}), std::future_status::ready);
    EXPECT_TRUE(server.query("postgres", "SELECT 1 FROM pg_database WHERE datname = '" + name + "'").empty());
}

}  // namespace xos::testing
