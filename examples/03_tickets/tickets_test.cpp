// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "tickets_test.hpp"

namespace tickets {
namespace {

using testing::ElementsAre;

std::vector<std::string> titles(const xos::testing::Reply& page) {
    std::vector<std::string> out;
    for (const auto& ticket : page.as<xos::PagedResult<Ticket>>().items) out.push_back(ticket.title);
    return out;
}

// doc: begin create
TEST_F(TicketsTest, opening_answers_201_with_the_place_of_the_ticket) {
    const auto reply = ann.post("/api/tickets", OpenTicket{.title = " Printer on fire ", .details = "Third floor"});
    EXPECT_EQ(reply.status, 201);
    EXPECT_EQ(reply.message(), "Ticket opened");
    EXPECT_EQ(reply.as<Ticket>().title, "Printer on fire");
    const auto found = ann.get(reply.find("Location").value());
    EXPECT_EQ(found.as<Ticket>().details, "Third floor");
}
// doc: end create

// doc: begin isolation
TEST_F(TicketsTest, TEN_2_another_tenants_ticket_does_not_exist) {
    const auto ticket = open(ann, "Ours");
    const ChangeTicket change{.title = "Theirs", .details = "", .is_open = true};
    EXPECT_EQ(gus.get(path(ticket)).status, 404);
    EXPECT_EQ(gus.put(path(ticket), change).status, 404);
    EXPECT_EQ(gus.remove(path(ticket)).status, 404);
    EXPECT_EQ(ann.get(path(ticket)).as<Ticket>().title, "Ours");
}
// doc: end isolation

// doc: begin messages
TEST_F(TicketsTest, VAL_1_every_field_gets_all_its_messages_at_once) {
    const auto refused = ann.post("/api/tickets", OpenTicket{.title = "  ", .details = std::string(4001, 'x')});
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.message(), "Validation failed");
    EXPECT_EQ(refused.text("validationErrors.title.0"), "Title is required");
    EXPECT_EQ(refused.text("validationErrors.details.0"), "Details must be at most 4000 characters");
}
// doc: end messages

TEST_F(TicketsTest, VAL_2_the_longest_texts_are_taken_and_longer_ones_are_not) {
    for (const auto& [length, status] : {std::pair{119, 201}, std::pair{120, 201}, std::pair{121, 400}}) {
        const OpenTicket request{.title = std::string(static_cast<std::size_t>(length), 'x'), .details = ""};
        EXPECT_EQ(ann.post("/api/tickets", request).status, status) << length;
    }
    EXPECT_EQ(ann.post("/api/tickets", OpenTicket{.title = "a", .details = std::string(4000, 'x')}).status, 201);
}

// doc: begin wrong_type
TEST_F(TicketsTest, VAL_2_a_value_of_the_wrong_type_is_a_message_too) {
    const auto refused = ann.post("/api/tickets", R"({"title": 7, "details": ""})");
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.text("validationErrors.title.0"), "The value is not valid");
}
// doc: end wrong_type

// doc: begin pages
TEST_F(TicketsTest, USR_6_a_page_names_its_place_in_the_list) {
    for (const auto* title : {"Beta", "Alpha", "Gamma"}) open(ann, title);
    const auto page = ann.get("/api/tickets?page=2&pageSize=2&sortDirection=desc");
    EXPECT_THAT(titles(page), ElementsAre("Alpha"));
    EXPECT_EQ(page.integer("data.pagination.totalCount"), 3);
    EXPECT_EQ(page.integer("data.pagination.totalPages"), 2);
    EXPECT_EQ(page.raw("data.pagination.hasNext"), "false");
}

TEST_F(TicketsTest, USR_3_what_is_out_of_range_is_corrected) {
    open(ann, "Only one");
    for (const auto* query : {"page=0", "page=-5", "pageSize=0", "pageSize=1000", "pageSize=x", "sortBy=client_id"}) {
        EXPECT_THAT(titles(ann.get(std::string{"/api/tickets?"} + query)), ElementsAre("Only one")) << query;
    }
    EXPECT_EQ(ann.get("/api/tickets?pageSize=1000").integer("data.pagination.pageSize"), 100);
}

TEST_F(TicketsTest, USR_5_a_search_takes_every_sign_for_itself_and_ignores_case) {
    for (const auto* title : {"Übergabe 100%", "Übergabe 1000"}) open(ann, title);
    EXPECT_THAT(titles(ann.get("/api/tickets?search=%C3%9CBERGABE")), testing::SizeIs(2));
    EXPECT_THAT(titles(ann.get("/api/tickets?search=100%25")), ElementsAre("Übergabe 100%"));
    EXPECT_THAT(titles(ann.get("/api/tickets?search='%20OR%201=1")), testing::IsEmpty());
}
// doc: end pages

TEST_F(TicketsTest, closed_tickets_are_shown_when_they_are_asked_for) {
    const auto ticket = open(ann, "Done");
    open(ann, "To do");
    ann.put(path(ticket), ChangeTicket{.title = "Done", .details = "", .is_open = false});
    EXPECT_THAT(titles(ann.get("/api/tickets")), ElementsAre("To do"));
    EXPECT_THAT(titles(ann.get("/api/tickets?closedToo=true&sortBy=title")), ElementsAre("Done", "To do"));
}

TEST_F(TicketsTest, USR_4_tickets_are_sorted_by_age) {
    const auto first = open(ann, "First");
    auto last = first;  // tickets of one millisecond are of the same age
    for (int n = 2; last.created_at == first.created_at; ++n) last = open(ann, std::to_string(n));
    const auto oldest = ann.get("/api/tickets?sortBy=createdAt").as<xos::PagedResult<Ticket>>();
    const auto newest = ann.get("/api/tickets?sortBy=createdAt&sortDirection=desc").as<xos::PagedResult<Ticket>>();
    EXPECT_EQ(oldest.items.front().id, first.id);
    EXPECT_EQ(newest.items.front().created_at, last.created_at);
}

// doc: begin access
TEST_F(TicketsTest, AUTHZ_1_each_route_is_for_whom_the_table_says) {
    EXPECT_EQ(server.client().get("/api/tickets").status, 401);
    EXPECT_EQ(ann.get("/api/tickets/summary").status, 403);
    EXPECT_EQ(ada.get("/api/tickets/summary").status, 200);
}

TEST_F(TicketsTest, AUTHZ_1_a_ticket_is_changed_by_who_opened_it_and_by_admins) {
    const auto ticket = open(ann, "Mine");
    const ChangeTicket change{.title = "Ours", .details = "", .is_open = true};
    EXPECT_EQ(bob.put(path(ticket), change).status, 403);
    EXPECT_EQ(ada.put(path(ticket), change).status, 200);
    EXPECT_EQ(bob.remove(path(ticket)).status, 403);
    EXPECT_EQ(ann.remove(path(ticket)).status, 200);
}
// doc: end access

TEST_F(TicketsTest, the_summary_counts_the_own_tenants_tickets) {
    open(ann, "One");
    const auto two = open(ann, "Two");
    open(gus, "Elsewhere");
    ann.put(path(two), ChangeTicket{.title = "Two", .details = "", .is_open = false});
    const auto summary = ada.get("/api/tickets/summary").as<TicketSummary>();
    EXPECT_EQ(summary.open, 1);
    EXPECT_EQ(summary.closed, 1);
}

// doc: begin sign_out
TEST_F(TicketsTest, AUTH_11_a_token_is_worth_nothing_after_the_sign_out) {
    EXPECT_EQ(ann.get("/api/tickets").status, 200);
    EXPECT_EQ(ann.post("/api/auth/logout").message(), "Logged out");
    EXPECT_EQ(ann.get("/api/tickets").status, 401);
}
// doc: end sign_out

// doc: begin conflict
TEST_F(TicketsTest, two_people_who_open_the_same_ticket_get_one_and_a_sentence) {
    EXPECT_EQ(ann.post("/api/tickets", OpenTicket{.title = "Same", .details = ""}).status, 201);
    const auto refused = bob.post("/api/tickets", OpenTicket{.title = "Same", .details = ""});
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.code(), "title_in_use");
    EXPECT_EQ(gus.post("/api/tickets", OpenTicket{.title = "Same", .details = ""}).status, 201) << "another tenant";
}
// doc: end conflict

// doc: begin version
TEST_F(TicketsTest, who_changes_an_older_version_is_told_and_gets_the_newer_one) {
    const auto ticket = open(ann, "Old");
    const auto seen = ann.get(path(ticket)).find("ETag").value();
    const auto change = [&](std::string title) { return ChangeTicket{std::move(title), "", true}; };
    EXPECT_EQ(ada.put(path(ticket), change("Ada's")).status, 200);
    const auto refused = ann.put(path(ticket), change("Ann's"), {{"If-Match", seen}});
    EXPECT_EQ(refused.status, 412);
    EXPECT_EQ(refused.as<Ticket>().title, "Ada's");
    EXPECT_EQ(ann.put(path(ticket), change("Ann's"), {{"If-Match", refused.find("ETag").value()}}).status, 200);
}
// doc: end version

// doc: begin repeat
TEST_F(TicketsTest, a_repeated_POST_opens_one_ticket) {
    const xos::testing::Headers key{{"Idempotency-Key", "8e03978e-40d5"}};
    const OpenTicket request{.title = "Once", .details = ""};
    const auto first = ann.post("/api/tickets", request, key);
    const auto again = ann.post("/api/tickets", request, key);
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.body, first.body);
    EXPECT_THAT(titles(ann.get("/api/tickets")), ElementsAre("Once"));
}
// doc: end repeat

// doc: begin events
TEST_F(TicketsTest, each_change_is_an_event_with_the_next_number) {
    auto bobs_page = server.hub_client("/hubs/notifications", bob.token());
    bobs_page.invoke("JoinTenantGroup");
    const auto ticket = open(ann, "New");
    ann.put(path(ticket), ChangeTicket{.title = "Newer", .details = "", .is_open = true});
    ann.remove(path(ticket));
    EXPECT_EQ(bobs_page.next_event("TicketOpened").argument<Ticket>().title, "New");
    EXPECT_EQ(bobs_page.next_event("TicketChanged").argument<Ticket>().title, "Newer");
    EXPECT_EQ(bobs_page.next_event("TicketRemoved").argument<TicketId>(), ticket.id);
    EXPECT_EQ(bob.get("/api/events?after=1").text("data.items.0.event"), "TicketChanged") << "what was missed";
}
// doc: end events

TEST_F(TicketsTest, PERF_1_a_client_that_has_this_version_is_not_sent_it_again) {
    const auto ticket = open(ann, "Known");
    const auto tag = ann.get(path(ticket)).find("ETag").value();
    const auto reply = ann.get(path(ticket), {{"If-None-Match", tag}});
    EXPECT_EQ(reply.status, 304);
    EXPECT_EQ(reply.body, "");
}

TEST_F(TicketsTest, HTTP_9_an_id_that_is_none_is_400_and_an_absent_one_404) {
    EXPECT_EQ(ann.get("/api/tickets/x").text("validationErrors.id.0"), "The value is not a valid id");
    const auto absent = ann.get("/api/tickets/999999");
    EXPECT_EQ(absent.status, 404);
    EXPECT_EQ(absent.message(), "Ticket not found");
}

}  // namespace
}  // namespace tickets
