// SPDX-License-Identifier: Apache-2.0
// As many connections as a node has on a busy day (HUB-9).
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <thread>

#include "integration/hub/hub_server.hpp"

namespace xos::hub::test {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t connections = 2'000;
constexpr std::size_t threads = 8;
constexpr int broadcasts = 20;

/// Both ends of every connection are in this process.
void allow_files(rlim_t wanted) {
    rlimit limit{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    ASSERT_GE(limit.rlim_max, wanted) << "this machine allows too few open files";
    limit.rlim_cur = std::max(limit.rlim_cur, wanted);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
}

/// Does it for each number, in several threads.
template <typename F>
void for_all(F f) {
    std::vector<std::jthread> running;
    for (std::size_t t = 0; t < threads; ++t) {
        running.emplace_back([t, f] {
            for (auto i = t; i < connections; i += threads) f(i);
        });
    }
}

std::string invocation(std::string_view target, int number) {
    return R"({"type":1,"target":")" + std::string{target} + R"(","arguments":[)" + std::to_string(number) + "]}";
}

TEST(HubManyConnections, HUB_9_each_of_two_thousand_gets_every_broadcast_and_only_members_what_goes_to_their_group) {
    allow_files(3 * connections);
    HubServer server{open_to_all(), {"--Limits:ConnectionsPerAddress=" + std::to_string(2 * connections)}};
    std::vector<std::unique_ptr<JsonClient>> clients(connections);
    for_all([&](std::size_t i) {
        clients[i] = std::make_unique<JsonClient>(server.port());
        clients[i]->begin();
        if (i % 4 == 0) clients[i]->answer_to("Join", R"("fourth")");
    });
    ASSERT_TRUE(testing::comes_true([&] { return server.metric("xos_hub_connections") == connections; }, 10s));
    EXPECT_EQ(server.group_size("fourth"), connections / 4);

    for (int i = 0; i < broadcasts; ++i) {
        server.clients().all().send("All", i);
        server.clients().group("fourth").send("Fourth", i);
    }
    std::atomic<int> wrong = 0;
    for_all([&](std::size_t i) {
        for (int n = 0; n < broadcasts; ++n) {
            wrong += clients[i]->next() == invocation("All", n) ? 0 : 1;
            if (i % 4 == 0) wrong += clients[i]->next() == invocation("Fourth", n) ? 0 : 1;
        }
    });
    EXPECT_EQ(wrong, 0);

    clients.clear();
    EXPECT_TRUE(testing::comes_true([&] { return server.metric("xos_hub_transports") == 0; }, 10s));
    EXPECT_EQ(server.group_size("fourth"), 0U);
}

}  // namespace
}  // namespace xos::hub::test
