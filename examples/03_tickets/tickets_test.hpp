// SPDX-License-Identifier: Apache-2.0
// A server with tickets for tests: Ann and Bob of one tenant, its admin Ada, and Gus of another tenant.
#pragma once

#include <gtest/gtest.h>

#include "tickets_controller.hpp"
#include "xos/testing.hpp"

namespace tickets {

// doc: begin options
inline xos::testing::TestServerOptions with_tickets() {
    xos::testing::TestServerOptions made;
    made.application = options();
    made.setup = add_tickets;
    return xos::testing::on_chosen_database(std::move(made));
}
// doc: end options

// doc: begin people
struct TicketsTest : testing::Test {
    explicit TicketsTest(xos::testing::TestServerOptions options = with_tickets()) : server{std::move(options)} {}

    xos::testing::Client arrives(xos::ClientId tenant, std::string_view email, bool is_admin = false) {
        server.add_user(tenant, email, is_admin);
        return server.signed_in(email);
    }
    Ticket open(xos::testing::Client& by, const std::string& title) {
        return by.post("/api/tickets", OpenTicket{.title = title, .details = ""}).as<Ticket>();
    }
    static std::string path(const Ticket& ticket) { return "/api/tickets/" + std::to_string(ticket.id.value); }

    xos::testing::TestServer server;
    xos::testing::StatementWatch watch{server.app().services().metrics};
    xos::ClientId acme = server.add_tenant("acme");
    xos::ClientId globex = server.add_tenant("globex");
    xos::testing::Client ann = arrives(acme, "ann@acme.test");
    xos::testing::Client bob = arrives(acme, "bob@acme.test");
    xos::testing::Client ada = arrives(acme, "ada@acme.test", true);
    xos::testing::Client gus = arrives(globex, "gus@globex.test");
};
// doc: end people

}  // namespace tickets
