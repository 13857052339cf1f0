// SPDX-License-Identifier: Apache-2.0
// Whatever is sent leaves at once, whenever it comes, and in order: nothing waits in a queue for the next message.
#include <gtest/gtest.h>

#include <thread>

#include "integration/hub/hub_server.hpp"

namespace xos::hub::test {
namespace {

using namespace std::chrono_literals;
using http::test::RawClient;

constexpr int times = is_slow_build ? 300 : 1'000;

/// False when an event stream whose handshake comes the moment it opens gets no answer.
bool are_event_streams_answered(std::uint16_t port) {
    for (int i = 0; i < times; ++i) {
        const auto id = negotiate(port);
        RawClient post{port};
        RawClient events{port};
        events.send("GET /life?id=" + id + " HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n");
        events.receive();
        post.send("POST /life?id=" + id + " HTTP/1.1\r\nHost: x\r\nContent-Length: 32\r\n\r\n" +
                  std::string{json_handshake});
        const auto end = std::chrono::steady_clock::now() + 2s;
        while (events.received().find("data: {}") == std::string::npos && std::chrono::steady_clock::now() < end) {
            events.receive(100ms);
        }
        if (events.received().find("data: {}") == std::string::npos) return false;
    }
    return true;
}

TEST(HubPromptSending, a_handshake_that_comes_while_an_event_stream_opens_is_answered) {
    HubServer server;
    std::atomic<int> good = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 3; ++i) {
            threads.emplace_back([&] { good += are_event_streams_answered(server.port()) ? 1 : 0; });
        }
    }
    EXPECT_EQ(good, 3);
}

TEST(HubPromptSending, broadcasts_from_many_threads_reach_every_socket_without_the_help_of_a_later_one) {
    HubServer server;
    std::vector<std::unique_ptr<JsonClient>> clients;
    for (int i = 0; i < 8; ++i) {
        clients.push_back(std::make_unique<JsonClient>(server.port()));
        clients.back()->begin();
    }
    ASSERT_TRUE(testing::comes_true([&] { return server.metric("xos_hub_connections") == 8; }, 5s));
    const std::string text(3'000, 'x');
    for (int round = 0; round < times / 10; ++round) {
        {
            std::vector<std::jthread> senders;
            for (int i = 0; i < 4; ++i) {
                senders.emplace_back([&] {
                    for (int n = 0; n < 10; ++n) server.clients().all().send("Hello", text);
                });
            }
        }
        for (const auto& client : clients) {
            for (int n = 0; n < 40; ++n) ASSERT_FALSE(client->next().empty()) << "round " << round << ", " << n;
        }
    }
}

/// Calls again and again; gives all numbers that came, in the order of their coming.
std::vector<std::string> numbers_seen(JsonClient& client, int calls, int numbers) {
    for (int i = 0; i < calls; ++i) client.send(R"({"type":1,"target":"SendNumber","arguments":[]})");
    std::vector<std::string> seen;
    for (int i = 0; i < numbers; ++i) seen.push_back(client.next());
    return seen;
}

TEST(HubPromptSending, HUB_4_what_is_sent_first_comes_first_from_whatever_thread_it_was_sent) {
    HubServer server;
    numbers.last = 0;
    constexpr int senders = 8;
    constexpr int calls = times / 10;
    std::vector<std::unique_ptr<JsonClient>> clients;
    for (int i = 0; i < senders; ++i) {
        clients.push_back(std::make_unique<JsonClient>(server.port()));
        clients.back()->begin();
    }
    ASSERT_TRUE(testing::comes_true([&] { return server.metric("xos_hub_connections") == senders; }, 5s));
    std::vector<std::vector<std::string>> seen(senders);
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < senders; ++i) {
            threads.emplace_back([&, i] { seen[i] = numbers_seen(*clients[i], calls, senders * calls); });
        }
    }
    std::vector<std::string> expected;
    for (int i = 1; i <= senders * calls; ++i) {
        expected.push_back(R"({"type":1,"target":"Number","arguments":[)" + std::to_string(i) + "]}");
    }
    for (const auto& one : seen) EXPECT_TRUE(one == expected) << "in another order, or not all";
}

}  // namespace
}  // namespace xos::hub::test
