// SPDX-License-Identifier: Apache-2.0
// The testing kit at work: what the guide shows of it.
#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>

#include <chrono>

#include "tickets_test.hpp"
#include "xos/app/context.hpp"

namespace tickets {
namespace {

using namespace std::chrono_literals;
using xos::testing::Direction;

// doc: begin clock
TEST(Kit, JWT_3_a_token_ends_when_the_test_says_so) {
    xos::testing::FakeClock clock;
    auto options = with_tickets();
    options.application.clock = &clock;
    xos::testing::TestServer server{std::move(options)};
    server.add_user(server.add_tenant("acme"), "ann@acme.test");
    auto ann = server.signed_in("ann@acme.test");

    EXPECT_EQ(ann.get("/api/tickets").status, 200);
    clock.advance(61min);
    EXPECT_EQ(ann.get("/api/tickets").code(), "token_expired");
}
// doc: end clock

// doc: begin log
TEST_F(TicketsTest, SUP_5_a_failure_is_in_the_log_under_the_name_that_its_answer_gives) {
    server.faults().fail_commits("no space left on device");
    const auto refused = ann.post("/api/tickets", OpenTicket{.title = "Full", .details = ""});
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.message(), "Failed to open the ticket");

    server.app().services().log.flush();
    EXPECT_GE(server.log().count("no space left on device"), 1U);
    EXPECT_GE(server.log().count(refused.text("traceId")), 1U);
}
// doc: end log

// doc: begin commit_fails
TEST_F(TicketsTest, DUR_3_a_commit_that_failed_left_nothing) {
    server.faults().fail_one_commit();
    EXPECT_EQ(ann.post("/api/tickets", OpenTicket{.title = "First", .details = ""}).status, 503);
    EXPECT_EQ(ann.get("/api/tickets").integer("data.pagination.totalCount"), 0);
    EXPECT_EQ(ann.post("/api/tickets", OpenTicket{.title = "First", .details = ""}).status, 201);
}
// doc: end commit_fails

// doc: begin slow
TEST(Kit, SLOW_a_statement_ends_with_the_time_of_its_request) {
    auto options = with_tickets();
    options.arguments = {"--Limits:RequestTime=200"};
    xos::testing::TestServer server{std::move(options)};
    server.add_user(server.add_tenant("acme"), "ann@acme.test");
    auto ann = server.signed_in("ann@acme.test");

    server.faults().slow_down(60s);
    EXPECT_EQ(ann.get("/api/tickets").status, 503);
    server.faults().heal();
    EXPECT_EQ(ann.get("/api/tickets").status, 200);
}
// doc: end slow

// doc: begin network
TEST_F(TicketsTest, an_answer_that_is_lost_is_asked_for_again_and_the_ticket_opened_once) {
    xos::testing::FaultProxy network{server.port()};
    xos::testing::Client far{"http://127.0.0.1:" + std::to_string(network.port())};
    far.set_token(ann.token());
    const xos::testing::Headers key{{"Idempotency-Key", "7c1d"}};
    const OpenTicket request{.title = "Far away", .details = ""};

    network.cut_after(Direction::to_client, 0);  // the request arrives, no byte of the answer does
    EXPECT_THROW(far.post("/api/tickets", request, key), std::runtime_error);
    network.heal();
    EXPECT_EQ(far.post("/api/tickets", request, key).status, 201);
    EXPECT_EQ(ann.get("/api/tickets").integer("data.pagination.totalCount"), 1);
}
// doc: end network

// doc: begin restart
TEST(Kit, DUR_1_what_was_answered_is_there_after_a_restart) {
    const xos::testing::TestData data;
    const auto start = [&] { return std::make_unique<xos::testing::TestServer>(data.with(with_tickets())); };
    auto server = start();
    server->add_user(server->add_tenant("acme"), "ann@acme.test");
    server->signed_in("ann@acme.test").post("/api/tickets", OpenTicket{.title = "Kept", .details = ""});

    server.reset();  // one server at a time on a data folder
    server = start();
    EXPECT_EQ(server->signed_in("ann@acme.test").get("/api/tickets").text("data.items.0.title"), "Kept");
    EXPECT_THAT(data.run("SELECT title FROM tickets"), testing::ElementsAre("Kept"));
}
// doc: end restart

// doc: begin every_route
/// The path with each parameter replaced.
std::string filled(std::string pattern, const std::string& value) {
    for (auto open = pattern.find('{'); open != std::string::npos; open = pattern.find('{')) {
        pattern.replace(open, pattern.find('}') - open + 1, value);
    }
    return pattern;
}

TEST_F(TicketsTest, TEST_2_another_tenants_id_is_404_on_every_route_that_takes_one) {
    const auto ours = std::to_string(open(ann, "Ours").id.value);
    std::size_t tried = 0;
    for (const auto* route : server.app().routes()) {
        if (!route->pattern.starts_with("/api/tickets/{id}")) continue;
        const bool sends = route->action->reads_body();
        const auto reply = gus.request(to_string(route->method), filled(route->pattern, ours),
                                       sends ? R"({"title":"Theirs","details":""})" : "");
        EXPECT_EQ(reply.status, 404) << route->pattern;
        ++tried;
    }
    EXPECT_EQ(tried, 3U);
    EXPECT_EQ(ann.get("/api/tickets/" + ours).text("data.title"), "Ours");
}
// doc: end every_route

namespace sql {
constexpr xos::Sql unlisted{"unlisted", "SELECT count(*) FROM tickets WHERE client_id = @client_id"};
}  // namespace sql

// doc: begin unlisted
/// Runs a statement that no list gave to the start, so no start has tried it on the database.
void run_unlisted() {
    xos::testing::TestServer server{with_tickets()};
    const xos::testing::StatementWatch watch{server.app().services().metrics};
    server.run([&]() -> xos::Task<> {
        auto db = server.db(xos::ClientId{1});
        co_await db.get_value<std::int64_t>(sql::unlisted);
    });
}

TEST(Kit, style_7_a_statement_that_no_start_prepared_fails_the_test) {
    EXPECT_NONFATAL_FAILURE(run_unlisted(), "unlisted");
}
// doc: end unlisted

}  // namespace
}  // namespace tickets
