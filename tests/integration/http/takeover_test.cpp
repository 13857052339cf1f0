// SPDX-License-Identifier: Apache-2.0
// Answers that have no end of their own keep the connection.
#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <future>

#include "http/taken_connection.hpp"
#include "integration/http/requests.hpp"
#include "integration/http/test_server.hpp"

namespace xos::http::test {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

/// Sends back what comes, until the client closes or the server stops.
class EchoStream : public Takeover {
public:
    explicit EchoStream(bool is_deaf = false) : is_deaf_{is_deaf} {}

    Task<void> run(TakenConnection connection) override {
        socket_ = &connection.socket;
        if (!connection.early.empty()) co_await send("early " + connection.early);
        std::array<char, 1024> bytes;
        while (!is_over_) {
            boost::system::error_code error;
            const auto size = co_await socket_->async_read_some(asio::buffer(bytes),
                                                                asio::redirect_error(asio::use_awaitable, error));
            if (error) break;
            co_await send({bytes.data(), size});
        }
        if (is_over_) co_await send("bye");
    }

    void drain() override {
        if (is_deaf_) return;
        is_over_ = true;
        if (socket_ != nullptr) socket_->cancel();
    }

private:
    Task<void> send(std::string text) { co_await asio::async_write(*socket_, asio::buffer(text), asio::use_awaitable); }

    Socket* socket_ = nullptr;
    bool is_deaf_;
    bool is_over_ = false;
};

TestHandler::Action taking_over(int status, bool is_deaf = false) {
    return [=](Exchange& exchange) -> Task<void> {
        exchange.response().status = status;
        exchange.response().set("Content-Type", "text/event-stream");
        exchange.response().body = "never sent";
        exchange.response().takeover = std::make_shared<EchoStream>(is_deaf);
        co_return;
    };
}

/// Serves a stream at /stream.
struct StreamServer : TestServer {
    explicit StreamServer(int status = 200, ServerLimits limits = {}, bool is_deaf = false) : TestServer{limits} {
        handler.actions["/stream"] = taking_over(status, is_deaf);
        start();
    }
};

/// Reads until `size` bytes are there.
std::string bytes(RawClient& client, std::size_t size) {
    while (client.received().size() < size && client.receive()) {
    }
    return client.received();
}

TEST(Takeover, a_stream_has_a_header_without_length_and_its_bytes_come_as_they_are_sent) {
    StreamServer server;
    auto client = server.connect();
    client.send(get("/stream"));
    const auto reply = client.reply();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.field("Connection"), "close");
    EXPECT_EQ(reply.field("Content-Type"), "text/event-stream");
    EXPECT_FALSE(reply.field("Content-Length"));
    EXPECT_FALSE(reply.field("Transfer-Encoding"));
    client.send("one");
    EXPECT_EQ(bytes(client, 3), "one");
    client.send(get("/other"));
    EXPECT_EQ(bytes(client, 3 + get("/other").size()), "one" + get("/other")) << "not a request any more";
    EXPECT_EQ(server.handler.seen().size(), 1U);
}

TEST(Takeover, with_status_101_not_a_byte_is_sent_by_the_server_itself) {
    StreamServer server{101};
    auto client = server.connect();
    client.send(get("/stream"));
    client.send("x");
    EXPECT_EQ(bytes(client, 1).back(), 'x');
    EXPECT_EQ(client.received().find("HTTP/1.1"), std::string::npos);
}

TEST(Takeover, gets_what_the_client_sent_behind_its_request) {
    StreamServer server{101};
    auto client = server.connect();
    client.send(get("/stream") + "ahead");
    EXPECT_EQ(bytes(client, 11), "early ahead");
}

TEST(Takeover, pipelined_answers_before_it_are_sent_first) {
    StreamServer server;
    auto client = server.connect();
    client.send(get("/first") + get("/stream"));
    EXPECT_EQ(client.reply().body, "/first");
    EXPECT_EQ(client.reply().field("Content-Type"), "text/event-stream");
}

TEST(Takeover, is_no_request_in_progress_and_has_no_time_out_of_requests) {
    StreamServer server{200, {.requests_in_progress = 1, .idle_time = 200ms, .request_time = 200ms}};
    auto stream = server.connect();
    stream.send(get("/stream"));
    EXPECT_EQ(stream.reply().status, 200);
    EXPECT_TRUE(server.reaches("xos_http_requests_in_progress", 0));
    auto other = server.connect();
    other.send(get("/"));
    EXPECT_EQ(other.reply().status, 200);
    std::this_thread::sleep_for(1s);
    stream.send("still");
    EXPECT_EQ(bytes(stream, 5), "still");
    EXPECT_EQ(server.refusals("idle_time") + server.refusals("request_time"), 1) << "the other one's idle time";
    stream.close();
    EXPECT_TRUE(server.reaches("xos_http_connections", 0));
}

TEST(Takeover, SLOW_6_is_told_when_the_server_stops) {
    StreamServer server;
    auto client = server.connect();
    client.send(get("/stream"));
    EXPECT_EQ(client.reply().status, 200);
    server.stop();
    EXPECT_EQ(client.rest(), "bye");
    EXPECT_EQ(server.metric("xos_http_connections"), 0);
}

TEST(Takeover, that_does_not_end_is_aborted_after_the_stop_time_and_nothing_is_logged) {
    StreamServer server{200, {.stop_time = 100ms}, true};
    auto client = server.connect();
    client.send(get("/stream"));
    EXPECT_EQ(client.reply().status, 200);
    server.stop();
    EXPECT_TRUE(client.sees_close());
    EXPECT_EQ(server.metric("xos_http_connections"), 0);
    EXPECT_TRUE(server.log_lines().empty());
}

TEST(Takeover, whose_header_cannot_be_sent_is_a_500_and_does_not_run) {
    TestServer server;
    server.handler.actions["/stream"] = [](Exchange& exchange) -> Task<void> {
        exchange.response().set("Bad", "line\nbreak");
        exchange.response().takeover = std::make_shared<EchoStream>();
        co_return;
    };
    server.start();
    auto client = server.connect();
    client.send(get("/stream") + "ahead");
    const auto reply = client.reply();
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(reply.body, R"({"status":500})");
    EXPECT_EQ(client.rest(), "");
}

}  // namespace
}  // namespace xos::http::test
