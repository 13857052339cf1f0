// SPDX-License-Identifier: Apache-2.0
// Clients that go in every state leave nothing behind.
#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "integration/hub/hub_server.hpp"

namespace xos::hub::test {
namespace {

using namespace std::chrono_literals;
using http::test::RawClient;

constexpr int tenant_limit = 64;

void leave(RawClient& raw, std::mt19937& random) {
    if (random() % 2 == 0) raw.reset();
}

std::string head(const std::string& method, const std::string& query, const std::string& more = "") {
    return method + " /life?" + query + " HTTP/1.1\r\nHost: x\r\n" + more + "\r\n";
}

/// A WebSocket that is dropped at one of many points.
void drop_web_socket(std::uint16_t port, std::mt19937& random) {
    const bool is_negotiated = random() % 2 == 0;
    std::string path = "/life";
    if (is_negotiated) path += "?id=" + negotiate(port, random() % 2 == 0 ? "&useStatefulReconnect=true" : "");
    JsonClient client{port, path};
    const auto point = random() % 9;
    if (client.status() != 101 || point == 0) return leave(client.socket().raw(), random);
    client.socket().send(frame(text, json_handshake));
    if (point == 1) return leave(client.socket().raw(), random);
    client.next();
    client.call("Join", R"("crowd")", "j");
    if (point == 2) return leave(client.socket().raw(), random);
    client.next();
    if (point == 3) client.call("UntilEnd");
    if (point == 4) client.call("Sleep", std::to_string(random() % 30));
    if (point == 5) client.send(R"({"type":4,"invocationId":"c","target":"Count","arguments":[]})");
    if (point == 6) client.call("Ask");
    if (point == 7) {
        client.send(R"({"type":1,"invocationId":"u","target":"Ignore","arguments":[],"streamIds":["s"]})");
        for (int i = 0; i < 30; ++i) client.send(R"({"type":2,"invocationId":"s","item":1})");
    }
    if (point == 8) {
        client.call("UntilEnd");
        client.call("Echo", R"("x")", "2");  // waits for its slot
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{random() % 4});
    leave(client.socket().raw(), random);
}

void drop_request(std::uint16_t port, std::mt19937& random) {
    const auto id = "id=" + negotiate(port);
    const auto point = random() % 5;
    RawClient raw{port};
    if (point == 0) return;
    if (point == 1) {
        raw.send(head("GET", id, "Accept: text/event-stream\r\n"));
        raw.receive(200ms);
        return leave(raw, random);
    }
    if (point == 2) {  // a body that never comes, of a connection that never began
        raw.send(head("POST", id, "Content-Length: 32\r\n") + "{");
        raw.receive(5ms);
        return leave(raw, random);
    }
    raw.send(head("GET", id));
    raw.reply();
    if (point == 3) {
        RawClient post{port};
        post.send(head("POST", id, "Content-Length: 32\r\n") + std::string{json_handshake});
        post.reply();
    }
    raw.send(head("GET", id));
    raw.receive(std::chrono::milliseconds{random() % 10});
    leave(raw, random);
}

void churn(std::uint16_t port, unsigned seed, int times) {
    std::mt19937 random{seed};
    for (int i = 0; i < times; ++i) {
        if (random() % 3 == 0) {
            drop_request(port, random);
        } else {
            drop_web_socket(port, random);
        }
    }
}

/// Nothing of /life is left, and all its places are free.
void expect_nothing_left(HubServer& server) {
    EXPECT_TRUE(testing::comes_true([&] { return server.metric("xos_hub_connections") == 0; }, 15s));
    EXPECT_TRUE(testing::comes_true([&] { return server.metric("xos_hub_transports") == 0; }, 15s));
    EXPECT_TRUE(testing::comes_true([] { return life.running == 0; }, 5s)) << life.running;
    EXPECT_EQ(life.connected, life.disconnected);
    EXPECT_EQ(server.group_size("crowd"), 0U);
    const auto is_table_empty = [&] {
        negotiate(server.port());  // the table is swept when something comes in
        return server.metric("xos_hub_known") <= 3;
    };
    EXPECT_TRUE(testing::comes_true(
        [&] {
            std::this_thread::sleep_for(500ms);
            return is_table_empty();
        },
        10s))
        << server.metric("xos_hub_known");
}

class HubChurn : public ::testing::Test {
protected:
    static HubOptions options() {
        auto options = open_to_all();
        options.allow_stateful_reconnect = true;
        options.poll_time = 2s;
        return options;
    }
    HubServer server{options(), {"--Limits:HubConnectionsPerTenant=" + std::to_string(tenant_limit)}};
};

TEST_F(HubChurn, clients_that_drop_at_any_point_leave_no_connection_no_group_and_no_count) {
    constexpr int times = 2'500;
    {
        std::vector<std::jthread> threads;
        for (unsigned seed = 1; seed <= 4; ++seed) {
            threads.emplace_back([&, seed] { churn(server.port(), seed, times); });
        }
    }
    expect_nothing_left(server);
    std::vector<std::unique_ptr<JsonClient>> all;
    for (int i = 0; i < tenant_limit; ++i) {
        all.push_back(std::make_unique<JsonClient>(server.port()));
        ASSERT_EQ(all.back()->status(), 101) << i << ": a place was not given back";
    }
    EXPECT_EQ(JsonClient{server.port()}.status(), 429);
}

TEST_F(HubChurn, a_call_that_runs_until_it_is_told_ends_when_its_client_goes_though_another_waits_behind_it) {
    {
        JsonClient client{server.port()};
        ASSERT_TRUE(client.shake_hands());
        client.call("UntilEnd");
        client.call("Echo", R"("x")", "2");
        ASSERT_TRUE(testing::comes_true([] { return life.running == 1; }, 5s));
    }
    EXPECT_TRUE(testing::comes_true([] { return life.running == 0; }, 3s));
    EXPECT_TRUE(testing::comes_true([&] { return server.metric("xos_hub_connections") == 0; }, 3s));
}

TEST_F(HubChurn, an_upload_that_nobody_takes_does_not_hide_that_its_client_has_gone) {
    {
        JsonClient client{server.port()};
        ASSERT_TRUE(client.shake_hands());
        client.send(R"({"type":1,"invocationId":"u","target":"Ignore","arguments":[],"streamIds":["s"]})");
        for (int i = 0; i < 30; ++i) client.send(R"({"type":2,"invocationId":"s","item":1})");
        ASSERT_TRUE(testing::comes_true([] { return life.running == 1; }, 5s));
    }
    EXPECT_TRUE(testing::comes_true([] { return life.running == 0; }, 3s));
    EXPECT_TRUE(testing::comes_true([&] { return server.metric("xos_hub_connections") == 0; }, 3s));
}

TEST_F(HubChurn, two_uploads_of_one_id_are_refused_and_leave_no_call_that_waits_for_ever) {
    JsonClient client{server.port()};
    ASSERT_TRUE(client.shake_hands());
    client.send(R"({"type":1,"invocationId":"u","target":"SumBoth","arguments":[],"streamIds":["s","s"]})");
    const std::string refusal = R"({"type":3,"invocationId":"u","error":"Invocation ID 's' is already in use."})";
    EXPECT_EQ(client.next(), refusal);
    EXPECT_EQ(life.running, 0);
}

TEST_F(HubChurn, a_hub_that_throws_anything_at_the_end_leaves_no_member_of_its_groups) {
    life.fails_at_end = true;
    {
        JsonClient client{server.port()};
        ASSERT_TRUE(client.shake_hands());
        client.call("Join", R"("crowd")");
        client.next();
        EXPECT_EQ(server.group_size("crowd"), 1U);
    }
    EXPECT_TRUE(testing::comes_true([&] { return server.metric("xos_hub_connections") == 0; }, 3s));
    EXPECT_EQ(server.group_size("crowd"), 0U);
    server.clients().group("crowd").send("Hello");
}

}  // namespace
}  // namespace xos::hub::test
