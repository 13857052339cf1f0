// SPDX-License-Identifier: Apache-2.0
#include "chat.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "xos/testing.hpp"

namespace chat::test {
namespace {

using namespace std::chrono_literals;
using xos::testing::HubCallError;
using xos::testing::HubClient;
using xos::testing::HubEvent;

class Chat : public ::testing::Test {
protected:
    static xos::testing::TestServerOptions options() {
        xos::testing::TestServerOptions options;
        options.setup = add_chat;
        return options;
    }
    /// A client that has taken a seat.
    HubClient guest(const std::string& room, const std::string& name) {
        auto client = server.hub_client("/hubs/chat");
        client.invoke("Enter", room, name);
        return client;
    }
    static std::string words(const HubEvent& event) {
        const auto line = event.argument<Line>();
        return event.name + " " + line.name + ": " + line.text;
    }

    xos::testing::TestServer server{options()};
};

// doc: begin test
TEST_F(Chat, a_line_reaches_the_room_and_no_other) {
    auto ann = guest("lobby", "Ann");
    auto bob = guest("lobby", "Bob");
    auto eve = guest("elsewhere", "Eve");
    EXPECT_EQ(ann.next_event("Entered").argument<std::string>(), "Bob");
    ann.invoke("Say", "Hello");
    EXPECT_EQ(words(bob.next_event()), "Said Ann: Hello");
    EXPECT_FALSE(eve.find_event(200ms));
    eve.send("Say", "Alone");
    EXPECT_EQ(words(eve.next_event()), "Said Eve: Alone");
}
// doc: end test

TEST_F(Chat, who_comes_later_gets_the_history_as_a_stream) {
    auto ann = guest("lobby", "Ann");
    ann.invoke("Say", "one");
    ann.invoke("Say", "two");
    EXPECT_THAT(guest("lobby", "Bob").stream("History"),
                ::testing::ElementsAre(R"({"name":"Ann","text":"one"})", R"({"name":"Ann","text":"two"})"));
}

TEST_F(Chat, words_are_seen_while_they_are_dictated_and_become_one_line) {
    auto ann = guest("lobby", "Ann");
    auto bob = guest("lobby", "Bob");
    ann.next_event("Entered");
    auto dictation = bob.upload("Dictate");
    dictation.item("Good");
    EXPECT_EQ(words(ann.next_event()), "Typing Bob: Good");
    dictation.item("day");
    EXPECT_EQ(words(ann.next_event()), "Typing Bob: Good day");
    dictation.finish();
    EXPECT_EQ(words(ann.next_event()), "Said Bob: Good day");
}

TEST_F(Chat, nobody_speaks_without_a_seat) {
    auto stranger = server.hub_client("/hubs/chat");
    try {
        stranger.invoke("Say", "Hello");
        FAIL() << "spoke";
    } catch (const HubCallError& error) {
        EXPECT_STREQ(error.what(),
                     "An unexpected error occurred invoking 'Say' on the server. HubException: Enter a room first.");
    }
}

TEST_F(Chat, the_others_are_told_who_has_gone) {
    auto ann = guest("lobby", "Ann");
    auto bob = guest("lobby", "Bob");
    ann.next_event("Entered");
    bob.drop();
    EXPECT_EQ(ann.next_event("Left").argument<std::string>(), "Bob");
}

}  // namespace
}  // namespace chat::test
