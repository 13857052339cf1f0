// SPDX-License-Identifier: Apache-2.0
// The end of the server while hubs are in use (HUB-10, SLOW-6, signalr.md 4).
#include <gtest/gtest.h>

#include <thread>

#include "integration/hub/hub_server.hpp"

namespace xos::hub::test {
namespace {

using namespace std::chrono_literals;
using http::test::RawClient;

constexpr std::string_view goodbye = R"({"type":7,"allowReconnect":true})";

std::chrono::milliseconds time_of_stop(HubServer& server) {
    const auto start = std::chrono::steady_clock::now();
    server.app().stop();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

/// A client that calls and listens until the end, and keeps the last message.
class Talker {
public:
    explicit Talker(std::uint16_t port) : client_{port} { client_.begin(); }
    void start() {
        thread_ = std::jthread{[this] {
            for (int i = 0;; ++i) {
                client_.call("Echo", R"("x")", std::to_string(i));
                auto message = client_.next();
                if (message.empty()) return;
                last_ = std::move(message);
                ++messages_;
            }
        }};
    }
    const std::string& last() {
        thread_.join();
        return last_;
    }
    int messages() const { return messages_; }

private:
    JsonClient client_;
    std::string last_;
    std::atomic<int> messages_ = 0;
    std::jthread thread_;
};

TEST(HubStop, HUB_10_every_connection_is_told_to_come_back_while_all_of_them_talk) {
    HubServer server;
    std::vector<std::unique_ptr<Talker>> talkers;
    for (int i = 0; i < 40; ++i) talkers.push_back(std::make_unique<Talker>(server.port()));
    for (const auto& talker : talkers) talker->start();
    ASSERT_TRUE(testing::comes_true(
        [&] { return std::ranges::all_of(talkers, [](const auto& talker) { return talker->messages() > 3; }); }, 20s));
    EXPECT_LT(time_of_stop(server), is_slow_build ? 6s : 3s);
    for (const auto& talker : talkers) EXPECT_EQ(talker->last(), goodbye);
    EXPECT_EQ(life.connected, life.disconnected);
}

TEST(HubStop, HUB_10_calls_and_streams_that_never_end_do_not_hold_up_the_stop_and_leave_nothing) {
    {
        HubServer server;
        JsonClient sleeper{server.port()};
        sleeper.begin().call("Sleep", "3600000");
        sleeper.call("Echo", R"("waits for its turn")", "2");
        JsonClient streamer{server.port()};
        streamer.begin().stream("Count");
        JsonClient asker{server.port()};
        asker.begin().call("Ask");
        JsonClient uploader{server.port()};
        uploader.begin().send(R"({"type":1,"target":"Sum","arguments":[],"streamIds":["s"]})");
        ASSERT_TRUE(testing::comes_true([] { return life.running == 4; }, 5s));
        EXPECT_LT(time_of_stop(server), 12s);
        EXPECT_EQ(sleeper.close_message(), goodbye);
        EXPECT_EQ(streamer.close_message(), goodbye);
        EXPECT_EQ(asker.close_message(), goodbye);
        EXPECT_EQ(uploader.close_message(), goodbye);
    }
    EXPECT_EQ(life.running, 0) << "what still ran when the server went was destroyed with it";
}

TEST(HubStop, HUB_10_a_poll_that_waits_and_an_event_stream_get_the_goodbye_too) {
    HubServer server;
    const auto id = negotiate(server.port());
    const auto get = "GET /life?id=" + id + " HTTP/1.1\r\nHost: x\r\n\r\n";
    const auto post = [&](const std::string& token) {
        RawClient raw{server.port()};
        raw.send("POST /life?id=" + token + " HTTP/1.1\r\nHost: x\r\nContent-Length: 32\r\n\r\n" +
                 std::string{json_handshake});
        return raw.reply().status;
    };
    RawClient poll{server.port()};
    poll.send(get);
    ASSERT_EQ(poll.reply().status, 200);
    ASSERT_EQ(post(id), 200);
    poll.send(get);
    ASSERT_EQ(poll.reply().body, "{}\x1e");
    poll.send(get);
    const auto other = negotiate(server.port());
    RawClient events{server.port()};
    events.send("GET /life?id=" + other + " HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n");
    ASSERT_EQ(events.reply().status, 200);
    ASSERT_EQ(post(other), 200);
    ASSERT_TRUE(testing::comes_true([&] { return server.metric("xos_hub_connections") == 2; }, 5s));
    EXPECT_LT(time_of_stop(server), 3s);
    EXPECT_EQ(poll.reply().body, std::string{goodbye} + separator);
    EXPECT_TRUE(events.rest().ends_with("data: " + std::string{goodbye} + "\x1e\r\n\r\n"));
}

TEST(HubStop, connections_that_never_said_anything_do_not_hold_it_up) {
    HubServer server;
    JsonClient silent{server.port()};
    negotiate(server.port());
    RawClient first_poll{server.port()};
    first_poll.send("GET /life?id=" + negotiate(server.port()) + " HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_EQ(first_poll.reply().status, 200);
    EXPECT_LT(time_of_stop(server), 4s);
    EXPECT_EQ(silent.next(), R"({"error":"Handshake was canceled."})");
}

}  // namespace
}  // namespace xos::hub::test
