// SPDX-License-Identifier: Apache-2.0
// What the guide says not to do, and what happens to those who do it.
#include <gmock/gmock.h>

#include <stdexcept>

#include "tickets_test.hpp"
#include "xos/app/notification_hub.hpp"

namespace tickets {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

namespace sql {
// doc: begin no_tenant
constexpr xos::Sql all_tenants_titles{"all_tenants_titles", "SELECT title FROM tickets ORDER BY title"};
// doc: end no_tenant
}  // namespace sql

xos::testing::TestServerOptions with(void (*setup)(xos::Application&)) {
    auto made = with_tickets();
    made.setup = setup;
    return made;
}

template <typename C>
void add(xos::Application& app) {
    app.add<C>();
}

// doc: begin refused_at_start
TEST(Mistakes, DB_12_a_statement_that_does_not_name_the_tenant_stops_the_start) {
    auto made = with_tickets();
    made.application.statements.push_back(sql::all_tenants_titles);
    EXPECT_THAT([&] { xos::testing::TestServer{std::move(made)}; },
                ThrowsMessage<xos::db::Error>(
                    HasSubstr("all_tenants_titles: it touches tickets and does not name @client_id")));
}
// doc: end refused_at_start

// doc: begin undeclared
class OpenToWhom : public xos::XOSControllerBase {
public:
    static void routes(xos::Routes<OpenToWhom>& r) { r.get("/api/greeting", &OpenToWhom::greet); }
    xos::Task<xos::Ok<std::string>> greet() { co_return xos::ok(std::string{"Hello"}); }
};
// doc: end undeclared

// doc: begin undeclared_refused
TEST(Mistakes, AUTHZ_0_a_route_that_says_for_nobody_stops_the_start) {
    EXPECT_THAT([] { xos::testing::TestServer{with(add<OpenToWhom>)}; },
                ThrowsMessage<std::logic_error>(HasSubstr("/api/greeting")));
}
// doc: end undeclared_refused

// doc: begin forgotten_commit
class Forgetful : public xos::XOSControllerBase {
public:
    static void routes(xos::Routes<Forgetful>& r) { r.post("/api/tickets", &Forgetful::open).authorize(); }

    xos::Task<xos::Ok<Ticket>> open(xos::FromBody<OpenTicket> request) {
        auto tx = co_await db().begin_transaction();
        auto ticket = co_await tx.get<Ticket>(
            tickets::sql::insert_ticket, {{"title", request->title}, {"details", request->details}, {"by", user_id()}});
        tx.publish(TicketOpened{ticket.value()});
        co_return xos::ok(ticket.value());  // no commit
    }
};
// doc: end forgotten_commit

class ForgetfulTest : public TicketsTest {
protected:
    ForgetfulTest() : TicketsTest{with(add<Forgetful>)} {}
};

// doc: begin forgotten_commit_result
TEST_F(ForgetfulTest, DB_10_what_is_not_committed_never_happened) {
    EXPECT_EQ(ann.post("/api/tickets", OpenTicket{.title = "Lost", .details = ""}).status, 200);
    std::optional<std::int64_t> stored;
    server.run([&]() -> xos::Task<> {
        auto db = server.db(acme);
        stored = co_await db.get_value<std::int64_t>(tickets::sql::count_tickets, {{"is_open", true}});
    });
    EXPECT_EQ(stored, 0);
    EXPECT_EQ(ann.get("/api/events?after=0").raw("data.items"), "[]");
}
// doc: end forgotten_commit_result

// doc: begin own_tenant
class AnyTenant : public xos::XOSControllerBase {
public:
    static void routes(xos::Routes<AnyTenant>& r) { r.get("/api/of/{tenant}", &AnyTenant::count).authorize(); }

    xos::Task<xos::Ok<std::int64_t>> count(std::int64_t tenant) {
        const auto open = co_await db().get_value<std::int64_t>(tickets::sql::count_tickets,
                                                                {{"client_id", tenant}, {"is_open", true}});
        co_return xos::ok(open.value_or(0));
    }
};
// doc: end own_tenant

class AnyTenantTest : public TicketsTest {
protected:
    AnyTenantTest() : TicketsTest{with(add<AnyTenant>)} {}
};

// doc: begin own_tenant_refused
TEST_F(AnyTenantTest, ARC_2_the_tenant_cannot_be_given) {
    EXPECT_EQ(gus.get("/api/of/1").status, 500);
    server.app().services().log.flush();
    EXPECT_EQ(server.log().count("@client_id is bound by the service itself"), 1U);
}
// doc: end own_tenant_refused

// doc: begin talkative
class Talkative : public xos::XOSControllerBase {
public:
    static void routes(xos::Routes<Talkative>& r) { r.get("/api/report", &Talkative::report).authorize(); }
    xos::Task<xos::Ok<>> report() { throw std::runtime_error{"no such host: db-7.internal"}; }
};
// doc: end talkative

class TalkativeTest : public TicketsTest {
protected:
    TalkativeTest() : TicketsTest{with(add<Talkative>)} {}
};

// doc: begin talkative_result
TEST_F(TalkativeTest, HTTP_8_the_text_of_an_exception_is_for_the_log_alone) {
    const auto reply = ann.get("/api/report");
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(reply.message(), "An unexpected error occurred");
    EXPECT_THAT(reply.body, Not(HasSubstr("internal")));
    server.app().services().log.flush();
    EXPECT_EQ(server.log().count("no such host: db-7.internal"), 1U);
    EXPECT_EQ(server.log().count(reply.text("traceId")), 1U) << "how an operator finds the line";
}
// doc: end talkative_result

// doc: begin unknown_race
void without_the_sentence(xos::Application& app) {
    app.add<TicketsController>();  // and no on_unique_violation()
}
// doc: end unknown_race

class UnknownRaceTest : public TicketsTest {
protected:
    UnknownRaceTest() : TicketsTest{with(without_the_sentence)} {}
};

// doc: begin unknown_race_result
TEST_F(UnknownRaceTest, DB_4_a_unique_index_that_nobody_explained_is_a_500) {
    open(ann, "Same");
    const auto refused = bob.post("/api/tickets", OpenTicket{.title = "Same", .details = ""});
    EXPECT_EQ(refused.status, 500);
    EXPECT_EQ(refused.message(), "Failed to open the ticket");
}
// doc: end unknown_race_result

// doc: begin too_early
class TooEarly : public xos::XOSControllerBase {
public:
    explicit TooEarly(xos::HubContext<xos::NotificationHub> hub) : hub_{hub} {}
    static void routes(xos::Routes<TooEarly>& r) { r.post("/api/tickets", &TooEarly::open).authorize(); }

    xos::Task<xos::Created<Ticket>> open(xos::FromBody<OpenTicket> request) {
        auto tx = co_await db().begin_transaction();
        auto ticket = co_await tx.get<Ticket>(
            tickets::sql::insert_ticket, {{"title", request->title}, {"details", request->details}, {"by", user_id()}});
        const auto group = xos::NotificationHub::group_of(client_id());
        hub_.clients(client_id()).group(group).send("TicketOpened", ticket.value());  // before the commit
        co_return co_await commit(tx, xos::created(ticket.value(), "/api/tickets/{}", ticket->id));
    }

private:
    xos::HubContext<xos::NotificationHub> hub_;
};
// doc: end too_early

class TooEarlyTest : public TicketsTest {
protected:
    TooEarlyTest()
        : TicketsTest{with([](xos::Application& app) {
              app.add<TooEarly>([hub = app.hub_context<xos::NotificationHub>()] { return TooEarly{hub}; });
          })} {}
};

// doc: begin too_early_result
TEST_F(TooEarlyTest, USR_19_a_message_sent_before_the_commit_tells_of_what_never_was) {
    auto bobs_page = server.hub_client("/hubs/notifications", bob.token());
    bobs_page.invoke("JoinTenantGroup");
    server.faults().fail_one_commit();
    EXPECT_EQ(ann.post("/api/tickets", OpenTicket{.title = "Never stored", .details = ""}).status, 503);
    EXPECT_EQ(bobs_page.next_event("TicketOpened").argument<Ticket>().title, "Never stored");
}
// doc: end too_early_result

// doc: begin published_result
TEST_F(TicketsTest, USR_19_an_event_that_is_published_waits_for_the_commit) {
    auto bobs_page = server.hub_client("/hubs/notifications", bob.token());
    bobs_page.invoke("JoinTenantGroup");
    server.faults().fail_one_commit();
    EXPECT_EQ(ann.post("/api/tickets", OpenTicket{.title = "Never stored", .details = ""}).status, 503);
    open(ann, "Stored");
    EXPECT_EQ(bobs_page.next_event("TicketOpened").argument<Ticket>().title, "Stored");
}
// doc: end published_result

}  // namespace
}  // namespace tickets
