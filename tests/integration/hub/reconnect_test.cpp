// SPDX-License-Identifier: Apache-2.0
// Stateful reconnect: one connection, several sockets one after another (signalr.md 26).
#include <gtest/gtest.h>

#include <thread>

#include "integration/hub/hub_server.hpp"

namespace xos::hub::test {
namespace {

using namespace std::chrono_literals;

class HubReconnect : public ::testing::Test {
protected:
    static HubOptions options() {
        auto options = open_to_all();
        options.allow_stateful_reconnect = true;
        options.disconnect_time = 2s;
        return options;
    }
    std::unique_ptr<JsonClient> socket() { return std::make_unique<JsonClient>(server.port(), "/life?id=" + id); }
    std::unique_ptr<JsonClient> begin() {
        auto first = socket();
        EXPECT_EQ(first->status(), 101);
        first->send(R"({"protocol":"json","version":2})");
        EXPECT_EQ(first->next(), "{}");
        return first;
    }
    /// The next message that is no acknowledgement.
    static std::string next(JsonClient& client) {
        while (true) {
            auto message = client.next();
            if (!message.starts_with(R"({"type":8)")) return message;
        }
    }
    static std::string sequence(int number) { return R"({"type":9,"sequenceId":)" + std::to_string(number) + "}"; }
    static std::string call(int number) {
        return R"({"type":1,"invocationId":")" + std::to_string(number) + R"(","target":"Echo","arguments":["x"]})";
    }
    static std::string answer(int number) {
        return R"({"type":3,"invocationId":")" + std::to_string(number) + R"(","result":"x"})";
    }
    bool is_gone_within(std::chrono::milliseconds time) {
        return testing::comes_true([&] { return server.metric("xos_hub_transports") == 0; }, time);
    }

    HubServer server{options()};
    std::string id = negotiate(server.port(), "&useStatefulReconnect=true");
};

TEST_F(HubReconnect, a_socket_that_comes_back_on_any_thread_goes_on_with_everything_the_client_has_not_acknowledged) {
    auto client = begin();
    int sent = 0;
    for (int round = 0; round < 20; ++round) {  // the kernel spreads them over four threads
        for (int i = 0; i < 3; ++i) client->send(call(++sent));
        for (int i = sent - 2; i <= sent; ++i) ASSERT_EQ(next(*client), answer(i));
        client->socket().raw().reset();
        client = socket();
        ASSERT_EQ(client->status(), 101);
        client->send(sequence(sent + 1));
        const int first = round == 0 ? 1 : sent - 3;
        ASSERT_EQ(next(*client), sequence(first));
        for (int i = first; i <= sent; ++i) ASSERT_EQ(next(*client), answer(i));
        client->send(R"({"type":8,"sequenceId":)" + std::to_string(sent - 1) + "}");
    }
    EXPECT_EQ(life.connected, 1);
    EXPECT_EQ(life.disconnected, 0);
}

TEST_F(HubReconnect, groups_and_running_calls_survive_and_what_is_sent_meanwhile_is_kept) {
    auto client = begin();
    client->call("Join", R"("crowd")", "1");
    ASSERT_EQ(next(*client), R"({"type":3,"invocationId":"1","result":null})");
    client->call("Sleep", "700", "2");
    ASSERT_TRUE(testing::comes_true([] { return life.running == 1; }, 3s));
    client->socket().raw().reset();
    std::this_thread::sleep_for(100ms);
    server.clients().group("crowd").send("Hello");
    std::this_thread::sleep_for(800ms);
    client = socket();
    client->send(sequence(3));
    EXPECT_EQ(next(*client), sequence(1));
    EXPECT_EQ(next(*client), R"({"type":3,"invocationId":"1","result":null})");
    EXPECT_EQ(next(*client), R"({"type":1,"target":"Hello","arguments":[]})");
    EXPECT_EQ(next(*client), R"({"type":3,"invocationId":"2","result":null})");
}

TEST_F(HubReconnect, a_message_that_was_cut_off_and_comes_again_is_taken_once) {
    auto client = begin();
    client->send(call(1));
    ASSERT_EQ(next(*client), answer(1));
    for (std::size_t cut = 1; cut < call(2).size(); cut += 7) {
        client->socket().send(frame(text, call(2).substr(0, cut)));
        std::this_thread::sleep_for(5ms);
        client->socket().raw().reset();
        client = socket();
        ASSERT_EQ(client->status(), 101);
        client->send(sequence(1));
        client->send(call(1));  // again
        ASSERT_EQ(next(*client), sequence(1));
        ASSERT_EQ(next(*client), answer(1));
    }
    client->send(call(2));
    EXPECT_EQ(next(*client), answer(2));
    EXPECT_EQ(client->answer_to("Echo", R"("x")", "3"), answer(3)) << "no second answer to the first call between";
}

TEST_F(HubReconnect, a_new_socket_takes_over_from_one_that_still_lives) {
    auto old = begin();
    for (int i = 0; i < 10; ++i) {
        auto client = socket();
        ASSERT_EQ(client->status(), 101);
        EXPECT_TRUE(old->socket().sees_end());
        client->send(sequence(1));
        EXPECT_EQ(next(*client), sequence(1));
        old = std::move(client);
    }
    EXPECT_EQ(old->answer_to("Echo", R"("x")", "1"), answer(1));
}

TEST_F(HubReconnect, a_new_socket_takes_over_though_the_server_waits_for_a_call_to_take_bytes_of_the_old_one) {
    auto old = begin();
    old->call("Sleep", "20000", "1");
    old->call("Echo", R"("x")", "2");
    for (int i = 0; i < 10; ++i) old->call("Echo", "\"" + std::string(20'000, 'x') + "\"", "3");
    std::this_thread::sleep_for(200ms);
    const auto start = std::chrono::steady_clock::now();
    auto client = socket();
    EXPECT_EQ(client->status(), 101);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 3s);
}

TEST_F(HubReconnect, several_that_come_back_at_once_leave_one_socket_and_one_connection) {
    auto client = begin();
    for (int round = 0; round < 10; ++round) {
        std::vector<std::unique_ptr<JsonClient>> all(4);
        {
            std::vector<std::jthread> threads;
            for (auto& one : all) threads.emplace_back([&] { one = socket(); });
        }
        std::this_thread::sleep_for(20ms);
        EXPECT_EQ(server.metric("xos_hub_transports"), 1);
    }
    client = socket();
    client->send(sequence(1));
    EXPECT_EQ(next(*client), sequence(1));
    EXPECT_EQ(client->answer_to("Echo", R"("x")", "1"), answer(1));
    EXPECT_EQ(life.connected, 1);
}

TEST_F(HubReconnect, who_says_goodbye_does_not_come_back) {
    auto client = begin();
    client->socket().send(frame(close, close_payload(1000)));
    EXPECT_TRUE(client->socket().sees_end());
    EXPECT_TRUE(is_gone_within(2s));
    EXPECT_EQ(socket()->status(), 404);
}

TEST_F(HubReconnect, after_the_disconnect_time_nobody_comes_back_and_the_end_is_told_once) {
    auto client = begin();
    client->socket().raw().reset();
    std::this_thread::sleep_for(1'500ms);
    EXPECT_EQ(life.disconnected, 0);
    EXPECT_TRUE(is_gone_within(2'500ms));
    EXPECT_EQ(life.disconnected, 1);
    EXPECT_EQ(socket()->status(), 404);
}

TEST_F(HubReconnect, a_sequence_beyond_what_came_ends_the_connection) {
    auto client = begin();
    client->socket().raw().reset();
    client = socket();
    client->send(sequence(5));
    EXPECT_EQ(next(*client), sequence(1));
    EXPECT_EQ(client->close_message(),
              R"({"type":7,"error":"Connection closed with an error.","allowReconnect":true})");
    EXPECT_NE(socket()->status(), 101);
}

TEST_F(HubReconnect, a_client_of_version_one_is_not_waited_for) {
    auto client = socket();
    client->begin();
    EXPECT_EQ(socket()->status(), 409);
    client->socket().raw().reset();
    EXPECT_TRUE(is_gone_within(2s));
}

}  // namespace
}  // namespace xos::hub::test
