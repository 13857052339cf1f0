// SPDX-License-Identifier: Apache-2.0
// rules: TEST-1
#include "xos/testing/hub_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "integration/app/auth_server.hpp"
#include "xos/app.hpp"
#include "xos/hub.hpp"

namespace xos::testing {
namespace {

using namespace std::chrono_literals;
using auth_api_test::AuthServer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class KitHub : public Hub {
public:
    static void methods(Methods<KitHub>& m) {
        m.add("Sum", &KitHub::sum);
        m.add("Nothing", &KitHub::nothing);
        m.add("Refuse", &KitHub::refuse);
        m.add("Count", &KitHub::count);
        m.add("Join", &KitHub::join);
        m.add("Tell", &KitHub::tell);
        m.add("AskBack", &KitHub::ask_back);
        m.add("Leave", &KitHub::leave);
        m.add("WhoAmI", &KitHub::who_am_i);
    }
    int sum(int a, int b) { return a + b; }
    void nothing() {}
    void refuse() { throw HubException{"Not today"}; }
    Stream<int> count(int to) {
        return {[to](StreamWriter<int> out) -> Task<void> {
            for (int i = 1; i <= to; ++i) co_await out.write(i);
            if (to > 3) throw HubException{"Too far"};
        }};
    }
    Task<std::string> join(StreamReader<std::string> words) {
        std::string all;
        while (const auto word = co_await words.next()) all += *word;
        co_return all;
    }
    void tell(std::string text) { clients().all().send("Told", text, text.size()); }
    Task<std::string> ask_back() {
        const auto answer = co_await clients().caller().invoke<std::string>("Name?");
        co_return "You are " + answer;
    }
    void leave() { context().abort(); }
    std::string who_am_i() { return context().user_identifier(); }
};

class HubClientTest : public ::testing::Test {
protected:
    static std::function<void(Application&)> hubs() {
        return [](Application& app) {
            HubOptions open;
            open.access = HubAccess::anonymous;
            app.add_hub<KitHub>("/kit", open);
        };
    }
    HubClient client() { return server.server().hub_client("/kit"); }

    AuthServer server{{}, hubs()};
};

TEST_F(HubClientTest, a_call_gives_its_result) {
    auto kit = client();
    EXPECT_EQ(kit.invoke("Sum", 2, 3), "5");
    EXPECT_EQ(kit.invoke("Nothing"), "null");
}

TEST_F(HubClientTest, a_call_that_fails_throws_the_servers_text) {
    auto kit = client();
    try {
        kit.invoke("Refuse");
        FAIL() << "it did not refuse";
    } catch (const HubCallError& error) {
        EXPECT_THAT(error.what(), HasSubstr("HubException: Not today"));
    }
    EXPECT_EQ(kit.invoke("Sum", 1, 1), "2") << "the connection goes on";
}

TEST_F(HubClientTest, a_stream_gives_its_items_or_throws) {
    auto kit = client();
    EXPECT_THAT(kit.stream("Count", 3), ElementsAre("1", "2", "3"));
    EXPECT_THROW(kit.stream("Count", 4), HubCallError);
}

TEST_F(HubClientTest, an_upload_sends_items_and_gets_the_result) {
    auto kit = client();
    auto words = kit.upload("Join");
    words.item("one");
    words.item("two");
    EXPECT_EQ(words.finish(), R"("onetwo")");
    auto broken = kit.upload("Join");
    broken.item("one");
    EXPECT_THROW(broken.fail("no more"), HubCallError);
}

TEST_F(HubClientTest, events_come_in_order_and_those_of_another_name_can_be_passed_over) {
    auto teller = client();
    auto kit = client();
    kit.invoke("Nothing");  // a hub answers the handshake before it counts the connection among all
    teller.invoke("Tell", "a");
    teller.invoke("Tell", "bcd");
    const auto first = kit.next_event();
    EXPECT_EQ(first.name, "Told");
    EXPECT_EQ(first.argument<std::string>(), "a");
    EXPECT_EQ(first.argument<int>(1), 1);
    EXPECT_THROW(first.argument<int>(2), std::runtime_error) << "there are two";
    EXPECT_THROW(first.argument<int>(0), std::runtime_error) << "it is a text";
    EXPECT_EQ(kit.next_event("Told").argument<int>(1), 3);
    EXPECT_FALSE(kit.find_event(50ms));
}

TEST_F(HubClientTest, a_large_event_comes_whole) {
    auto kit = client();
    const std::string large(70'000, 'x');
    EXPECT_THROW(kit.invoke("Tell", large), std::runtime_error) << "more than the hub takes";
    auto other = client();
    other.invoke("Tell", large.substr(0, 30'000));
    EXPECT_EQ(other.next_event().argument<std::string>().size(), 30'000U);
}

TEST_F(HubClientTest, a_question_is_answered_while_the_client_waits) {
    auto kit = client();
    kit.answer("Name?", [](const HubEvent&) { return R"("Ann")"; });
    EXPECT_EQ(kit.invoke("AskBack"), R"("You are Ann")");
    auto silent = client();
    EXPECT_THROW(silent.invoke("AskBack"), HubCallError) << "nobody said how to answer";
}

TEST_F(HubClientTest, the_end_of_the_connection_is_told) {
    auto kit = client();
    kit.send("Leave");
    EXPECT_EQ(kit.wait_for_end(), "");
    EXPECT_THROW(kit.invoke("Nothing"), std::runtime_error);
    EXPECT_FALSE(kit.find_event(10ms));
}

TEST_F(HubClientTest, a_token_makes_the_connection_its_users) {
    const auto ann = server.add_user(auth_api_test::acme, "ann@acme.test");
    auto signed_in = server.signed_in("ann@acme.test");
    auto kit = server.server().hub_client("/kit", signed_in.token());
    EXPECT_EQ(from_json<std::string>(kit.invoke("WhoAmI")), std::to_string(ann.value));
}

TEST_F(HubClientTest, a_refused_connection_says_why) {
    try {
        server.server().hub_client("/nothing-here");
        FAIL() << "connected";
    } catch (const std::runtime_error& error) {
        EXPECT_THAT(error.what(), HasSubstr("404"));
    }
}

}  // namespace
}  // namespace xos::testing
