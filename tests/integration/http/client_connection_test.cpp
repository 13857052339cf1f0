// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "integration/http/requests.hpp"
#include "integration/http/test_server.hpp"

namespace xos::http::test {
namespace {

using namespace std::chrono_literals;

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

TEST(ClientConnection, H1_7_drops_the_body_of_a_get_before_the_handler_runs) {
    TestServer server;
    auto client = server.start().connect();
    client.send("GET /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nGET " + get("/2"));
    client.send("DELETE /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" + get("/4"));
    for (const auto* body : {"/1", "/2", "/3", "/4"}) EXPECT_EQ(client.reply().body, body);
}

TEST(ClientConnection, H1_7_LIM_4_a_get_body_at_its_limit) {
    TestServer server;
    server.start();
    for (const int over : {-1, 0, 1}) {
        const std::size_t size = std::size_t{64} * 1024 + static_cast<std::size_t>(over + 1) - 1;
        const bool is_refused = over > 0;
        for (const bool is_chunked : {false, true}) {
            auto client = server.connect();
            client.send("GET /x HTTP/1.1\r\nHost: a\r\n");
            client.send(is_chunked ? "Transfer-Encoding: chunked\r\n\r\n" + chunk(size) + "0\r\n\r\n"
                                   : "Content-Length: " + std::to_string(size) + "\r\n\r\n" + std::string(size, 'b'));
            const auto reply = client.reply();
            EXPECT_EQ(reply.status, is_refused ? 413 : 200) << size;
            EXPECT_EQ(reply.field("Connection").has_value(), is_refused);
        }
    }
    EXPECT_EQ(server.handler.seen().size(), 4U);
    EXPECT_EQ(server.refusals("body"), 2);
}

TEST(ClientConnection, H1_7_drops_a_short_unread_body_after_the_answer_and_closes_before_a_long_one) {
    TestServer server;
    auto client = server.start().connect();
    client.send(post("/unread", std::string(65'536, 'b')) + get("/next"));
    EXPECT_EQ(client.reply().body, "/unread");
    EXPECT_EQ(client.reply().body, "/next");
    client.send(post("/unread", std::string(65'537, 'b')) + get("/never"));
    const auto last = client.reply();
    EXPECT_EQ(last.body, "/unread");
    EXPECT_EQ(last.field("Connection"), "close");
    EXPECT_TRUE(client.sees_close());
    EXPECT_EQ(client.received(), "");
}

TEST(ClientConnection, H1_7_a_long_unread_chunked_body_closes_after_the_answer) {
    TestServer server;
    auto client = server.start().connect();
    client.send("POST /unread HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(65'537) + "0\r\n\r\n" +
                get("/never"));
    EXPECT_EQ(client.reply().body, "/unread");
    EXPECT_TRUE(client.sees_close());
    EXPECT_EQ(client.received(), "");
}

TEST(ClientConnection, H1_9_continues_only_when_the_body_is_read) {
    TestServer server;
    server.start();
    {
        auto client = server.connect();
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
        EXPECT_EQ(client.reply().status, 100);
        client.send("abc" + get("/next"));
        EXPECT_EQ(client.reply().body, "abc");
        EXPECT_EQ(client.reply().body, "/next");
    }
    {
        auto client = server.connect();
        client.send("POST /unread HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
        const auto reply = client.reply();
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(reply.field("Connection"), "close");
        client.send(get("/never"));
        EXPECT_EQ(client.rest(), "");
    }
    {
        auto client = server.connect();
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\nExpect: 100-continue\r\n\r\n");
        EXPECT_EQ(client.reply().status, 413);
    }
}

TEST(ClientConnection, H1_9_ignores_upgrade_to_h2c) {
    TestServer server;
    auto client = server.start().connect();
    client.send(get("/x", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n"));
    EXPECT_EQ(client.reply().status, 200);
    client.send(get("/y"));
    EXPECT_EQ(client.reply().body, "/y");
}

TEST(ClientConnection, H1_10_sends_no_body_for_head_204_and_304) {
    TestServer server;
    for (const int status : {204, 304}) {
        server.handler.actions["/" + std::to_string(status)] = [status](Exchange& exchange) -> Task<void> {
            exchange.response().status = status;
            exchange.response().body = "never sent";
            co_return;
        };
    }
    auto client = server.start().connect();
    client.send("HEAD /12345 HTTP/1.1\r\nHost: a\r\n\r\n" + get("/204") + get("/304") + get("/next"));
    EXPECT_EQ(client.reply(false).field("Content-Length"), "6");
    EXPECT_FALSE(client.reply().field("Content-Length"));
    EXPECT_FALSE(client.reply().field("Content-Length"));
    EXPECT_EQ(client.reply().body, "/next");
}

TEST(ClientConnection, H1_10_a_response_that_would_split_is_a_500) {
    TestServer server;
    server.handler.actions["/split"] = [](Exchange& exchange) -> Task<void> {
        exchange.response().set("Location", "/x\r\nSet-Cookie: evil=1");
        co_return;
    };
    server.handler.actions["/status"] = [](Exchange& exchange) -> Task<void> {
        exchange.response().status = 99;
        co_return;
    };
    auto client = server.start().connect();
    client.send(get("/split") + get("/status"));
    for (int i = 0; i < 2; ++i) {
        const auto reply = client.reply();
        EXPECT_EQ(reply.status, 500);
        EXPECT_EQ(reply.head.find("evil"), std::string::npos);
        EXPECT_EQ(reply.body, R"({"status":500})");
    }
}

TEST(ClientConnection, H1_10_framing_fields_of_the_handler_are_left_out) {
    TestServer server;
    server.handler.actions["/own"] = [](Exchange& exchange) -> Task<void> {
        auto& response = exchange.response();
        response.common_fields = "X-Common: yes\r\n";
        response.body = "four";
        for (const auto* name : {"Content-Length", "Transfer-Encoding", "Connection", "Date"})
            response.set(name, "wrong");
        co_return;
    };
    auto client = server.start().connect();
    client.send(get("/own"));
    const auto reply = client.reply();
    EXPECT_EQ(reply.head.find("wrong"), std::string::npos);
    EXPECT_EQ(reply.field("X-Common"), "yes");
    EXPECT_EQ(reply.body, "four");
}

TEST(ClientConnection, H1_11_forwarded_fields_count_from_trusted_proxies_only) {
    const auto action = [](Exchange& exchange) -> Task<void> {
        exchange.response().body = exchange.peer().address + (exchange.peer().is_secure ? " secure" : "");
        co_return;
    };
    const auto request = get("/peer", "X-Forwarded-For: 6.6.6.6, 9.8.7.6\r\nX-Forwarded-Proto: https\r\n");
    TestServer open;
    open.handler.actions["/peer"] = action;
    auto stranger = open.start().connect();
    stranger.send(request);
    EXPECT_EQ(stranger.reply().body, "127.0.0.1");
    TestServer behind_proxy{{}, {"127.0.0.0/8"}};
    behind_proxy.handler.actions["/peer"] = action;
    auto proxy = behind_proxy.start().connect();
    proxy.send(request + get("/peer"));
    EXPECT_EQ(proxy.reply().body, "9.8.7.6 secure");
    EXPECT_EQ(proxy.reply().body, "127.0.0.1");
}

TEST(ClientConnection, H1_12_HTTP_8_errors_have_a_body_only_when_the_target_is_trusted) {
    TestServer server;
    server.start();
    auto untrusted = server.connect();
    untrusted.send("GET / HTTP/1.1\r\n\r\n");
    EXPECT_EQ(untrusted.reply().body, "");
    auto trusted = server.connect();
    trusted.send("BREW / HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto reply = trusted.reply();
    EXPECT_EQ(reply.body, R"({"status":405})");
    EXPECT_EQ(reply.field("Allow"), "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
}

TEST(ClientConnection, HTTP_8_an_exception_of_the_handler_is_a_500_that_says_nothing) {
    TestServer server;
    server.handler.actions["/throw"] = [](Exchange&) -> Task<void> {
        throw std::runtime_error{"secret detail"};
        co_return;
    };
    auto client = server.start().connect();
    client.send(get("/throw"));
    const auto reply = client.reply();
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ((reply.head + reply.body).find("secret"), std::string::npos);
    EXPECT_TRUE(client.sees_close());
    const auto lines = server.log_lines();
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_NE(lines[0].find("secret detail"), std::string::npos);
}

TEST(ClientConnection, SLOW_8_out_of_memory_is_a_503_and_the_server_lives) {
    TestServer server;
    server.handler.actions["/memory"] = [](Exchange&) -> Task<void> {
        throw std::bad_alloc{};
        co_return;
    };
    auto client = server.start().connect();
    client.send(get("/memory"));
    const auto reply = client.reply();
    EXPECT_EQ(reply.status, 503);
    EXPECT_TRUE(reply.field("Retry-After"));
    EXPECT_TRUE(client.sees_close());
    auto next = server.connect();
    next.send(get("/next"));
    EXPECT_EQ(next.reply().status, 200);
}

TEST(ClientConnection, keeps_http_1_0_connections_only_when_asked) {
    TestServer server;
    server.start();
    auto client = server.connect();
    client.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(client.reply().field("Connection"), "keep-alive");
    client.send("GET /2 HTTP/1.0\r\n\r\n");
    EXPECT_EQ(client.reply().field("Connection"), "close");
    EXPECT_TRUE(client.sees_close());
}

TEST(ClientConnection, sends_large_bodies_whole_and_in_order) {
    TestServer server;
    server.handler.actions["/big"] = [](Exchange& exchange) -> Task<void> {
        exchange.response().body = std::string(8'000'000, 'b');
        co_return;
    };
    auto client = server.start().connect();
    client.send(get("/1") + get("/big") + get("/2"));
    EXPECT_EQ(client.reply().body, "/1");
    EXPECT_EQ(client.reply().body, std::string(8'000'000, 'b'));
    EXPECT_EQ(client.reply().body, "/2");
}

TEST(ClientConnection, compresses_text_when_both_sides_want_it) {
    TestServer server;
    server.handler.actions["/text"] = [](Exchange& exchange) -> Task<void> {
        auto& response = exchange.response();
        response.may_compress = exchange.head().query != "secret";
        response.body = std::string(exchange.head().query == "short" ? 1024 : 1025, 't');
        co_return;
    };
    auto client = server.start().connect();
    const std::string wants = "Accept-Encoding: gzip\r\n";
    client.send(get("/text", wants) + get("/text") + get("/text?short", wants) + get("/text?secret", wants));
    const auto packed = client.reply();
    EXPECT_EQ(packed.field("Content-Encoding"), "gzip");
    EXPECT_EQ(packed.field("Vary"), "Accept-Encoding");
    EXPECT_LT(packed.body.size(), 100U);
    const auto plain = client.reply();
    EXPECT_FALSE(plain.field("Content-Encoding"));
    EXPECT_EQ(plain.field("Vary"), "Accept-Encoding");
    for (int i = 0; i < 2; ++i) EXPECT_FALSE(client.reply().field("Content-Encoding"));
}

}  // namespace
}  // namespace xos::http::test
