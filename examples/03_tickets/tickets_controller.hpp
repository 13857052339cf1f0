// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "tickets.hpp"
#include "xos/app/list_page.hpp"
#include "xos/app/search.hpp"

namespace tickets {

class TicketsController : public xos::XOSControllerBase {
public:
    // doc: begin routes
    static void routes(xos::Routes<TicketsController>& r) {
        r.prefix("/api/tickets").authorize();
        r.get("", &TicketsController::find_page).on_failure("Failed to retrieve the tickets");
        r.get("/{id}", &TicketsController::find);
        r.get("/summary", &TicketsController::summary).require(xos::Permission::view_activity);
        r.post("", &TicketsController::open).on_failure("Failed to open the ticket");
        r.put("/{id}", &TicketsController::change).on_failure("Failed to change the ticket");
        r.remove("/{id}", &TicketsController::remove).on_failure("Failed to remove the ticket");
    }
    // doc: end routes

    // doc: begin page
    xos::Task<xos::Ok<xos::PagedResult<Ticket>>> find_page(xos::FromQuery<TicketQuery> query) {
        const auto page = xos::PageRequest::corrected(query->page, query->page_size);
        const auto pattern = xos::contains_pattern(xos::checked_search(query->search));
        auto found = co_await xos::find_page<Ticket>(db(), page, sql::count_found, rows_in_order(*query),
                                                     {{"pattern", pattern}, {"closed_too", query->closed_too}});
        co_return xos::ok(std::move(found));
    }
    // doc: end page

    // doc: begin find
    xos::Task<xos::Ok<Ticket>> find(TicketId id) {
        auto ticket = co_await db().get<Ticket>(sql::find_ticket, {{"id", id}});
        if (!ticket) throw xos::not_found("Ticket not found");
        auto tag = ticket->etag();
        co_return xos::ok(std::move(*ticket)).etag(std::move(tag));
    }
    // doc: end find

    xos::Task<xos::Ok<TicketSummary>> summary() {
        const auto open = co_await db().get_value<std::int64_t>(sql::count_tickets, {{"is_open", true}});
        const auto closed = co_await db().get_value<std::int64_t>(sql::count_tickets, {{"is_open", false}});
        co_return xos::ok(TicketSummary{open.value_or(0), closed.value_or(0)});
    }

    // doc: begin open
    xos::Task<xos::Created<Ticket>> open(xos::FromBody<OpenTicket> request) {
        auto tx = co_await db().begin_transaction();
        const auto ticket = co_await tx.get<Ticket>(
            sql::insert_ticket, {{"title", request->title}, {"details", request->details}, {"by", user_id()}});
        tx.publish(TicketOpened{ticket.value()});
        auto reply = xos::created(ticket.value(), "/api/tickets/{}", ticket->id).message("Ticket opened");
        co_return co_await commit(tx, std::move(reply));
    }
    // doc: end open

    // doc: begin change
    xos::Task<xos::Ok<Ticket>> change(TicketId id, xos::FromBody<ChangeTicket> request, xos::IfMatch if_match) {
        auto tx = co_await db().begin_transaction();
        const auto old = co_await lock_own(tx, id);
        if (!if_match.accepts(old.etag())) {
            throw xos::version_conflict("The ticket was changed by someone else")
                .with_data_json(xos::json::to_json(old))
                .with_header("ETag", old.etag());
        }
        const auto changed = co_await tx.get<Ticket>(
            sql::change_ticket,
            {{"id", id}, {"title", request->title}, {"details", request->details}, {"is_open", request->is_open}});
        tx.publish(TicketChanged{changed.value()});
        auto reply = xos::ok(changed.value()).etag(changed->etag()).message("Ticket changed");
        co_return co_await commit(tx, std::move(reply));
    }
    // doc: end change

    xos::Task<xos::Ok<>> remove(TicketId id) {
        auto tx = co_await db().begin_transaction();
        co_await lock_own(tx, id);
        co_await tx.execute(sql::remove_ticket, {{"id", id}});
        tx.publish(TicketRemoved{id});
        co_return co_await commit(tx, xos::ok().message("Ticket removed"));
    }

private:
    // doc: begin own
    /// The ticket, locked until the end of the transaction. Only who opened it, and admins, may change it.
    xos::Task<Ticket> lock_own(xos::Transaction& tx, TicketId id) {
        auto ticket = co_await tx.get<Ticket>(sql::lock_ticket, {{"id", id}});
        if (!ticket) throw xos::not_found("Ticket not found");
        if (ticket->opened_by != user_id() && !principal().is_admin) throw xos::forbidden();
        co_return std::move(*ticket);
    }
    // doc: end own

    // doc: begin order
    /// What a client may sort by is a choice between statements, never a piece of SQL.
    static xos::Sql rows_in_order(const TicketQuery& query) {
        const bool descending = xos::is_descending(query.sort_direction);
        if (query.sort_by == "createdAt") return descending ? sql::by_age_desc : sql::by_age;
        return descending ? sql::by_title_desc : sql::by_title;
    }
    // doc: end order
};

// doc: begin add
inline xos::ApplicationOptions options() {
    xos::ApplicationOptions options;
    options.migrations = {create_tickets};
    options.statements.assign(sql::all.begin(), sql::all.end());
    return options;
}

inline void add_tickets(xos::Application& app) {
    app.add<TicketsController>();
    app.declare_event<TicketOpened>();
    app.declare_event<TicketChanged>();
    app.declare_event<TicketRemoved>();
    app.on_unique_violation("tickets_client_id_title",
                            xos::conflict("There is a ticket with this title already", "title_in_use"));
}
// doc: end add

}  // namespace tickets
