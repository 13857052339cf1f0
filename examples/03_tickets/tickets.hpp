// SPDX-License-Identifier: Apache-2.0
// Support tickets of a tenant: the rows, the requests, the events and the statements. The guide is written along it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "xos/app.hpp"

namespace tickets {

using TicketId = xos::Id<struct TicketTag>;

// doc: begin row
struct Ticket {
    TicketId id;
    std::string title;
    std::string details;
    bool is_open = true;
    xos::UserId opened_by;
    xos::Timestamp created_at;
    std::int64_t version = 1;

    /// Names this version in `ETag` and `If-Match`.
    std::string etag() const { return '"' + std::to_string(version) + '"'; }
};
BOOST_DESCRIBE_STRUCT(Ticket, (), (id, title, details, is_open, opened_by, created_at, version))
// doc: end row

// doc: begin requests
struct OpenTicket {
    std::string title, details;
};
BOOST_DESCRIBE_STRUCT(OpenTicket, (), (title, details))

struct ChangeTicket {
    std::string title, details;
    bool is_open = true;
};
BOOST_DESCRIBE_STRUCT(ChangeTicket, (), (title, details, is_open))

template <typename Request>
void ticket_rules(xos::Rules<Request>& r) {
    r.field(&Request::title).trimmed().required("Title is required").max_length(120);
    r.field(&Request::details).trimmed().multiline().max_length(4000);
}
inline void rules(xos::Rules<OpenTicket>& r) { ticket_rules(r); }
inline void rules(xos::Rules<ChangeTicket>& r) { ticket_rules(r); }
// doc: end requests

// doc: begin query
struct TicketQuery {
    std::int64_t page = 1;
    std::int64_t page_size = 10;
    std::string search;
    std::string sort_by = "title";
    std::string sort_direction = "asc";
    bool closed_too = false;
};
BOOST_DESCRIBE_STRUCT(TicketQuery, (), (page, page_size, search, sort_by, sort_direction, closed_too))
// doc: end query

struct TicketSummary {
    std::int64_t open = 0;
    std::int64_t closed = 0;
};
BOOST_DESCRIBE_STRUCT(TicketSummary, (), (open, closed))

// doc: begin events
struct TicketOpened {
    Ticket ticket;
    static constexpr std::string_view event_name() { return "TicketOpened"; }
    std::string arguments_json() const { return xos::event_arguments(ticket); }
};
BOOST_DESCRIBE_STRUCT(TicketOpened, (), (ticket))

struct TicketChanged {
    Ticket ticket;
    static constexpr std::string_view event_name() { return "TicketChanged"; }
    std::string arguments_json() const { return xos::event_arguments(ticket); }
};
BOOST_DESCRIBE_STRUCT(TicketChanged, (), (ticket))

struct TicketRemoved {
    TicketId id;
    static constexpr std::string_view event_name() { return "TicketRemoved"; }
    std::string arguments_json() const { return xos::event_arguments(id); }
};
BOOST_DESCRIBE_STRUCT(TicketRemoved, (), (id))
// doc: end events

inline constexpr xos::db::Migration create_tickets{
    .module = "tickets",
    .number = 1,
    .name = "tickets",
    .sqlite =
        "CREATE TABLE tickets (id INTEGER PRIMARY KEY, client_id INTEGER NOT NULL REFERENCES clients (id), "
        "title TEXT NOT NULL, details TEXT NOT NULL, is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)), "
        "opened_by INTEGER NOT NULL, created_at TEXT NOT NULL, version INTEGER NOT NULL) STRICT;"
        "CREATE UNIQUE INDEX tickets_client_id_title ON tickets (client_id, title);"
        "CREATE INDEX tickets_client_id_created_at ON tickets (client_id, created_at, id);",
    .postgresql =
        "CREATE TABLE tickets (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, client_id bigint NOT NULL "
        "REFERENCES clients (id), title text NOT NULL, details text NOT NULL, is_open boolean NOT NULL, "
        "opened_by bigint NOT NULL, created_at timestamptz NOT NULL, version bigint NOT NULL);"
        "CREATE UNIQUE INDEX tickets_client_id_title ON tickets (client_id, title);"
        "CREATE INDEX tickets_client_id_created_at ON tickets (client_id, created_at, id);",
};

namespace sql {
#define TICKET_COLUMNS "id, title, details, is_open, opened_by, created_at, version"

// doc: begin find
inline constexpr xos::Sql find_ticket{
    "find_ticket", "SELECT " TICKET_COLUMNS " FROM tickets WHERE id = @id AND client_id = @client_id"};
inline constexpr xos::Sql lock_ticket{
    "lock_ticket", "SELECT " TICKET_COLUMNS " FROM tickets WHERE id = @id AND client_id = @client_id FOR UPDATE"};
// doc: end find

// doc: begin insert
inline constexpr xos::Sql insert_ticket{
    "insert_ticket",
    "INSERT INTO tickets (client_id, title, details, is_open, opened_by, created_at, version) "
    "VALUES (@client_id, @title, @details, true, @by, CURRENT_TIMESTAMP, 1) RETURNING " TICKET_COLUMNS};
// doc: end insert

inline constexpr xos::Sql change_ticket{
    "change_ticket",
    "UPDATE tickets SET title = @title, details = @details, is_open = @is_open, version = version + 1 "
    "WHERE id = @id AND client_id = @client_id RETURNING " TICKET_COLUMNS};
inline constexpr xos::Sql remove_ticket{"remove_ticket",
                                        "DELETE FROM tickets WHERE id = @id AND client_id = @client_id"};
inline constexpr xos::Sql count_tickets{
    "count_tickets", "SELECT count(*) FROM tickets WHERE client_id = @client_id AND is_open = @is_open"};

// doc: begin page
#define TICKETS_FOUND \
    " FROM tickets WHERE client_id = @client_id AND (is_open OR @closed_too) AND title ILIKE @pattern ESCAPE '\\'"

inline constexpr xos::Sql count_found{"count_found_tickets", "SELECT count(*)" TICKETS_FOUND};
inline constexpr xos::Sql by_title{
    "tickets_by_title", "SELECT " TICKET_COLUMNS TICKETS_FOUND " ORDER BY title, id LIMIT @limit OFFSET @offset"};
inline constexpr xos::Sql by_title_desc{"tickets_by_title_desc",
                                        "SELECT " TICKET_COLUMNS TICKETS_FOUND
                                        " ORDER BY title DESC, id LIMIT @limit OFFSET @offset"};
inline constexpr xos::Sql by_age{
    "tickets_by_age", "SELECT " TICKET_COLUMNS TICKETS_FOUND " ORDER BY created_at, id LIMIT @limit OFFSET @offset"};
inline constexpr xos::Sql by_age_desc{"tickets_by_age_desc",
                                      "SELECT " TICKET_COLUMNS TICKETS_FOUND
                                      " ORDER BY created_at DESC, id LIMIT @limit OFFSET @offset"};

inline constexpr std::array all{find_ticket, lock_ticket, insert_ticket, change_ticket, remove_ticket, count_tickets,
                                count_found, by_title,    by_title_desc, by_age,        by_age_desc};
// doc: end page

#undef TICKET_COLUMNS
#undef TICKETS_FOUND
}  // namespace sql

}  // namespace tickets
