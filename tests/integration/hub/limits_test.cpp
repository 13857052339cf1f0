// SPDX-License-Identifier: Apache-2.0
// What one client, user, tenant or address may have of a hub (reliability-security 3, LIM-4).
#include <gtest/gtest.h>

#include "integration/hub/hub_server.hpp"

namespace xos::hub::test {
namespace {

using namespace std::chrono_literals;
using auth_api_test::acme;
using auth_api_test::globex;
using http::test::RawClient;
using http::test::Reply;

class HubLimits : public ::testing::Test {
protected:
    static void add_hub(Application& app) {
        HubOptions options;
        options.close_time = 300ms;
        app.add_hub<LifeHub>("/life", options);
    }
    explicit HubLimits(std::vector<std::string> arguments) : server{add_hub, std::move(arguments)} {
        for (const auto* email : {"ann@acme.test", "bob@acme.test"}) server.auth().add_user(acme, email);
        server.auth().add_user(globex, "gil@globex.test");
        for (const auto* email : {"ann@acme.test", "bob@acme.test", "gil@globex.test"}) {
            tokens[email] = server.auth().signed_in(email).token();
        }
    }
    std::unique_ptr<JsonClient> connect(const std::string& email) {
        return std::make_unique<JsonClient>(server.port(), "/life?access_token=" + tokens[email]);
    }
    Reply negotiation(const std::string& email) {
        RawClient raw{server.port()};
        raw.send("POST /life/negotiate?negotiateVersion=1&access_token=" + tokens[email] +
                 " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
        return raw.reply();
    }
    double refusals(const std::string& limit) {
        const auto text = server.auth().server().operator_client().get("/metrics").body;
        const auto line = "xos_hub_refusals_total{limit=\"" + limit + "\"} ";
        const auto at = text.find(line);
        return at == std::string::npos ? -1 : std::stod(text.substr(at + line.size()));
    }

    HubServer server;
    std::map<std::string, std::string> tokens;
};

class HubConnectionsOfUser : public HubLimits {
protected:
    HubConnectionsOfUser() : HubLimits{{"--Limits:HubConnectionsPerUser=20"}} {}
};

TEST_F(HubConnectionsOfUser, twenty_may_be_open_and_the_next_is_refused_until_one_goes) {
    std::vector<std::unique_ptr<JsonClient>> open;
    for (int i = 1; i <= 20; ++i) {
        open.push_back(connect("ann@acme.test"));
        ASSERT_EQ(open.back()->status(), 101) << i;
    }
    const auto refused = connect("ann@acme.test");
    EXPECT_EQ(refused->status(), 429);
    EXPECT_EQ(refused->socket().answer().field("Retry-After"), "15");
    EXPECT_EQ(negotiation("ann@acme.test").status, 429) << "nor may it be negotiated";
    EXPECT_EQ(refusals("connections"), 2);
    EXPECT_EQ(connect("bob@acme.test")->status(), 101) << "others are not concerned";
    open.pop_back();
    EXPECT_TRUE(testing::comes_true([&] { return connect("ann@acme.test")->status() == 101; }, 3s));
}

class HubConnectionsOfTenant : public HubLimits {
protected:
    HubConnectionsOfTenant() : HubLimits{{"--Limits:HubConnectionsPerTenant=4"}} {}
};

TEST_F(HubConnectionsOfTenant, the_users_of_one_tenant_share_its_places_and_another_tenant_has_its_own) {
    std::vector<std::unique_ptr<JsonClient>> open;
    for (int i = 1; i <= 4; ++i) {
        open.push_back(connect(i % 2 == 0 ? "ann@acme.test" : "bob@acme.test"));
        ASSERT_EQ(open.back()->status(), 101) << i;
    }
    EXPECT_EQ(connect("ann@acme.test")->status(), 429);
    EXPECT_EQ(connect("bob@acme.test")->status(), 429);
    EXPECT_EQ(connect("gil@globex.test")->status(), 101);
}

class HubNegotiations : public HubLimits {
protected:
    HubNegotiations() : HubLimits{{"--Limits:HubNegotiationsPerAddress=3", "--Limits:HubNegotiations=100"}} {}
};

TEST_F(HubNegotiations, one_address_may_leave_three_unclaimed_and_a_claimed_one_does_not_count) {
    const auto token = negotiate(server.port(), "&access_token=" + tokens["ann@acme.test"]);
    EXPECT_EQ(negotiation("ann@acme.test").status, 200);
    EXPECT_EQ(negotiation("bob@acme.test").status, 200);
    const auto refused = negotiation("gil@globex.test");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.field("Retry-After"), "15");
    EXPECT_EQ(refusals("negotiations"), 1);
    const JsonClient claims{server.port(), "/life?id=" + token + "&access_token=" + tokens["ann@acme.test"]};
    EXPECT_EQ(claims.status(), 101);
    EXPECT_EQ(negotiation("gil@globex.test").status, 200);
    EXPECT_EQ(negotiation("gil@globex.test").status, 429);
}

class HubCalls : public ::testing::Test {
protected:
    static HubOptions options() {
        auto options = open_to_all();
        options.calls_per_second = 1;
        options.call_burst = 10;
        return options;
    }
    HubServer server{options()};
};

TEST_F(HubCalls, a_call_beyond_the_burst_is_refused_and_who_goes_on_is_closed_and_may_come_back) {
    JsonClient client{server.port()};
    client.begin();
    for (int i = 1; i <= 10; ++i) {
        EXPECT_NE(client.answer_to("Echo", R"("x")", std::to_string(i)).find("\"result\""), std::string::npos) << i;
    }
    EXPECT_NE(client.answer_to("Echo", R"("x")", "11").find("Too many calls."), std::string::npos);
    JsonClient other{server.port()};
    EXPECT_NE(other.begin().answer_to("Echo", R"("x")").find("\"result\""), std::string::npos)
        << "the rate is that of one connection";
    for (int i = 12; i <= 40; ++i) client.call("Echo", R"("x")", std::to_string(i));
    EXPECT_EQ(client.close_message(),
              R"({"type":7,"error":"Connection closed with an error. HubException: Too many calls.",)"
              R"("allowReconnect":true})");
}

TEST_F(HubCalls, pings_and_items_are_no_calls) {
    JsonClient client{server.port()};
    client.begin();
    client.send(R"({"type":1,"invocationId":"1","target":"Sum","arguments":[],"streamIds":["s"]})");
    for (int i = 0; i < 100; ++i) client.send(R"({"type":6})");
    for (int i = 0; i < 100; ++i) client.send(R"({"type":2,"invocationId":"s","item":1})");
    client.send(R"({"type":3,"invocationId":"s"})");
    EXPECT_EQ(client.completion("1"), R"({"type":3,"invocationId":"1","result":100})");
}

class HubGroupsOfConnection : public ::testing::Test {
protected:
    HubServer server;
};

TEST_F(HubGroupsOfConnection, a_connection_may_be_in_fifty_groups_and_the_next_is_refused_alone) {
    JsonClient client{server.port()};
    client.begin();
    for (int i = 1; i <= 50; ++i) {
        EXPECT_EQ(client.answer_to("Join", "\"g" + std::to_string(i) + "\""),
                  R"({"type":3,"invocationId":"1","result":null})");
    }
    EXPECT_NE(client.answer_to("Join", R"("g51")").find("HubException: The connection is in too many groups."),
              std::string::npos);
    EXPECT_EQ(server.group_size("g51"), 0U);
    EXPECT_EQ(client.answer_to("Join", R"("g7")"), R"({"type":3,"invocationId":"1","result":null})")
        << "it is in that one already";
    EXPECT_EQ(server.group_size("g7"), 1U);
    EXPECT_NE(client.answer_to("Join", R"("")").find("HubException: The group has no name."), std::string::npos);
}

TEST_F(HubGroupsOfConnection, a_message_of_exactly_the_limit_passes_and_one_byte_more_ends_the_connection) {
    const auto call = [](std::size_t size) {
        std::string message = R"({"type":1,"invocationId":"1","target":"Echo","arguments":[""]})";
        message.insert(message.size() - 3, std::string(size - message.size() - 1, 'x'));  // and the separator
        return message;
    };
    JsonClient client{server.port()};
    client.begin().send(call(32 * 1024));
    EXPECT_NE(client.completion("1").find("xxxx"), std::string::npos);
    client.send(call(32 * 1024 + 1));
    EXPECT_EQ(client.close_message(), R"({"type":7,"error":"Connection closed with an error.","allowReconnect":true})");
}

}  // namespace
}  // namespace xos::hub::test
