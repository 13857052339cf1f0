// SPDX-License-Identifier: Apache-2.0
#include "desk.hpp"

#include <gmock/gmock.h>

#include <chrono>

#include "tickets_test.hpp"

namespace tickets {
namespace {

using namespace std::chrono_literals;
using xos::testing::HubCallError;
using xos::testing::HubClient;
using xos::testing::HubEvent;

xos::testing::TestServerOptions with_desk() {
    auto made = with_tickets();
    made.setup = [](xos::Application& app) { app.add_hub<DeskHub>("/hubs/desk"); };
    return made;
}

struct DeskTest : TicketsTest {
    DeskTest() : TicketsTest{with_desk()} {}
    HubClient seat(const xos::testing::Client& person) {
        auto client = server.hub_client("/hubs/desk", person.token());
        client.invoke("Sit");
        return client;
    }
};

// doc: begin remind
TEST_F(DeskTest, a_reminder_reaches_the_desk_of_its_tenant) {
    auto anns_page = seat(ann);
    auto guss_page = seat(gus);
    const auto desk = server.app().hub_context<DeskHub>();
    remind(desk, acme, 0);
    remind(desk, acme, 3);
    EXPECT_EQ(anns_page.next_event().argument<std::int64_t>(), 3);
    EXPECT_FALSE(guss_page.find_event(200ms)) << "another tenant's desk";
}
// doc: end remind

// doc: begin question
TEST_F(DeskTest, what_cannot_be_undone_is_asked_for) {
    auto anns_page = seat(ann);
    std::string question;
    anns_page.answer("Confirm", [&](const HubEvent& asked) {
        question = asked.argument<std::string>();
        return "false";
    });
    EXPECT_EQ(anns_page.invoke("CloseAll", 7), "\"left open\"");
    EXPECT_EQ(question, "Close 7 tickets?");
}
// doc: end question

TEST_F(DeskTest, who_does_not_answer_closes_nothing) {
    auto anns_page = seat(ann);
    EXPECT_THROW(anns_page.invoke("CloseAll", 7), HubCallError);
}

TEST_F(DeskTest, those_who_sit_there_hear_who_comes) {
    auto anns_page = seat(ann);
    seat(bob);
    EXPECT_EQ(anns_page.next_event("Sat").argument<std::string>(), "Ann");
    EXPECT_THROW(server.hub_client("/hubs/desk"), std::runtime_error) << "nobody sits there without signing in";
}

}  // namespace
}  // namespace tickets
