// SPDX-License-Identifier: Apache-2.0
#include "notes.hpp"

#include <gtest/gtest.h>

#include "xos/testing.hpp"

namespace notes {
namespace {

// doc: begin fixture
xos::testing::TestServerOptions with_notes() {
    xos::testing::TestServerOptions made;
    made.application = options();
    made.setup = add_notes;
    return xos::testing::on_chosen_database(std::move(made));
}

struct NotesTest : testing::Test {
    xos::testing::Client arrives(xos::ClientId tenant, std::string_view email) {
        server.add_user(tenant, email);
        return server.signed_in(email);
    }

    xos::testing::TestServer server{with_notes()};
    xos::testing::StatementWatch watch{server.app().services().metrics};
    xos::ClientId acme = server.add_tenant("acme");
    xos::ClientId globex = server.add_tenant("globex");
};
// doc: end fixture

// doc: begin test
TEST_F(NotesTest, adds_a_note_and_publishes_it) {
    auto ann = arrives(acme, "ann@acme.test");
    const auto added = ann.post("/api/notes", AddNote{.text = " Buy milk "});
    EXPECT_EQ(added.status, 201);
    EXPECT_EQ(added.text("data.text"), "Buy milk");
    EXPECT_EQ(ann.get("/api/notes").text("data.0.text"), "Buy milk");
    EXPECT_EQ(ann.get("/api/events?after=0").text("data.items.0.event"), "NoteAdded");
}
// doc: end test

TEST_F(NotesTest, refuses_an_empty_note_and_stores_nothing) {
    auto ann = arrives(acme, "ann@acme.test");
    const auto refused = ann.post("/api/notes", AddNote{.text = "  "});
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.text("validationErrors.text.0"), "Text is required");
    EXPECT_EQ(ann.get("/api/notes").raw("data"), "[]");
    EXPECT_EQ(ann.get("/api/events?after=0").raw("data.items"), "[]");
}

TEST_F(NotesTest, TEN_2_another_tenant_sees_no_note) {
    arrives(acme, "ann@acme.test").post("/api/notes", AddNote{.text = "ours"});
    EXPECT_EQ(arrives(globex, "gus@globex.test").get("/api/notes").raw("data"), "[]");
    EXPECT_EQ(server.client().get("/api/notes").status, 401);
}

// doc: begin live
TEST_F(NotesTest, a_note_reaches_the_others_of_the_tenant_at_once) {
    auto ann = arrives(acme, "ann@acme.test");
    auto bob = arrives(acme, "bob@acme.test");
    auto gus = arrives(globex, "gus@globex.test");
    auto bobs_page = server.hub_client("/hubs/notifications", bob.token());
    auto guss_page = server.hub_client("/hubs/notifications", gus.token());
    bobs_page.invoke("JoinTenantGroup");
    guss_page.invoke("JoinTenantGroup");

    ann.post("/api/notes", AddNote{.text = "Buy milk"});

    EXPECT_EQ(bobs_page.next_event("NoteAdded").argument<Note>().text, "Buy milk");
    EXPECT_FALSE(guss_page.find_event(std::chrono::milliseconds{200})) << "another tenant";
}
// doc: end live

}  // namespace
}  // namespace notes
