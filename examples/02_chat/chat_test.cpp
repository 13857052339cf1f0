// SPDX-License-Identifier: Apache-2.0
#include "chat.hpp"

#include <gtest/gtest.h>

#include <string>

#include "integration/hub/json_client.hpp"
#include "xos/testing.hpp"

namespace chat::test {
namespace {

/// A client that has taken a seat, unless it has no room.
class Guest : public xos::hub::test::JsonClient {
public:
    Guest(const std::string& url, const std::string& room, const std::string& name)
        : JsonClient{static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))), "/hubs/chat"} {
        begin();
        if (!room.empty()) answer_to("Enter", "\"" + room + "\",\"" + name + "\"");
    }
};

class Chat : public ::testing::Test {
protected:
    static xos::testing::TestServerOptions options() {
        xos::testing::TestServerOptions options;
        options.setup = add_chat;
        return options;
    }
    xos::testing::TestServer server{options()};
};

TEST_F(Chat, a_line_reaches_the_room_and_no_other) {
    Guest ann{server.url(), "lobby", "Ann"};
    Guest bob{server.url(), "lobby", "Bob"};
    Guest eve{server.url(), "elsewhere", "Eve"};
    EXPECT_EQ(ann.next(), R"({"type":1,"target":"Entered","arguments":["Bob"]})");
    EXPECT_EQ(ann.answer_to("Say", "\"Hello\""), R"({"type":3,"invocationId":"1","result":null})");
    EXPECT_EQ(bob.next(), R"({"type":1,"target":"Said","arguments":[{"name":"Ann","text":"Hello"}]})");
    eve.send(R"({"type":1,"target":"Say","arguments":["Alone"]})");
    EXPECT_EQ(eve.next(), R"({"type":1,"target":"Said","arguments":[{"name":"Eve","text":"Alone"}]})");
}

TEST_F(Chat, who_comes_later_gets_the_history_as_a_stream) {
    Guest ann{server.url(), "lobby", "Ann"};
    ann.answer_to("Say", "\"one\"");
    ann.answer_to("Say", "\"two\"");
    Guest bob{server.url(), "lobby", "Bob"};
    bob.send(R"({"type":4,"invocationId":"h","target":"History","arguments":[]})");
    EXPECT_EQ(bob.next(), R"({"type":2,"invocationId":"h","item":{"name":"Ann","text":"one"}})");
    EXPECT_EQ(bob.next(), R"({"type":2,"invocationId":"h","item":{"name":"Ann","text":"two"}})");
    EXPECT_EQ(bob.next(), R"({"type":3,"invocationId":"h"})");
}

TEST_F(Chat, words_are_seen_while_they_are_dictated_and_become_one_line) {
    Guest ann{server.url(), "lobby", "Ann"};
    Guest bob{server.url(), "lobby", "Bob"};
    ann.next();
    bob.send(R"({"type":1,"target":"Dictate","arguments":[],"streamIds":["w"]})");
    bob.send(R"({"type":2,"invocationId":"w","item":"Good"})");
    EXPECT_EQ(ann.next(), R"({"type":1,"target":"Typing","arguments":[{"name":"Bob","text":"Good"}]})");
    bob.send(R"({"type":2,"invocationId":"w","item":"day"})");
    EXPECT_EQ(ann.next(), R"({"type":1,"target":"Typing","arguments":[{"name":"Bob","text":"Good day"}]})");
    bob.send(R"({"type":3,"invocationId":"w"})");
    EXPECT_EQ(ann.next(), R"({"type":1,"target":"Said","arguments":[{"name":"Bob","text":"Good day"}]})");
}

TEST_F(Chat, nobody_speaks_without_a_seat) {
    Guest guest{server.url(), "", ""};
    EXPECT_EQ(guest.answer_to("Say", "\"Hello\""),
              R"({"type":3,"invocationId":"1","error":"An unexpected error occurred invoking 'Say' on the server.)"
              R"( HubException: Enter a room first."})");
}

TEST_F(Chat, the_others_are_told_who_has_gone) {
    Guest ann{server.url(), "lobby", "Ann"};
    {
        Guest bob{server.url(), "lobby", "Bob"};
        ann.next();
    }
    EXPECT_EQ(ann.next(), R"({"type":1,"target":"Left","arguments":["Bob"]})");
}

}  // namespace
}  // namespace chat::test
