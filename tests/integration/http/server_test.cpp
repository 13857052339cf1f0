// SPDX-License-Identifier: Apache-2.0
#include "xos/http/server.hpp"

#include <gtest/gtest.h>

#include <future>

#include "integration/http/requests.hpp"
#include "integration/http/test_server.hpp"
#include "xos/base/config.hpp"

namespace xos::http::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

TestHandler::Action waiting(std::chrono::milliseconds time) {
    return [time](Exchange& exchange) -> Task<void> {
        co_await wait_for(exchange, time);
        exchange.response().body = "finished";
    };
}

TEST(Server, tells_its_real_port_and_serves_on_all_threads) {
    TestServer server;
    server.options.threads = 3;
    server.start();
    EXPECT_EQ(server.server->threads(), 3U);
    EXPECT_NE(server.port, 0);
    for (int i = 0; i < 20; ++i) {
        auto client = server.connect();
        client.send(get("/"));
        EXPECT_EQ(client.reply().status, 200);
    }
}

TEST(Server, listens_on_ipv6_and_on_every_address) {
    TestServer server;
    server.options.urls = {"http://[::1]:0", "http://*:0"};
    server.start();
    EXPECT_TRUE(server.server->urls()[0].starts_with("http://[::1]:"));
    const auto url = server.server->urls()[1];
    RawClient client{static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)))};
    client.send(get("/"));
    EXPECT_EQ(client.reply().status, 200);
}

TEST(Server, refuses_urls_and_ports_it_cannot_listen_on) {
    TestServer first;
    first.start();
    for (const auto& url : {first.server->urls()[0], std::string{"https://127.0.0.1:0"}, std::string{"127.0.0.1:1"},
                            std::string{"http://example.com:1"}, std::string{"http://127.0.0.1:x"},
                            std::string{"http://127.0.0.1:65536"}, std::string{"http://[::1:80"}}) {
        TestServer second;
        second.options.urls = {url};
        EXPECT_THROW(second.start(), ConfigError) << url;
    }
}

TEST(Server, SLOW_6_stop_lets_a_running_request_finish_and_closes_idle_connections) {
    TestServer server;
    server.handler.actions["/wait"] = waiting(300ms);
    server.start();
    auto idle = server.connect();
    idle.send(get("/"));
    EXPECT_EQ(idle.reply().status, 200);
    auto busy = server.connect();
    busy.send(get("/wait") + get("/pipelined"));
    EXPECT_TRUE(server.reaches("xos_http_requests_in_progress", 1));
    auto stopping = std::async(std::launch::async, [&] { server.stop(); });
    EXPECT_EQ(idle.rest(1s), "");
    EXPECT_EQ(busy.reply().body, "finished");
    const auto last = busy.reply();
    EXPECT_EQ(last.body, "/pipelined");
    EXPECT_EQ(last.field("Connection"), "close");
    stopping.get();
    EXPECT_TRUE(server.server->is_stopping());
    EXPECT_EQ(server.metric("xos_http_connections"), 0);
    EXPECT_THROW(server.connect(), std::runtime_error);
}

TEST(Server, SLOW_6_stop_aborts_what_is_left_when_its_time_is_over) {
    TestServer server{{.stop_time = 100ms}};
    server.handler.actions["/wait"] = waiting(60s);
    server.start();
    auto client = server.connect();
    client.send(get("/wait"));
    EXPECT_TRUE(server.reaches("xos_http_requests_in_progress", 1));
    const auto begin = Clock::now();
    server.stop();
    EXPECT_LT(Clock::now() - begin, 2s);
    EXPECT_EQ(client.rest(), "");
    EXPECT_EQ(server.metric("xos_http_connections"), 0);
}

TEST(Server, SLOW_6_abort_ends_a_running_stop_at_once) {
    TestServer server{{.stop_time = 60s}};
    server.handler.actions["/wait"] = waiting(60s);
    server.start();
    auto client = server.connect();
    client.send(get("/wait"));
    EXPECT_TRUE(server.reaches("xos_http_requests_in_progress", 1));
    const auto begin = Clock::now();
    auto stopping = std::async(std::launch::async, [&] { server.stop(); });
    std::this_thread::sleep_for(50ms);
    EXPECT_NE(stopping.wait_for(0ms), std::future_status::ready);
    server.server->abort();
    stopping.get();
    EXPECT_LT(Clock::now() - begin, 2s);
}

TEST(Server, SLOW_6_a_request_that_was_sent_before_the_stop_is_answered) {
    TestServer server;
    server.options.threads = 1;
    server.handler.actions["/block"] = [](Exchange&) -> Task<void> {
        std::this_thread::sleep_for(150ms);  // holds the only I/O thread
        co_return;
    };
    server.start();
    auto blocker = server.connect();
    auto known = server.connect();
    known.send(get("/"));
    EXPECT_EQ(known.reply().status, 200);
    blocker.send(get("/block"));
    std::this_thread::sleep_for(50ms);
    auto waiting_in_queue = server.connect();
    waiting_in_queue.send(get("/queued"));
    known.send(get("/sent"));
    server.stop();
    EXPECT_EQ(known.reply().body, "/sent");
    EXPECT_EQ(waiting_in_queue.reply().body, "/queued");
}

TEST(Server, REL_3_connections_and_requests_return_to_zero) {
    TestServer server;
    server.options.threads = 2;
    server.start();
    for (int round = 0; round < 5; ++round) {
        std::vector<std::unique_ptr<RawClient>> clients;
        for (int i = 0; i < 20; ++i) {
            clients.push_back(std::make_unique<RawClient>(server.port));
            clients.back()->send(i % 3 == 0 ? "GET / HTT" : i % 3 == 1 ? get("/") : post("/echo", "abc").substr(0, 60));
        }
        clients.clear();
    }
    EXPECT_TRUE(server.reaches("xos_http_connections", 0));
    EXPECT_EQ(server.metric("xos_http_requests_in_progress"), 0);
    EXPECT_TRUE(server.log_lines().empty());
}

}  // namespace
}  // namespace xos::http::test
