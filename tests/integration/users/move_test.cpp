// SPDX-License-Identifier: Apache-2.0
// The commands that keep and move data, on an installation of ten thousand users.
// rules: DUR-8
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "integration/users/program.hpp"
#include "xos/testing/client.hpp"
#include "xos/testing/postgres_server.hpp"
#include "xos/testing/temporary_folder.hpp"

namespace xos::users {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::Client;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using testing::TemporaryFolder;
using testing::TestDatabase;

constexpr const char* password = "kT9$xqzmw";
using Environment = std::vector<std::string>;

Environment settings_of(const TestDatabase& database) { return {"XOS_Database__AdminUrl=" + database.admin_url()}; }

/// Everything that a command may change, but when the migrations were applied.
std::string state_of(const TestDatabase& database) {
    std::string state;
    for (const auto& row : database.query("SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' ORDER BY 1")) {
        state += row.front() + '\n';
    }
    for (const auto& table : database.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                                            " AND tablename <> 'schema_migrations' ORDER BY 1")) {
        const auto rows = database.query(
            "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM public." + table.front() + " t");
        state += table.front() + ' ' + rows.front()[0] + ' ' + rows.front()[1] + '\n';
    }
    for (const auto& row : database.query("SELECT relname, relforcerowsecurity FROM pg_class JOIN pg_namespace n"
                                          " ON n.oid = relnamespace WHERE nspname = 'public' AND relkind = 'r'"
                                          " ORDER BY 1")) {
        state += row[0] + row[1] + '\n';
    }
    return state;
}

/// The server notices that its client is gone, and lets its locks go then.
void wait_for_sessions_to_end(const TestDatabase& database) {
    const auto end_of_patience = std::chrono::steady_clock::now() + 30s;
    while (!database
                .query("SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
                       " AND pid <> pg_backend_pid()")
                .empty()) {
        if (std::chrono::steady_clock::now() > end_of_patience) throw std::runtime_error{"a session does not end"};
        std::this_thread::sleep_for(10ms);
    }
}

class Move : public ::testing::Test {
protected:
    Finished run(std::vector<std::string> arguments, const Environment& environment = {}, std::string_view input = "") {
        arguments.insert(arguments.end(), {"--data", data});
        return run_program(arguments, input, environment);
    }

    std::string serve(const Environment& environment = {}) {
        server = std::make_unique<Program>(
            std::vector<std::string>{"serve", "--data", data, "--Server:Urls=http://127.0.0.1:0"}, environment);
        const auto line = server->read_line();
        EXPECT_THAT(line, StartsWith("xos is ready: http://127.0.0.1:"));
        return line.substr(line.rfind(' ') + 1);
    }

    void stop() {
        server->signal(SIGTERM);
        EXPECT_EQ(server->wait().status, 0);
    }

    /// A tenant with Ada, who can sign in, and ten thousand others.
    void make_installation() {
        ASSERT_EQ(run({"tenant", "create", "Acme Ltd", "--slug", "acme"}).status, 0);
        ASSERT_EQ(run({"user", "create", "--tenant", "acme", "--name", "Ada", "--email", "ada@acme.test", "--admin",
                       "--password-stdin"},
                      {}, std::string{password} + "\n")
                      .status,
                  0);
        sqlite3* file = nullptr;
        ASSERT_EQ(sqlite3_open((data + "/xos.db").c_str(), &file), SQLITE_OK);
        EXPECT_EQ(
            sqlite3_exec(file,
                         "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i <= 10000)"
                         " INSERT INTO users (id, client_id, name, name_key, email, email_key, password_hash,"
                         " is_admin, is_active, created_at, deleted_at)"
                         " SELECT i, 1, 'Näme \\' || char(9, 10, 128512) || i, 'k' || i, 'u' || i || '@acme.test',"
                         " 'u' || i || '@acme.test', 'none', i % 2, i % 3 = 0, '1969-12-31T23:59:59.999Z',"
                         " CASE i % 7 WHEN 0 THEN '2150-01-01T00:00:00.000Z' END FROM n",
                         nullptr, nullptr, nullptr),
            SQLITE_OK);
        sqlite3_close(file);
    }

    Finished migrate_from_data(const TestDatabase& target) {
        return run({"migrate", "--from", "sqlite:" + data}, settings_of(target));
    }

    TemporaryFolder folder;
    std::string data = folder.path() + "/data";
    std::unique_ptr<Program> server;
};

// rules: CLI-3
TEST_F(Move, DUR_8_an_installation_moves_to_postgresql_and_everybody_stays_signed_in) {
    make_installation();
    Client before{serve()};
    before.sign_in("ada@acme.test", password);
    const TestDatabase target;
    const auto running = migrate_from_data(target);
    EXPECT_EQ(running.status, 2);
    EXPECT_THAT(running.err, HasSubstr("Another server is running"));
    EXPECT_TRUE(target.query("SELECT 1 FROM pg_tables WHERE schemaname = 'public'").empty());
    stop();

    const auto moved = migrate_from_data(target);
    EXPECT_EQ(moved.status, 0) << moved.err;
    EXPECT_THAT(moved.out, ContainsRegex("users +10001  equal"));
    EXPECT_THAT(moved.out, ContainsRegex("sessions +1  equal"));
    EXPECT_THAT(moved.out, HasSubstr("secret.key"));
    EXPECT_FALSE(fs::exists(data + "/moving.db"));
    EXPECT_THAT(migrate_from_data(target).err, HasSubstr("has tenants already"));

    Client after{serve(settings_of(target))};
    after.set_token(before.token());
    EXPECT_EQ(after.get("/api/auth/me").status, 200) << "the token is still good";
    const auto created = after.post("/api/users", R"({"name":"New","email":"new@acme.test","password":"kT9$xqzmw"})");
    EXPECT_EQ(created.status, 201) << created.body;
    EXPECT_EQ(created.integer("data.id"), 10002) << "ids go on after the greatest";
    EXPECT_EQ(after.sign_in("ada@acme.test", password).get("/api/users/5001").text("data.email"), "u5001@acme.test");
    stop();
}

// rules: CLI-3
TEST_F(Move, DUR_8_a_backup_of_postgresql_can_be_restored_to_both_databases) {
    make_installation();
    const TestDatabase database;
    ASSERT_EQ(migrate_from_data(database).status, 0);
    fs::remove(data + "/xos.db");
    const auto copy = folder.path() + "/copy.db";
    {
        Client client{serve(settings_of(database))};
        const auto made = run({"backup", copy}, settings_of(database));  // beside the server
        EXPECT_EQ(made.status, 0) << made.err;
        EXPECT_THAT(made.out, ContainsRegex("users +10001  equal"));
        client.sign_in("ada@acme.test", password);
        EXPECT_EQ(client.post("/api/users", R"({"name":"L","email":"later@acme.test","password":"kT9$xqzmw"})").status,
                  201);
        const auto refused = run({"restore", copy}, settings_of(database));
        EXPECT_EQ(refused.status, 2);
        EXPECT_THAT(refused.err, HasSubstr("Another server is running"));
        stop();
    }
    EXPECT_THAT(run({"backup", copy}, settings_of(database)).err, HasSubstr("exists already"));
    EXPECT_EQ(fs::status(copy).permissions() & (fs::perms::group_all | fs::perms::others_all), fs::perms::none);

    const TestDatabase fresh;
    for (const auto& [environment, kept] :
         {std::pair{settings_of(database), "kept as the schema before_restore_"},
          std::pair{settings_of(fresh), "was restored from"}, std::pair{Environment{}, "xos.db was restored from"}}) {
        const auto restored = run({"restore", copy}, environment);
        EXPECT_EQ(restored.status, 0) << restored.err;
        EXPECT_THAT(restored.out, HasSubstr(kept));
        Client client{serve(environment)};
        client.sign_in("ada@acme.test", password);
        EXPECT_EQ(client.get("/api/users").body.find("later@acme.test"), std::string::npos);
        EXPECT_EQ(client.get("/api/users/5001").text("data.email"), "u5001@acme.test");
        EXPECT_EQ(client.get("/api/users/7000").status, 404) << "deleted, and still so";
        const auto created = client.post("/api/users", R"({"name":"N","email":"n@acme.test","password":"kT9$xqzmw"})");
        EXPECT_EQ(created.integer("data.id"), 10002) << created.body;
        stop();
    }
}

TEST_F(Move, DUR_8_a_killed_restore_or_move_leaves_what_was_there) {
    make_installation();
    const TestDatabase database;
    const auto copy = folder.path() + "/copy.db";
    ASSERT_EQ(run({"backup", copy}).status, 0);
    ASSERT_EQ(run({"migrate"}, settings_of(database)).status, 0);
    int kills = 0;
    for (const auto* command : {"move", "restore"}) {
        const bool is_move = command == std::string_view{"move"};
        const std::vector<std::string> words = is_move ? std::vector<std::string>{"migrate", "--from", "sqlite:" + copy}
                                                       : std::vector<std::string>{"restore", copy};
        const auto before = state_of(database);
        for (auto life = 60ms; life < 10s; life += life / 2) {
            auto arguments = words;
            arguments.insert(arguments.end(), {"--data", data});
            Program program{arguments, settings_of(database)};
            std::this_thread::sleep_for(life);
            program.signal(SIGKILL);
            const bool is_done = program.wait().status == 0;
            wait_for_sessions_to_end(database);
            if (is_done || state_of(database) != before) break;  // it came to its end
            ++kills;
        }
        EXPECT_EQ(database.query("SELECT count(*) FROM users").front().front(), "10001") << "whole, or not at all";
        database.execute("UPDATE clients SET name = 'present data'");
    }
    EXPECT_GE(kills, 4);
    EXPECT_EQ(run({"restore", copy}, settings_of(database)).status, 0) << "nothing is in the way of the next one";
}

// The last thing before the commit is the wall, so everything is loaded when it is held up there.
TEST_F(Move, DUR_8_a_restore_or_move_that_is_killed_just_before_its_end_leaves_what_was_there) {
    make_installation();
    const TestDatabase database;
    const auto copy = folder.path() + "/copy.db";
    ASSERT_EQ(run({"backup", copy}).status, 0);
    ASSERT_EQ(run({"migrate"}, settings_of(database)).status, 0);
    database.execute(
        "CREATE SCHEMA hold; CREATE FUNCTION hold.hold() RETURNS event_trigger LANGUAGE plpgsql AS"
        " 'BEGIN IF EXISTS (SELECT FROM public.users) THEN PERFORM pg_sleep(600); END IF; END';"
        "CREATE EVENT TRIGGER hold ON ddl_command_end WHEN TAG IN ('CREATE POLICY') EXECUTE FUNCTION hold.hold()");
    for (auto arguments : {std::vector<std::string>{"migrate", "--from", "sqlite:" + copy}, {"restore", copy}}) {
        const auto before = state_of(database);
        arguments.insert(arguments.end(), {"--data", data});
        Program program{arguments, settings_of(database)};
        while (database.query("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'").empty()) {
            ASSERT_TRUE(program.is_running()) << program.wait().err;
            std::this_thread::sleep_for(10ms);
        }
        program.signal(SIGKILL);
        EXPECT_EQ(program.wait().status, 128 + SIGKILL);
        // Asleep, the server's process does not notice it.
        database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
        wait_for_sessions_to_end(database);
        EXPECT_EQ(state_of(database), before) << arguments.front();
    }
    EXPECT_EQ(database.query("SELECT count(*) FROM users").front().front(), "0");
    database.execute("DROP EVENT TRIGGER hold");
    EXPECT_EQ(run({"restore", copy}, settings_of(database)).status, 0);
    EXPECT_EQ(database.query("SELECT count(*) FROM users").front().front(), "10001");
}

TEST_F(Move, CLI_3_migrate_from_says_what_is_wrong_with_its_words) {
    const TestDatabase target;
    const auto none = run({"migrate", "--from", "sqlite:" + folder.path() + "/none"}, settings_of(target));
    EXPECT_EQ(none.status, 2);
    EXPECT_THAT(none.err, HasSubstr("there is no database"));
    EXPECT_FALSE(fs::exists(folder.path() + "/none"));
    const auto scheme = run({"migrate", "--from", "mysql:x"}, settings_of(target));
    EXPECT_EQ(scheme.status, 2);
    EXPECT_THAT(scheme.err, HasSubstr("Write --from sqlite:DIR"));
    ASSERT_EQ(run({"migrate"}).status, 0);
    const auto nowhere = run({"migrate", "--from", "sqlite:" + data});
    EXPECT_EQ(nowhere.status, 2);
    EXPECT_THAT(nowhere.err, HasSubstr("set Database:AdminUrl"));
    EXPECT_THAT(run_program({"migrate", "--help"}).out, HasSubstr("--from sqlite:DIR"));
}

}  // namespace
}  // namespace xos::users
