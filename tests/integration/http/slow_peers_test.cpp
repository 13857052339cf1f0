// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "integration/http/requests.hpp"
#include "integration/http/test_server.hpp"

namespace xos::http::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// Sends `text` a byte at a time with a pause, until the peer closes or the time is over.
void trickle(RawClient& client, std::string_view text, std::chrono::milliseconds pause,
             std::chrono::milliseconds time) {
    const auto end = Clock::now() + time;
    for (const char& c : text) {
        if (Clock::now() > end || !client.send({&c, 1})) return;
        client.receive(pause);
    }
}

TEST(SlowPeers, SLOW_1_a_head_has_a_time_in_total_that_bytes_do_not_renew) {
    TestServer server{{.header_time = 200ms}};
    auto client = server.start().connect();
    const auto begin = Clock::now();
    trickle(client, get("/never", "X: " + std::string(1000, 'x') + "\r\n"), 10ms, 5s);
    EXPECT_EQ(client.reply().status, 408);
    EXPECT_TRUE(client.sees_close());
    EXPECT_LT(Clock::now() - begin, 2s);
    EXPECT_EQ(server.refusals("header_time"), 1);
    EXPECT_TRUE(server.handler.seen().empty());
}

TEST(SlowPeers, SLOW_1_an_idle_connection_is_closed_before_and_after_a_request) {
    TestServer server{{.idle_time = 150ms}};
    server.start();
    auto silent = server.connect();
    auto once = server.connect();
    once.send(get("/1"));
    EXPECT_EQ(once.reply().status, 200);
    const auto begin = Clock::now();
    EXPECT_EQ(silent.rest(), "");
    EXPECT_EQ(once.rest(), "");
    EXPECT_LT(Clock::now() - begin, 2s);
    EXPECT_EQ(server.refusals("idle_time"), 2);
}

TEST(SlowPeers, SLOW_1_a_body_slower_than_the_least_rate_is_a_408) {
    TestServer server{{.body_rate_grace = 50ms, .body_rate_window = 200ms}};
    auto client = server.start().connect();
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
    const auto begin = Clock::now();
    trickle(client, std::string(1000, 'b'), 20ms, 5s);
    EXPECT_EQ(client.reply().status, 408);
    EXPECT_TRUE(client.sees_close());
    EXPECT_LT(Clock::now() - begin, 2s);
    EXPECT_EQ(server.refusals("body_rate"), 1);
}

TEST(SlowPeers, SLOW_1_a_body_faster_than_the_least_rate_is_read_however_long_it_takes) {
    TestServer server{{.body_rate_grace = 50ms, .body_rate_window = 200ms}};
    auto client = server.start().connect();
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 6000\r\n\r\n");
    for (int i = 0; i < 12; ++i) {
        client.send(std::string(500, 'b'));
        std::this_thread::sleep_for(50ms);
    }
    EXPECT_EQ(client.reply().body.size(), 6000U);
}

TEST(SlowPeers, SLOW_1_a_peer_that_does_not_read_is_reset) {
    TestServer server{{.send_rate_window = 200ms}};
    server.handler.actions["/big"] = [](Exchange& exchange) -> Task<void> {
        exchange.response().body = std::string(32'000'000, 'b');
        co_return;
    };
    auto client = server.start().connect(4096);
    client.send(get("/big"));
    EXPECT_TRUE(server.reaches("xos_http_connections", 1));
    EXPECT_TRUE(server.reaches("xos_http_connections", 0, 3s));
    EXPECT_EQ(server.refusals("send_rate"), 1);
    while (client.receive()) {
    }
    EXPECT_TRUE(client.was_reset());
}

TEST(SlowPeers, SLOW_2_REL_5_slow_peers_do_not_hold_up_others) {
    TestServer server{{.header_time = 400ms}};
    server.start();
    std::vector<std::unique_ptr<RawClient>> slow;
    for (int i = 0; i < 100; ++i) {
        slow.push_back(std::make_unique<RawClient>(server.port));
        slow.back()->send("GET / HT");
    }
    for (int i = 0; i < 50; ++i) {
        auto client = server.connect();
        client.send(get("/"));
        EXPECT_EQ(client.reply().status, 200);
    }
    for (auto& client : slow) EXPECT_EQ(client->reply().status, 408);
    slow.clear();
    EXPECT_TRUE(server.reaches("xos_http_connections", 0));
}

TEST(SlowPeers, REL_4_a_handler_that_takes_too_long_is_cancelled_and_answered_503) {
    TestServer server{{.request_time = 200ms}};
    std::atomic<bool> was_cancelled{false};
    server.handler.actions["/slow"] = [&](Exchange& exchange) -> Task<void> {
        try {
            co_await wait_for(exchange, 60s);
        } catch (const boost::system::system_error&) {
            was_cancelled = true;
            throw;
        }
    };
    auto client = server.start().connect();
    const auto begin = Clock::now();
    client.send(get("/slow"));
    const auto reply = client.reply();
    EXPECT_EQ(reply.status, 503);
    EXPECT_TRUE(reply.field("Retry-After"));
    EXPECT_EQ(reply.field("Connection"), "close");
    EXPECT_LT(Clock::now() - begin, 2s);
    EXPECT_TRUE(was_cancelled);
    EXPECT_TRUE(client.sees_close());
    EXPECT_EQ(server.refusals("request_time"), 1);
}

TEST(SlowPeers, REL_4_a_handler_that_is_away_is_not_cancelled_until_it_is_back) {
    TestServer server{{.request_time = 100ms}};
    std::atomic<int> step{0};
    server.handler.actions["/away"] = [&](Exchange& exchange) -> Task<void> {
        exchange.set_away(true);
        co_await wait_for(exchange, 300ms);
        step = 1;
        exchange.set_away(false);
        co_await wait_for(exchange, 60s);
        step = 2;
    };
    server.handler.actions["/finishes"] = [&](Exchange& exchange) -> Task<void> {
        exchange.set_away(true);
        co_await wait_for(exchange, 300ms);
        exchange.set_away(false);
        exchange.response().body = "done";
    };
    server.start();
    auto client = server.connect();
    client.send(get("/away"));
    EXPECT_EQ(client.reply().status, 503);
    EXPECT_EQ(step, 1);
    auto finisher = server.connect();
    finisher.send(get("/finishes"));
    EXPECT_EQ(finisher.reply().body, "done");
}

TEST(SlowPeers, REL_4_a_body_that_outlasts_the_request_time_is_a_503) {
    TestServer server{{.request_time = 150ms}};
    auto client = server.start().connect();
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
    EXPECT_EQ(client.reply().status, 503);
    EXPECT_TRUE(client.sees_close());
}

}  // namespace
}  // namespace xos::http::test
