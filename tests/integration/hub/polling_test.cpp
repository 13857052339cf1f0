// SPDX-License-Identifier: Apache-2.0
// Long polling, request by request (signalr.md 7, 8, HUBS-6).
#include <gtest/gtest.h>

#include "integration/hub/hub_server.hpp"

namespace xos::hub::test {
namespace {

using namespace std::chrono_literals;
using http::test::RawClient;
using http::test::Reply;

class HubPolling : public ::testing::Test {
protected:
    static HubOptions options() {
        auto options = open_to_all();
        options.poll_time = 400ms;
        return options;
    }
    Reply get() {
        poll_.send(request("GET"));
        return poll_.reply();
    }
    Reply post(const std::string& body) {
        post_.send(request("POST", "Content-Length: " + std::to_string(body.size()) + "\r\n") + body);
        return post_.reply();
    }
    std::string request(const std::string& method, const std::string& fields = "") const {
        return method + " /life?id=" + id_ + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
    }
    void begin() {
        ASSERT_EQ(get().status, 200);
        ASSERT_EQ(post(std::string{json_handshake}).status, 200);
        ASSERT_EQ(get().body, "{}\x1e");
        // The answer comes before the connection counts (signalr.md 9).
        ASSERT_TRUE(testing::comes_true([&] { return server.metric("xos_hub_connections") == 1; }, 3s));
    }
    bool is_gone_within(std::chrono::milliseconds time) {
        return testing::comes_true([&] { return server.metric("xos_hub_transports") == 0; }, time);
    }

    HubServer server{options()};
    std::string id_ = negotiate(server.port());
    RawClient poll_{server.port()};
    RawClient post_{server.port()};
};

TEST_F(HubPolling, the_first_poll_is_answered_at_once_and_empty_and_a_later_one_after_the_poll_time) {
    const auto first = get();
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.field("Content-Type"), "application/octet-stream");
    EXPECT_EQ(first.field("Content-Length"), "0");
    EXPECT_EQ(first.field("Cache-Control"), "no-cache, no-store");
    const auto start = std::chrono::steady_clock::now();
    const auto second = get();
    EXPECT_EQ(second.status, 200);
    EXPECT_EQ(second.field("Content-Type"), "text/plain");
    EXPECT_EQ(second.body, "");
    EXPECT_GE(std::chrono::steady_clock::now() - start, 390ms);
}

TEST_F(HubPolling, everything_that_waits_comes_in_one_answer) {
    begin();
    server.clients().all().send("Hello", 1);
    server.clients().all().send("Hello", 2);
    ASSERT_EQ(post(std::string{R"({"type":1,"invocationId":"1","target":"Echo","arguments":["x"]})"} + "\x1e").status,
              200);
    std::string all;
    while (all.find("\"type\":3") == std::string::npos) {
        const auto reply = get();
        ASSERT_EQ(reply.status, 200);
        all += reply.body;
    }
    EXPECT_LT(all.find("[1]"), all.find("[2]"));
}

TEST_F(HubPolling, after_the_last_message_a_poll_is_told_the_end_by_204_and_later_ones_by_404) {
    begin();
    ASSERT_EQ(post("{\"type\":7}\x1e").status, 200);
    const auto last = get();
    EXPECT_EQ(last.status, 200);
    EXPECT_EQ(last.body, "{\"type\":7}\x1e");
    EXPECT_EQ(get().status, 204);
    EXPECT_EQ(get().status, 404);
    EXPECT_TRUE(is_gone_within(500ms));
}

TEST_F(HubPolling, a_delete_ends_the_connection_and_the_poll_that_waits) {
    begin();
    poll_.send(request("GET"));
    std::this_thread::sleep_for(50ms);
    post_.send(request("DELETE"));
    EXPECT_EQ(post_.reply().status, 202);
    EXPECT_EQ(poll_.reply().status, 204);
    EXPECT_TRUE(is_gone_within(500ms));
    EXPECT_EQ(life.connected, life.disconnected);
    EXPECT_EQ(get().status, 404);
    EXPECT_EQ(post("x").status, 404);
}

TEST_F(HubPolling, a_newer_poll_ends_the_one_before_with_204_and_takes_what_comes) {
    begin();
    RawClient newer{server.port()};
    poll_.send(request("GET"));
    std::this_thread::sleep_for(50ms);
    newer.send(request("GET"));
    EXPECT_EQ(poll_.reply().status, 204);
    server.clients().all().send("Hello");
    EXPECT_EQ(newer.reply().body, "{\"type\":1,\"target\":\"Hello\",\"arguments\":[]}\x1e");
}

TEST_F(HubPolling, HUBS_6_a_client_that_stops_polling_is_gone_after_the_disconnect_time) {
    begin();
    poll_.send(request("GET"));
    std::this_thread::sleep_for(50ms);
    const auto start = std::chrono::steady_clock::now();
    poll_.close();
    EXPECT_TRUE(is_gone_within(3'500ms));  // 1 s, and the time until the server looks at the socket and at the clock
    EXPECT_GE(std::chrono::steady_clock::now() - start, 1s);
    EXPECT_EQ(life.disconnected, 1);
    EXPECT_EQ(post("x").status, 404);
}

TEST_F(HubPolling, HUBS_6_posts_keep_no_connection_alive_that_nobody_polls) {
    begin();
    EXPECT_TRUE(testing::comes_true([&] { return post("{\"type\":6}\x1e").status == 404; }, 4s));
    EXPECT_TRUE(is_gone_within(500ms));
}

TEST_F(HubPolling, a_post_before_the_first_poll_is_kept_for_it_and_alone_makes_no_connection) {
    ASSERT_EQ(post(std::string{json_handshake}).status, 200);
    EXPECT_EQ(server.metric("xos_hub_connections"), 0);
    EXPECT_EQ(get().status, 200);
    EXPECT_EQ(get().body, "{}\x1e");
}

TEST_F(HubPolling, other_transports_and_deletes_before_any_are_refused_and_change_nothing) {
    post_.send(request("DELETE"));
    EXPECT_EQ(post_.reply().status, 400);
    begin();
    RawClient other{server.port()};
    other.send(request("GET", "Accept: text/event-stream\r\n"));
    EXPECT_EQ(other.reply().status, 400);
    EXPECT_EQ(JsonClient(server.port(), "/life?id=" + id_).status(), 400);
    server.clients().all().send("Hello");
    EXPECT_EQ(get().status, 200);
}

TEST_F(HubPolling, HUBS_6_a_post_waits_while_64_KiB_are_unread_and_its_bytes_are_not_lost) {
    begin();
    const auto wait = std::string{R"({"type":1,"target":"Sleep","arguments":[300]})"} + separator;
    const auto item =
        std::string{R"({"type":1,"target":"Echo","arguments":[")"} + std::string(20'000, 'x') + "\"]}" + separator;
    ASSERT_EQ(post(wait + wait).status, 200);
    const auto start = std::chrono::steady_clock::now();
    std::string body;
    for (int i = 0; i < 8; ++i) body += item;
    EXPECT_EQ(post(body + R"({"type":1,"invocationId":"9","target":"Echo","arguments":["last"]})" + separator).status,
              200);
    EXPECT_GT(std::chrono::steady_clock::now() - start, 200ms);
    std::string all;
    while (all.find("last") == std::string::npos) {
        const auto reply = get();
        ASSERT_EQ(reply.status, 200);
        all += reply.body;
    }
}

}  // namespace
}  // namespace xos::hub::test
