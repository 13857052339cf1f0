// SPDX-License-Identifier: Apache-2.0
// Who may connect, and what a live connection loses together with its user (HUB-2, HUB-5, HUB-8, HUBS-3, HUBS-7).
#include <gtest/gtest.h>

#include <future>

#include "integration/hub/hub_server.hpp"

namespace xos::hub::test {
namespace {

using namespace std::chrono_literals;
using auth_api_test::acme;
using auth_api_test::globex;
using http::test::RawClient;

namespace sql {
constexpr Sql take_admin_right{"test_hub_take_admin_right", "UPDATE users SET is_admin = false WHERE id = @id"};
}

constexpr std::string_view goodbye = R"({"type":7,"allowReconnect":true})";
constexpr auto within = 1s + 200ms;  // the contract's second, and the way to the client

class SecretHub : public Hub {
public:
    static void methods(Methods<SecretHub>& m) {
        m.add("Who", &SecretHub::who);
        m.add("Request", &SecretHub::request);
        m.add("Edit", &SecretHub::edit).require(Permission::edit_users);
    }
    std::string who() { return context().user_identifier() + "@" + std::to_string(client_id().value); }
    /// Everything that a hub may know of its request.
    std::string request() {
        std::string all;
        for (const auto& [name, value] : context().request().fields) all += name + "=" + value + ";";
        for (const auto& [name, value] : context().request().query) all += name + "=" + value + ";";
        return all + context().request().address + ";" + context().request().transport;
    }
    void edit() {}
};

class AdminHub : public SecretHub {
public:
    static void methods(Methods<AdminHub>& m) { m.add("Who", &AdminHub::who); }
};

class HubIdentity : public ::testing::Test {
protected:
    static void add_hubs(Application& app) {
        HubOptions options;
        options.close_time = 500ms;
        options.disconnect_time = 1s;
        app.add_hub<SecretHub>("/life", options);
        options.permission = Permission::edit_users;
        app.add_hub<AdminHub>("/admins", options);
        app.add_hub<LifeHub>("/open", open_to_all());
    }
    HubIdentity() {
        admin_id = server.auth().add_user(acme, "admin@acme.test", true);
        member_id = server.auth().add_user(acme, "member@acme.test");
        server.auth().add_user(globex, "admin@globex.test", true);
    }
    std::string token_of(const std::string& email) { return server.auth().signed_in(email).token(); }
    JsonClient connect(const std::string& token, const std::string& path = "/life") {
        return JsonClient{server.port(), path + "?access_token=" + token};
    }
    int status(const std::string& request) {
        RawClient raw{server.port()};
        raw.send(request);
        return raw.reply().status;
    }
    int negotiate_status(const std::string& path, const std::string& fields) {
        return status("POST " + path + "/negotiate?negotiateVersion=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n" +
                      fields + "\r\n");
    }
    static std::string bearer(const std::string& token) { return "Authorization: Bearer " + token + "\r\n"; }
    /// The Close message if it comes in time.
    static std::string close_in_time(JsonClient& client) {
        const auto start = std::chrono::steady_clock::now();
        auto message = client.close_message();
        return std::chrono::steady_clock::now() - start <= within ? message : "too late: " + message;
    }
    void change_user(UserId user) {
        server.auth().server().run([&]() -> Task<void> { co_await server.app().sign_in().user_changed(acme, user); });
    }
    void take_admin_right(UserId user) {
        server.auth().server().run([&]() -> Task<void> {
            co_await server.auth().server().across_tenants().execute(sql::take_admin_right, {{"id", user}});
        });
        change_user(user);
    }

    HubServer server{add_hubs};
    UserId admin_id;
    UserId member_id;
};

TEST_F(HubIdentity, HUB_2_nobody_connects_without_a_valid_token_and_negotiation_says_so) {
    const auto good = token_of("member@acme.test");
    const auto bad = good.substr(0, good.size() - 2) + "AA";
    EXPECT_EQ(negotiate_status("/life", ""), 401);
    EXPECT_EQ(negotiate_status("/life", bearer(bad)), 401);
    EXPECT_EQ(negotiate_status("/life", bearer(good)), 200);
    EXPECT_EQ(JsonClient(server.port(), "/life").status(), 401);
    EXPECT_EQ(connect(bad).status(), 401);
    EXPECT_EQ(connect(std::string(8 * 1024 + 1, 'a')).status(), 414) << "longer than any token";
    EXPECT_EQ(status("GET /life?id=x HTTP/1.1\r\nHost: x\r\n\r\n"), 401);
    EXPECT_EQ(connect(good).status(), 101);
    EXPECT_EQ(negotiate_status("/admins", bearer(good)), 403);
    EXPECT_EQ(connect(good, "/admins").status(), 403);
    server.auth().clock().advance(61min);
    EXPECT_EQ(negotiate_status("/life", bearer(good)), 401);
    EXPECT_EQ(connect(good).status(), 401);
}

TEST_F(HubIdentity, HUB_2_a_hub_for_anybody_knows_those_who_show_a_token_and_takes_a_bad_one_for_none) {
    auto known = connect(token_of("member@acme.test"), "/open");
    EXPECT_EQ(known.begin().answer_to("Echo", R"("x")"), R"({"type":3,"invocationId":"1","result":"x"})");
    EXPECT_EQ(connect("nonsense", "/open").status(), 101);
}

TEST_F(HubIdentity, HUBS_3_a_connection_token_is_good_for_its_user_alone_and_strangers_do_it_no_harm) {
    const auto owner = bearer(token_of("member@acme.test"));
    RawClient raw{server.port()};
    raw.send("POST /life/negotiate?negotiateVersion=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n" + owner + "\r\n");
    const auto body = raw.reply().body;
    const auto at = body.find("connectionToken\":\"") + 18;
    const auto target = " /life?id=" + body.substr(at, body.find('"', at) - at) + " HTTP/1.1\r\nHost: x\r\n";
    for (const std::string stranger : {"admin@acme.test", "admin@globex.test"}) {
        const auto other = bearer(token_of(stranger));
        EXPECT_EQ(status("GET" + target + other + "\r\n"), 404) << stranger;
        EXPECT_EQ(status("GET" + target + "Accept: text/event-stream\r\n" + other + "\r\n"), 404) << stranger;
        EXPECT_EQ(status("POST" + target + "Content-Length: 1\r\n" + other + "\r\nx"), 404) << stranger;
        EXPECT_EQ(status("DELETE" + target + other + "\r\n"), 404) << stranger;
    }
    EXPECT_EQ(status("GET" + target + owner + "\r\n"), 200);
    EXPECT_EQ(status("GET" + target + bearer(token_of("admin@acme.test")) + "\r\n"), 404);
    EXPECT_EQ(status("POST" + target + "Content-Length: 32\r\n" + owner + "\r\n" + std::string{json_handshake}), 200);
    EXPECT_EQ(status("GET" + target + owner + "\r\n"), 200);
}

TEST_F(HubIdentity, HUBS_7_the_token_is_not_in_the_request_that_hubs_see_in_whatever_case_it_is_named) {
    const auto token = token_of("member@acme.test");
    auto client = JsonClient{server.port(), "/life?a=1&access_token=" + token + "&b=2"};
    auto seen = client.begin().answer_to("Request");
    EXPECT_NE(seen.find("a=1;b=2;"), std::string::npos) << seen;
    EXPECT_NE(seen.find(";WebSockets"), std::string::npos) << seen;
    EXPECT_EQ(seen.find(token), std::string::npos) << seen;
    EXPECT_EQ(seen.find("access_token"), std::string::npos) << seen;
    auto other = JsonClient{server.port(), "/life?Access_Token=" + token + "&access_token=" + token};
    seen = other.begin().answer_to("Request");
    EXPECT_EQ(seen.find(token), std::string::npos) << seen;
}

TEST_F(HubIdentity, HUB_8_signing_out_ends_live_connections_of_that_session_within_a_second) {
    auto session = server.auth().signed_in("member@acme.test");
    auto other_session = server.auth().signed_in("member@acme.test");
    auto client = connect(session.token());
    auto other = connect(other_session.token());
    client.begin();
    other.begin();
    EXPECT_EQ(session.post("/api/auth/logout").status, 200);
    EXPECT_EQ(close_in_time(client), goodbye);
    EXPECT_EQ(other.answer_to("Who"),
              R"({"type":3,"invocationId":"1","result":")" + std::to_string(member_id.value) + "@1\"}");
}

TEST_F(HubIdentity, AUT_11_ended_sessions_lose_their_live_connections_within_a_second_and_others_keep_theirs) {
    auto here = server.auth().signed_in("member@acme.test");
    auto mine = connect(here.token());
    mine.begin();
    const auto ended_by = [&](const std::function<testing::Reply()>& request) {
        auto there = connect(token_of("member@acme.test"));
        there.begin();
        EXPECT_EQ(request().status, 200);
        EXPECT_EQ(close_in_time(there), goodbye);
    };
    const auto password = std::string{auth_api_test::password};
    ended_by([&] { return here.remove("/api/auth/sessions/" + here.get("/api/auth/sessions").text("data.1.id")); });
    ended_by([&] { return here.remove("/api/auth/sessions"); });
    ended_by([&] {
        return here.put("/api/auth/password",
                        R"({"newPassword":"battery staple","currentPassword":")" + password + "\"}");
    });
    EXPECT_EQ(mine.answer_to("Who"),
              R"({"type":3,"invocationId":"1","result":")" + std::to_string(member_id.value) + "@1\"}");
}

TEST_F(HubIdentity, HUB_8_a_user_who_is_deactivated_loses_all_live_connections_within_a_second) {
    auto first = connect(token_of("member@acme.test"));
    auto second = connect(token_of("member@acme.test"));
    auto admin = connect(token_of("admin@acme.test"));
    first.begin();
    second.begin();
    admin.begin();
    auto late = std::async(std::launch::async, [&] { return close_in_time(second); });
    server.auth().deactivate(acme, member_id);
    EXPECT_EQ(close_in_time(first), goodbye);
    EXPECT_EQ(late.get(), goodbye);
    EXPECT_EQ(admin.answer_to("Edit"), R"({"type":3,"invocationId":"1","result":null})");
}

TEST_F(HubIdentity, HUB_8_a_lost_admin_right_counts_for_the_methods_of_live_connections_within_a_second) {
    auto client = connect(token_of("admin@acme.test"));
    EXPECT_EQ(client.begin().answer_to("Edit"), R"({"type":3,"invocationId":"1","result":null})");
    take_admin_right(admin_id);
    std::this_thread::sleep_for(1s);
    EXPECT_NE(client.answer_to("Edit", "", "2").find("because user is unauthorized"), std::string::npos);
    EXPECT_EQ(client.answer_to("Who", "", "3"),
              R"({"type":3,"invocationId":"3","result":")" + std::to_string(admin_id.value) + "@1\"}");
}

TEST_F(HubIdentity, HUB_8_a_hub_for_admins_ends_the_live_connections_of_one_who_is_none_any_more) {
    auto client = connect(token_of("admin@acme.test"), "/admins");
    client.begin().answer_to("Who");
    change_user(admin_id);
    std::this_thread::sleep_for(700ms);
    EXPECT_NE(client.answer_to("Who", "", "2"), "") << "a change that takes nothing away ends nothing";
    take_admin_right(admin_id);
    EXPECT_EQ(close_in_time(client), goodbye);
}

TEST_F(HubIdentity, HUB_5_a_connection_lives_sixty_seconds_longer_than_its_token_and_may_come_back) {
    auto client = connect(token_of("member@acme.test"));
    client.begin();
    server.auth().clock().advance(60min + 59s);
    std::this_thread::sleep_for(1'100ms);
    EXPECT_NE(client.answer_to("Who"), "");
    server.auth().clock().advance(2s);
    EXPECT_EQ(close_in_time(client), goodbye);
}

TEST_F(HubIdentity, HUB_8_a_newer_token_of_the_same_user_keeps_the_connection_and_no_other_token_is_taken) {
    auto session = server.auth().signed_in("member@acme.test");
    auto client = connect(session.token(), "/hubs/notifications");
    client.begin();
    for (const std::string& bad :
         {token_of("admin@acme.test"), token_of("admin@globex.test"), std::string{"nonsense"}}) {
        EXPECT_NE(client.answer_to("RefreshAuth", "\"" + bad + "\"").find("The token is not valid"), std::string::npos);
    }
    server.auth().clock().advance(30min);
    const auto newer = token_of("member@acme.test");
    EXPECT_EQ(client.answer_to("RefreshAuth", "\"" + newer + "\""), R"({"type":3,"invocationId":"1","result":null})");
    EXPECT_EQ(session.post("/api/auth/logout").status, 200) << "the older session does not matter any more";
    server.auth().clock().advance(40min);
    std::this_thread::sleep_for(1'100ms);
    EXPECT_NE(client.answer_to("JoinTenantGroup", "", "2").find("tenant_1"), std::string::npos);
    server.auth().clock().advance(21min + 2s);
    EXPECT_EQ(close_in_time(client), goodbye);
}

TEST(HubLog, HUBS_7_no_token_is_ever_logged) {
    HubServer server{[](Application& app) { app.add_hub<SecretHub>("/life"); }, {"--Log:Requests=true"}};
    server.auth().add_user(acme, "member@acme.test");
    const auto token = server.auth().signed_in("member@acme.test").token();
    const auto query = "access_token=" + token;
    const auto id = negotiate(server.port(), "&" + query);
    ASSERT_FALSE(id.empty());
    JsonClient client{server.port(), "/life?id=" + id + "&" + query};
    client.begin().answer_to("Nothing of this name");
    client.send("{\"type\":1");  // no message: ends the connection with an error
    client.close_message();
    EXPECT_NE(JsonClient(server.port(), "/life?id=" + id + "&" + query).status(), 101);
    EXPECT_EQ(JsonClient(server.port(), "/nothing?id=" + id + "&" + query).status(), 404);
    EXPECT_EQ(JsonClient(server.port(), "/life?%zz=1&id=" + id + "&" + query).status(), 400);
    server.app().services().log.flush();
    auto& log = server.auth().server().log();
    EXPECT_GT(log.count("\"Request\""), 3U);
    EXPECT_EQ(log.count(token), 0U);
    EXPECT_EQ(log.count(id), 0U);
}

}  // namespace
}  // namespace xos::hub::test
