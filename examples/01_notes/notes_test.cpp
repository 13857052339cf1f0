// SPDX-License-Identifier: Apache-2.0
#include "notes.hpp"

#include <gtest/gtest.h>

#include "xos/testing.hpp"
#include "xos/testing/statement_watch.hpp"
#include "xos/testing/test_data.hpp"

namespace notes {
namespace {

namespace sql {
constexpr xos::Sql add_client{
    "test_add_client",
    "INSERT INTO clients (id, name, slug, created_at) VALUES (@id, @slug, @slug, CURRENT_TIMESTAMP)"};
constexpr xos::Sql add_user{
    "test_add_user",
    "INSERT INTO users (client_id, name, name_key, email, email_key, password_hash, created_at) "
    "VALUES (@tenant, @email, @email, @email, @email, @hash, CURRENT_TIMESTAMP)"};
}  // namespace sql

xos::testing::TestServerOptions with_notes() {
    xos::testing::TestServerOptions options;
    options.application.migrations = {create_notes};
    options.application.statements.assign(notes::sql::all.begin(), notes::sql::all.end());
    options.setup = [](xos::Application& app) { app.add<NotesController>(); };
    return xos::testing::on_chosen_database(std::move(options));
}

struct NotesTest : testing::Test {
    NotesTest() {
        add_account(1, "acme", "ann@acme.test");
        add_account(2, "globex", "gus@globex.test");
    }

    void add_account(std::int64_t tenant, const std::string& slug, const std::string& email) {
        server.run([&]() -> xos::Task<> {
            auto db = server.across_tenants();
            const auto hash = co_await server.app().sign_in().hash_password("correct horse 7");
            co_await db.execute(sql::add_client, {{"id", tenant}, {"slug", slug}});
            co_await db.execute(sql::add_user, {{"tenant", tenant}, {"email", email}, {"hash", hash}});
        });
    }

    xos::testing::Client signed_in(const std::string& email) {
        auto client = server.client();
        client.sign_in(email, "correct horse 7");
        return client;
    }

    xos::testing::TestServer server{with_notes()};
    xos::testing::StatementWatch watch{server.app().services().metrics};
};

TEST_F(NotesTest, adds_a_note_and_publishes_it) {
    auto ann = signed_in("ann@acme.test");
    const auto added = ann.post("/api/notes", R"({"text":" Buy milk "})");
    EXPECT_EQ(added.status, 201);
    EXPECT_EQ(added.text("data.text"), "Buy milk");
    EXPECT_EQ(ann.get("/api/notes").text("data.0.text"), "Buy milk");
    EXPECT_EQ(ann.get("/api/events?after=0").text("data.items.0.event"), "NoteAdded");
}

TEST_F(NotesTest, refuses_an_empty_note_and_stores_nothing) {
    auto ann = signed_in("ann@acme.test");
    const auto refused = ann.post("/api/notes", R"({"text":"  "})");
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.text("validationErrors.text.0"), "Text is required");
    EXPECT_EQ(ann.get("/api/notes").raw("data"), "[]");
    EXPECT_EQ(ann.get("/api/events?after=0").raw("data.items"), "[]");
}

TEST_F(NotesTest, TEN_2_another_tenant_sees_no_note) {
    signed_in("ann@acme.test").post("/api/notes", R"({"text":"ours"})");
    EXPECT_EQ(signed_in("gus@globex.test").get("/api/notes").raw("data"), "[]");
    EXPECT_EQ(server.client().get("/api/notes").status, 401);
}

}  // namespace
}  // namespace notes
