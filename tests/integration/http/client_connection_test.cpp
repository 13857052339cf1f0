// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "integration/http/test_server.hpp"

namespace xos::http::test {
namespace {

using namespace std::chrono_literals;

std::string get(std::string_view target, std::string_view fields = "") {
    return "GET " + std::string{target} + " HTTP/1.1\r\nHost: a\r\n" + std::string{fields} + "\r\n";
}

std::string post(std::string_view target, std::string_view body, std::string_view fields = "") {
    return "POST " + std::string{target} + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + std::string{fields} + "\r\n" + std::string{body};
}

TEST(ClientConnection, H1_8_answers_one_request_after_another_on_one_connection) {
    TestServer server;
    auto client = server.start().connect();
    for (int i = 0; i < 3; ++i) {
        client.send(get("/" + std::to_string(i)));
        const auto reply = client.reply();
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(reply.body, "/" + std::to_string(i));
    }
}

TEST(ClientConnection, H1_8_answers_pipelined_requests_in_order) {
    TestServer server;
    server.handler.actions["/slow"] = [](Exchange& exchange) -> Task<void> {
        co_await wait_for(exchange, 20ms);
        exchange.response().body = "slow";
    };
    auto client = server.start().connect();
    std::string all;
    for (int i = 0; i < 50; ++i) all += i % 10 == 3 ? get("/slow") : post("/echo", std::to_string(i));
    client.send(all);
    for (int i = 0; i < 50; ++i) EXPECT_EQ(client.reply().body, i % 10 == 3 ? "slow" : std::to_string(i));
}

TEST(ClientConnection, H1_8_a_framing_error_does_not_lose_the_answers_before_it) {
    TestServer server;
    auto client = server.start().connect();
    client.send(get("/1") + get("/2") + "GET / HTTP/1.1\r\nHost : a\r\n\r\n" + get("/never"));
    EXPECT_EQ(client.reply().body, "/1");
    EXPECT_EQ(client.reply().body, "/2");
    const auto refusal = client.reply();
    EXPECT_EQ(refusal.status, 400);
    EXPECT_EQ(refusal.field("Connection"), "close");
    EXPECT_EQ(client.rest(), "");
    EXPECT_EQ(server.handler.seen().size(), 2U);
}

TEST(ClientConnection, H1_8_answers_a_client_that_has_shut_down_its_side) {
    TestServer server;
    auto client = server.start().connect();
    client.send(get("/1") + get("/2"));
    client.half_close();
    EXPECT_EQ(client.reply().body, "/1");
    EXPECT_EQ(client.reply().body, "/2");
    EXPECT_TRUE(client.sees_close());
}

TEST(ClientConnection, H1_10_every_answer_has_date_and_one_length_and_names_no_server) {
    TestServer server;
    auto client = server.start().connect();
    client.send(get("/") + "BAD\r\n\r\n");
    for (int i = 0; i < 2; ++i) {
        const auto reply = client.reply();
        ASSERT_TRUE(reply.field("Date"));
        EXPECT_EQ(reply.field("Date")->size(), 29U);
        EXPECT_TRUE(reply.field("Content-Length"));
        EXPECT_FALSE(reply.field("Server"));
        EXPECT_FALSE(reply.field("Transfer-Encoding"));
    }
}

TEST(ClientConnection, reads_a_body_that_comes_in_pieces) {
    TestServer server;
    auto client = server.start().connect();
    const std::string body(100'000, 'x');
    const auto request = post("/echo", body);
    client.send(request.substr(0, 50));
    std::this_thread::sleep_for(10ms);
    client.send(request.substr(50));
    EXPECT_EQ(client.reply().body, body);
    client.send(get("/next"));
    EXPECT_EQ(client.reply().body, "/next");
}

TEST(ClientConnection, H1_6_reads_a_chunked_body_and_drops_its_trailers) {
    TestServer server;
    server.handler.actions["/fields"] = [](Exchange& exchange) -> Task<void> {
        const auto body = co_await exchange.read_body(100);
        exchange.response().body =
            std::string{body} + (exchange.head().find("Authorization") ? " signed" : " unsigned");
    };
    auto client = server.start().connect();
    client.send("POST /fields HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.send("3\r\nabc\r\n2\r\nde\r\n0\r\nAuthorization: x\r\n\r\n" + get("/next"));
    EXPECT_EQ(client.reply().body, "abcde unsigned");
    EXPECT_EQ(client.reply().body, "/next");
}

}  // namespace
}  // namespace xos::http::test
