// SPDX-License-Identifier: Apache-2.0
// Endpoints that carry bytes without a hub protocol, over every transport (signalr.md 1).
#include <gtest/gtest.h>

#include <future>

#include "integration/hub/hub_server.hpp"

namespace xos::hub::test {
namespace {

using namespace std::chrono_literals;
using auth_api_test::acme;
using http::test::RawClient;

std::atomic<int> serving = 0;

struct Serving {
    Serving() { ++serving; }
    ~Serving() { --serving; }
    Serving(const Serving&) = delete;
    Serving& operator=(const Serving&) = delete;
};

// doc: begin echo
Task<void> echo(RawConnection& connection) {
    while (true) {
        auto bytes = co_await connection.receive();
        if (bytes.empty() || !co_await connection.send(std::move(bytes))) co_return;
    }
}
// doc: end echo

Task<void> echo_and_count(RawConnection& connection) {
    const Serving counted;
    if (connection.request().parameter("binary") == "yes") connection.set_binary();
    co_await echo(connection);
    co_await connection.send("goodbye");
}

Task<void> fail(RawConnection& connection) {
    co_await connection.receive();
    throw std::runtime_error{"a secret of the server"};
}

/// Sends far more than is read.
Task<void> flood(RawConnection& connection) {
    const Serving counted;
    while (co_await connection.send(std::string(10'000, 'x'))) {
    }
}

Task<void> say_name(RawConnection& connection) {
    const Serving counted;
    const auto user = connection.find_principal();
    co_await connection.send(user ? user->email : "nobody");
    co_await connection.receive();
}

class RawEndpoint : public ::testing::Test {
protected:
    static void add_endpoints(Application& app) {
        auto options = open_to_all();
        app.add_endpoint("/echo", echo_and_count, options);
        app.add_endpoint("/fail", fail, options);
        options.queue_age = 1s;
        app.add_endpoint("/flood", flood, options);
        options.access = HubAccess::signed_in;
        app.add_endpoint("/name", say_name, options);
    }
    RawEndpoint() { serving = 0; }
    static bool nothing_runs() {
        return testing::comes_true([] { return serving == 0; }, 3s);
    }

    HubServer server{add_endpoints};
};

std::string request(const std::string& method, const std::string& id, const std::string& fields = "") {
    return method + " /echo?id=" + id + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
}

int post(std::uint16_t port, const std::string& id, const std::string& body) {
    RawClient raw{port};
    raw.send(request("POST", id, "Content-Length: " + std::to_string(body.size()) + "\r\n") + body);
    return raw.reply().status;
}

TEST_F(RawEndpoint, a_web_socket_carries_text_there_and_back_without_a_handshake) {
    {
        WebSocketClient client{server.port(), "/echo"};
        ASSERT_EQ(client.answer().status, 101);
        client.send(frame(text, "grüße\n"));
        const auto answer = client.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->opcode, text);
        EXPECT_EQ(answer->payload, "grüße\n");
    }
    EXPECT_TRUE(nothing_runs());
}

TEST_F(RawEndpoint, a_web_socket_carries_bytes_when_the_endpoint_says_so) {
    WebSocketClient client{server.port(), "/echo?binary=yes"};
    const std::string bytes{"\0\xff\x1e", 3};
    client.send(frame(binary, bytes));
    const auto answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->opcode, binary);
    EXPECT_EQ(answer->payload, bytes);
}

TEST_F(RawEndpoint, long_polling_carries_the_same_bytes) {
    const auto id = negotiate(server.port(), "", "/echo");
    RawClient poll{server.port()};
    poll.send(request("GET", id));
    ASSERT_EQ(poll.reply().status, 200);
    ASSERT_EQ(post(server.port(), id, "one\n"), 200);
    poll.send(request("GET", id));
    EXPECT_EQ(poll.reply().body, "one\n");
    RawClient end{server.port()};
    end.send(request("DELETE", id));
    EXPECT_EQ(end.reply().status, 202);
    EXPECT_TRUE(nothing_runs());
}

TEST_F(RawEndpoint, an_event_stream_carries_every_line) {
    const auto id = negotiate(server.port(), "", "/echo");
    RawClient events{server.port()};
    events.send(request("GET", id, "Accept: text/event-stream\r\n"));
    events.receive();
    ASSERT_EQ(post(server.port(), id, "one\ntwo"), 200);
    const auto has_come = [&] {
        events.receive(100ms);
        return events.received().find("data: one\r\ndata: two\r\n\r\n") != std::string::npos;
    };
    EXPECT_TRUE(testing::comes_true(has_come, 3s)) << events.received();
}

TEST_F(RawEndpoint, HUB_10_the_server_that_stops_lets_the_handler_say_goodbye) {
    WebSocketClient client{server.port(), "/echo"};
    ASSERT_TRUE(testing::comes_true([] { return serving == 1; }, 3s));
    auto stopped = std::async(std::launch::async, [&] { server.app().stop(); });
    const auto answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->payload, "goodbye");
    EXPECT_EQ(client.close_code(), 1000);
    EXPECT_EQ(stopped.wait_for(5s), std::future_status::ready);
    EXPECT_EQ(serving, 0);
}

TEST_F(RawEndpoint, a_handler_that_throws_ends_its_connection_as_failed_and_tells_the_client_nothing) {
    WebSocketClient client{server.port(), "/fail"};
    client.send(frame(text, "x"));
    const auto answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->code(), 1011);
    EXPECT_EQ(answer->payload.find("secret"), std::string::npos);
}

TEST_F(RawEndpoint, HUB_9_a_client_that_does_not_read_is_dropped_and_its_handler_told) {
    const WebSocketClient client{server.port(), "/flood", 4'096};
    ASSERT_TRUE(testing::comes_true([] { return serving == 1; }, 3s));
    EXPECT_TRUE(testing::comes_true([] { return serving == 0; }, 10s));
}

TEST_F(RawEndpoint, HUB_2_HUB_8_a_signed_in_user_is_known_and_loses_the_connection_with_the_session) {
    EXPECT_EQ((WebSocketClient{server.port(), "/name"}).answer().status, 401);
    server.auth().add_user(acme, "ann@acme.test");
    auto ann = server.auth().signed_in("ann@acme.test");
    WebSocketClient client{server.port(), "/name?access_token=" + ann.token()};
    ASSERT_EQ(client.answer().status, 101);
    const auto name = client.receive();
    ASSERT_TRUE(name);
    EXPECT_EQ(name->payload, "ann@acme.test");
    EXPECT_EQ(serving, 1);
    const auto start = std::chrono::steady_clock::now();
    ASSERT_EQ(ann.post("/api/auth/logout").status, 200);
    EXPECT_EQ(client.close_code(), 1000);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 1s + 200ms);
}

TEST_F(RawEndpoint, a_path_is_given_once_and_listed_without_methods) {
    EXPECT_THROW(add_endpoints(server.app()), std::logic_error);
    const auto hubs = server.app().hubs();
    const auto found = std::ranges::find(hubs, "/name", &HubInfo::path);
    ASSERT_NE(found, hubs.end());
    EXPECT_EQ(found->access.to_string(), "signed in");
    EXPECT_TRUE(found->methods.empty());
}

}  // namespace
}  // namespace xos::hub::test
