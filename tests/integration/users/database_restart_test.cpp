// SPDX-License-Identifier: Apache-2.0
// Restarts PostgreSQL again and again under one running program that is written to.
#include <gtest/gtest.h>

#include <csignal>
#include <iostream>
#include <thread>

#include "integration/users/program.hpp"
#include "integration/users/write_load.hpp"
#include "xos/testing/postgres_server.hpp"
#include "xos/testing/temporary_folder.hpp"

namespace xos::users {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using Clock = std::chrono::steady_clock;
using Mode = testing::PostgresServer::Mode;

/// How long it takes until a write succeeds again.
Clock::duration recovery(Client& admin) {
    const auto began = Clock::now();
    while (Clock::now() - began < 20s) {
        const auto reply = admin.post("/api/notifications", R"({"type":"info","message":"again"})");
        if (reply.status == 200) break;
        EXPECT_EQ(reply.status, 503) << reply.body;
        std::this_thread::sleep_for(20ms);
    }
    return Clock::now() - began;
}

// rules: REL-1 REL-8 DB-13 USR-19
TEST(DatabaseRestart, DUR_3_ten_restarts_give_no_error_but_503_and_lose_and_double_nothing) {
    testing::PostgresServer database_server;
    const testing::TestDatabase database{database_server};
    const testing::TemporaryFolder folder;
    Program program{{"serve", "--data", folder.path(), "--demo", "--Server:Urls=http://127.0.0.1:0"},
                    {"XOS_Database__AdminUrl=" + database.admin_url()}};
    const auto line = program.read_line();
    ASSERT_NE(line.find("http://"), std::string::npos) << line;
    const auto url = line.substr(line.find("http://"));
    Client admin{url};
    const auto token = admin.sign_in("admin@acme.test", "demo-Passw0rd!").token();
    WriteLoad load;
    Clock::duration slowest{};
    {
        std::atomic<bool> is_over{false};
        std::vector<std::jthread> threads;
        for (std::size_t w = 0; w < WriteLoad::writers; ++w) {
            threads.emplace_back([&, w] {
                load.write(url, token, w, 0, is_over);
                EXPECT_TRUE(is_over) << "a connection to the program broke";
            });
        }
        for (int round = 0; round < 10; ++round) {
            const auto before = load.acknowledged();
            std::this_thread::sleep_for(500ms);
            EXPECT_GT(load.acknowledged(), before) << round;
            database_server.restart(round % 2 == 0 ? Mode::fast : Mode::immediate);
            slowest = std::max(slowest, recovery(admin));
        }
        is_over = true;
    }
    EXPECT_LT(slowest, 5s);
    EXPECT_GT(load.unsure(), 0U) << "the test proves nothing without";
    load.expect_nothing_lost(admin);
    EXPECT_EQ(admin.get("/api/auth/me").status, 200) << "and everybody is still signed in";
    std::cout << "acknowledged changes: " << load.acknowledged() << ", answered 503: " << load.unsure()
              << ", slowest recovery: " << slowest / 1ms << " ms\n";
    program.signal(SIGTERM);
    EXPECT_EQ(program.wait().status, 0);
}

}  // namespace
}  // namespace xos::users
