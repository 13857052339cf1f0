// SPDX-License-Identifier: Apache-2.0
// Many requests whose statements take long, on PostgreSQL: they use every connection there is, and nobody else waits.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "xos/app/controller.hpp"
#include "xos/testing/postgres_server.hpp"
#include "xos/testing/test_server.hpp"

namespace xos {

namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr Sql sleep_a_second{"sleep_a_second", "SELECT 1 AS one FROM (SELECT pg_sleep(1)) AS slept"};

class SleepController : public XOSControllerBase {
public:
    static void routes(Routes<SleepController>& r) {
        r.prefix("/api/sleep").allow_anonymous();
        r.get("", &SleepController::sleep);
    }
    Task<Ok<std::int64_t>> sleep() {
        auto db = context().across_tenants("a test without tenants");
        co_return ok(*co_await db.get_value<std::int64_t>(sleep_a_second));
    }
};

constexpr int requests = 1'000;
constexpr int io_threads = 4;
constexpr int connections = 64;

std::chrono::microseconds ping_p99(const testing::TestServer& server, int pings) {
    auto client = server.client();
    std::vector<std::chrono::microseconds> times;
    for (int i = 0; i < pings; ++i) {
        const auto started = SteadyClock::now();
        EXPECT_EQ(client.get("/api/ping").status, 200);
        times.push_back(std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - started));
        std::this_thread::sleep_for(500us);
    }
    const auto place = times.begin() + static_cast<std::ptrdiff_t>(times.size() * 99 / 100);
    std::ranges::nth_element(times, place);
    return *place;
}

}  // namespace

TEST(LongStatements, SLOW_3_a_thousand_at_once_use_every_connection_and_hold_nobody_else_up) {
    // rules: DB-13
    const testing::TestDatabase database;
    testing::TestServerOptions options;
    options.environment = {"XOS_Database__AdminUrl=" + database.admin_url()};
    options.arguments = {"--Server:Threads=" + std::to_string(io_threads),
                         "--Database:Connections=" + std::to_string(connections),
                         "--Limits:DatabaseWait=40000",
                         "--Limits:DatabaseQueue=2000",
                         "--Limits:Requests=2000",
                         "--Limits:ConnectionsPerAddress=2000"};
    options.setup = [](Application& application) { application.add<SleepController>(); };
    testing::TestServer server{std::move(options)};
    const auto quiet = ping_p99(server, 2'000);

    std::atomic<int> answered{0};
    const auto started = SteadyClock::now();
    std::chrono::microseconds loaded{};
    {
        std::vector<std::jthread> clients;
        for (int i = 0; i < requests; ++i) {
            clients.emplace_back([&] { answered += server.client().get("/api/sleep").status == 200 ? 1 : 0; });
        }
        std::this_thread::sleep_for(2s);
        loaded = ping_p99(server, 2'000);
    }
    const std::chrono::duration<double> took = SteadyClock::now() - started;
    std::cout << requests << " statements of 1 s took " << took.count() << " s; ping p99 " << quiet.count()
              << " µs quiet, " << loaded.count() << " µs meanwhile\n";
    EXPECT_EQ(answered, requests);
    // One connection of each I/O thread is kept for quick statements.
    const double rounds = (requests + connections - io_threads - 1) / (connections - io_threads);
    EXPECT_LT(took.count(), 1.5 * rounds);
    EXPECT_LT(loaded, std::max<std::chrono::microseconds>(2 * quiet, 50ms)) << "quiet " << quiet.count() << " µs";
}

}  // namespace xos
