// SPDX-License-Identifier: Apache-2.0
// Kills the program again and again while it is written to, and looks at what the next start finds.
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "integration/users/event_follower.hpp"
#include "integration/users/program.hpp"
#include "integration/users/write_load.hpp"
#include "xos/testing/test_data.hpp"

namespace xos::users {
namespace {

using namespace std::chrono_literals;
using testing::Client;

constexpr int followers = 20;

int rounds() { return std::getenv("XOS_KILLS") ? std::atoi(std::getenv("XOS_KILLS")) : 100; }

/// The server on its data, started again after each kill.
class KilledServer {
public:
    void start() {
        const auto began = std::chrono::steady_clock::now();
        program_ = std::make_unique<Program>(
            std::vector<std::string>{"serve", "--data", data_.folder(), "--demo", "--Server:Urls=http://127.0.0.1:0",
                                     "--Limits:HubConnectionsPerUser=" + std::to_string(2 * followers)},
            data_.environment());
        const auto line = program_->read_line();
        ready_after_ = std::chrono::steady_clock::now() - began;
        const auto at = line.find("http://");
        if (at == std::string::npos) throw std::runtime_error{"the server did not start: " + line};
        const std::lock_guard lock{mutex_};
        url_ = line.substr(at);
    }
    void kill() {
        program_->signal(SIGKILL);
        program_->wait();
    }
    std::chrono::nanoseconds ready_after() const { return ready_after_; }
    std::string url() const {
        const std::lock_guard lock{mutex_};
        return url_;
    }

private:
    testing::TestData data_;
    mutable std::mutex mutex_;
    std::string url_;  ///< another one after each start, while followers ask
    std::chrono::nanoseconds ready_after_{};
    std::unique_ptr<Program> program_;
};

TEST(Kill, REL_1_DUR_1_DUR_2_DUR_7_no_acknowledged_write_is_lost_and_every_client_ends_with_the_rows_of_the_database) {
    KilledServer server;
    WriteLoad load;
    std::mt19937 random{20250131};
    server.start();
    const auto token = Client{server.url()}.sign_in("admin@acme.test", "demo-Passw0rd!").token();
    std::vector<std::unique_ptr<EventFollower>> clients;
    for (int i = 0; i < followers; ++i) {
        clients.push_back(std::make_unique<EventFollower>([&] { return server.url(); }, token));
    }
    std::chrono::nanoseconds slowest_start{};
    for (int round = 0; round < rounds(); ++round) {
        {
            const std::atomic<bool> never{false};
            std::vector<std::jthread> threads;
            for (std::size_t w = 0; w < WriteLoad::writers; ++w) {
                threads.emplace_back([&, w] { load.write(server.url(), token, w, round, never); });
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{50 + random() % 250});
            server.kill();
        }
        server.start();
        slowest_start = std::max(slowest_start, server.ready_after());
        EXPECT_LT(server.ready_after(), 2s);
        Client admin{server.url()};
        admin.set_token(token);  // the session survives the kill as well
        ASSERT_EQ(admin.get("/api/auth/me").status, 200);
        load.repeat_unanswered(admin);
        load.expect_nothing_lost(admin);
        if (HasFailure()) break;
    }
    EXPECT_GT(load.last_seq(), rounds());
    Client admin{server.url()};
    admin.set_token(token);
    for (const auto& client : clients) client->expect_all(admin);
    server.kill();
    std::int64_t joins = 0;
    std::int64_t caught_up = 0;
    for (const auto& client : clients) {
        client->stop();
        joins += client->joins();
        caught_up += client->caught_up();
    }
    EXPECT_GT(joins, followers * rounds() / 2);
    std::cout << "kills: " << rounds() << ", acknowledged events: " << load.last_seq()
              << ", creates repeated: " << load.repeated() << ", of those carried out before: " << load.replayed()
              << ", slowest start: " << slowest_start / 1ms << " ms; " << followers << " clients joined " << joins
              << " times and caught up with " << caught_up << " events\n";
}

}  // namespace
}  // namespace xos::users
