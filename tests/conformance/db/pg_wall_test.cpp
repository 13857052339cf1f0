// SPDX-License-Identifier: Apache-2.0
// The second wall of PostgreSQL: what a start refuses, what `xos migrate` puts right, and what row security does when
// nothing of ours stands before it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "conformance/db/pg_subject.hpp"
#include "db/pg/pg_error.hpp"
#include "db/pg/raw.hpp"
#include "xos/db/error.hpp"
#include "xos/testing/postgres_server.hpp"

namespace xos::db::suite {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::TestDatabase;

/// A role of the cluster that goes with the object, with all it owns in a database.
class TestRole {
public:
    TestRole(const TestDatabase& database, std::string name, const std::string& attributes)
        : database_{database}, name_{std::move(name)} {
        database_.execute("CREATE ROLE " + name_ + " " + attributes);
    }
    ~TestRole() { database_.execute("DROP OWNED BY " + name_ + "; DROP ROLE " + name_); }
    TestRole(const TestRole&) = delete;
    TestRole& operator=(const TestRole&) = delete;

    const std::string& name() const { return name_; }

private:
    const TestDatabase& database_;
    const std::string name_;
};

/// A database with the tables of the suite, and a server's role of its own.
class Wall : public ::testing::Test {
protected:
    Wall() { open(owner_and_server()); }

    PostgresOptions server_alone() const {
        auto options = pg_options("");
        const auto admin = database_.admin_url();
        options.url = "postgresql://wall_server:wall" + admin.substr(admin.find('@'));
        return options;
    }
    PostgresOptions owner_and_server() const {
        auto options = server_alone();
        options.admin_url = database_.admin_url();
        return options;
    }

    void open(PostgresOptions options, Migrations steps = migrations) {
        open_postgresql(std::move(options), steps, log_, metrics_)->stop();
    }
    /// What the start says when it refuses, without an owning role and with one; "started" when it does not.
    std::string refusal(PostgresOptions options, Migrations steps = migrations) {
        try {
            open(std::move(options), steps);
        } catch (const Error& error) {
            return error.what();
        }
        return "started";
    }
    /// Both kinds of start refuse: with the owning role at hand, too, nothing is put right in silence.
    void expect_refused(const std::string& culprit, const std::string& reason) {
        EXPECT_THAT(refusal(server_alone()), AllOf(HasSubstr(culprit), HasSubstr(reason)));
        EXPECT_THAT(refusal(owner_and_server()), AllOf(HasSubstr(culprit), HasSubstr(reason)));
    }
    void expect_migrate_repairs() {
        migrate_postgresql(owner_and_server(), migrations, log_);
        EXPECT_EQ(refusal(server_alone()), "started");
    }

    TestDatabase database_;
    TestRole role_{database_, "wall_server", "LOGIN PASSWORD 'wall' NOINHERIT"};
    std::vector<std::string> lines_;
    Logger log_{std::make_unique<LineSink>(lines_), LogLevel::debug};
    Metrics metrics_;
};

TEST_F(Wall, TEN_5_stands_after_a_start_with_the_owning_role) {
    EXPECT_EQ(refusal(server_alone()), "started");
    EXPECT_EQ(refusal(owner_and_server()), "started");
}

TEST_F(Wall, TEN_5_refuses_a_superuser) {
    database_.execute("ALTER ROLE wall_server SUPERUSER");
    expect_refused("wall_server", "is a superuser");
    EXPECT_ANY_THROW(migrate_postgresql(owner_and_server(), migrations, log_)) << "a right given by hand stays";
}

TEST_F(Wall, TEN_5_refuses_a_role_that_bypasses_row_security) {
    database_.execute("ALTER ROLE wall_server BYPASSRLS");
    expect_refused("wall_server", "has BYPASSRLS");
}

TEST_F(Wall, TEN_5_refuses_a_member_of_a_role_that_bypasses_row_security) {
    const TestRole strong{database_, "wall_strong", "NOLOGIN BYPASSRLS"};
    const TestRole between{database_, "wall_between", "NOLOGIN"};
    database_.execute("GRANT wall_strong TO wall_between; GRANT wall_between TO wall_server");
    expect_refused("wall_server is a member of wall_strong", "has BYPASSRLS");
}

TEST_F(Wall, TEN_5_refuses_the_owner_of_a_table) {
    database_.execute("ALTER TABLE notes OWNER TO wall_server");
    expect_refused("wall_server", "owns the table notes");
    database_.execute("ALTER TABLE notes OWNER TO postgres");
}

TEST_F(Wall, TEN_5_refuses_a_member_of_the_owner_of_a_table) {
    const TestRole owner{database_, "wall_owner", "NOLOGIN"};
    database_.execute("ALTER TABLE notes OWNER TO wall_owner; GRANT wall_owner TO wall_server");
    expect_refused("wall_server", "owns the table notes");
    database_.execute("ALTER TABLE notes OWNER TO postgres");
}

TEST_F(Wall, TEN_5_TEN_8_refuses_who_cannot_work_across_tenants_and_who_always_does) {
    database_.execute("REVOKE xos_across FROM wall_server");
    expect_refused("wall_server", "not a member of xos_across");
    expect_migrate_repairs();
    database_.execute(
        "ALTER ROLE wall_server INHERIT; REVOKE xos_across FROM wall_server;"
        "GRANT xos_across TO wall_server");
    expect_refused("wall_server", "inherits the rights of xos_across");
    expect_migrate_repairs();
}

struct Damage {
    const char* name;
    const char* sql;
    const char* reason;
};

class DamagedTable : public Wall, public ::testing::WithParamInterface<Damage> {};

// rules: TEN-3
TEST_P(DamagedTable, TEN_5_is_refused_and_put_right_by_migrate_alone) {
    database_.execute(GetParam().sql);
    expect_refused("people", GetParam().reason);
    expect_migrate_repairs();
}

INSTANTIATE_TEST_SUITE_P(
    Pg, DamagedTable,
    ::testing::Values(
        Damage{"disabled", "ALTER TABLE people DISABLE ROW LEVEL SECURITY", "has no row security"},
        Damage{"not_forced", "ALTER TABLE people NO FORCE ROW LEVEL SECURITY", "is not forced"},
        Damage{"no_policy", "DROP POLICY xos_tenant ON people; DROP POLICY xos_across ON people", "has no policy"},
        Damage{"no_policy_of_the_tenant", "DROP POLICY xos_tenant ON people", "has no policy"},
        Damage{"foreign_policy", "CREATE POLICY wide ON people USING (true)", "The policy wide"},
        Damage{"foreign_policy_of_the_role", "CREATE POLICY wide ON people TO wall_server USING (true)",
               "The policy wide"},
        Damage{"foreign_policy_to_read", "CREATE POLICY wide ON people FOR SELECT USING (true)", "The policy wide"},
        Damage{"altered_policy", "ALTER POLICY xos_tenant ON people USING (client_id > 0)", "The policy xos_tenant"},
        Damage{"altered_check", "ALTER POLICY xos_tenant ON people WITH CHECK (true)", "The policy xos_tenant"},
        Damage{"altered_setting",
               "ALTER POLICY xos_tenant ON people USING"
               " (client_id = NULLIF(current_setting('xos.other', true), '')::bigint)",
               "The policy xos_tenant"},
        Damage{"policy_of_nobody", "ALTER POLICY xos_tenant ON people TO xos_across", "has no policy"},
        Damage{"no_right_to_write", "REVOKE INSERT ON people FROM wall_server", "may not read and write"},
        Damage{"no_right_to_read", "REVOKE SELECT ON people FROM wall_server", "may not read and write"}),
    [](const auto& instance) { return instance.param.name; });

TEST_F(Wall, TEN_5_a_table_that_came_past_the_migrations_is_refused_until_it_has_its_wall) {
    database_.execute("CREATE TABLE diaries (client_id bigint, text text)");
    EXPECT_THAT(refusal(server_alone()), HasSubstr("diaries"));
    expect_migrate_repairs();
}

class WayRound : public Wall, public ::testing::WithParamInterface<Damage> {};

TEST_P(WayRound, TEN_5_is_refused_by_name) {
    database_.execute(GetParam().sql);
    expect_refused("shortcut", GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    Pg, WayRound,
    ::testing::Values(
        Damage{"view", "CREATE VIEW shortcut AS SELECT * FROM people; GRANT SELECT ON shortcut TO wall_server",
               "security_invoker"},
        Damage{"view_of_which_one_column_may_be_read",
               "CREATE VIEW shortcut AS SELECT * FROM people; GRANT SELECT (name) ON shortcut TO wall_server",
               "security_invoker"},
        Damage{"view_to_write_through",
               "CREATE VIEW shortcut AS SELECT * FROM people; GRANT UPDATE ON shortcut TO PUBLIC", "security_invoker"},
        Damage{"materialised_view",
               "CREATE MATERIALIZED VIEW shortcut AS SELECT * FROM people; GRANT SELECT ON shortcut TO wall_server",
               "has no row security"},
        Damage{"function_with_the_owners_rights",
               "CREATE FUNCTION shortcut() RETURNS bigint LANGUAGE sql SECURITY DEFINER"
               " AS 'SELECT count(*) FROM people'",
               "SECURITY DEFINER"}),
    [](const auto& instance) { return instance.param.name; });

TEST_F(Wall, TEN_5_views_with_the_callers_rights_and_ordinary_functions_are_no_way_round) {
    database_.execute(
        "CREATE VIEW mine WITH (security_invoker = true) AS SELECT * FROM people; GRANT SELECT ON mine TO wall_server;"
        "CREATE FUNCTION twice(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 2 * $1'");
    EXPECT_EQ(refusal(server_alone()), "started");
}

TEST_F(Wall, DUR_7_pending_migrations_are_refused_without_the_owning_role) {
    std::vector<Migration> more{migrations.begin(), migrations.end()};
    more.push_back({.module = "suite",
                    .number = 2,
                    .name = "labels",
                    .sqlite = "CREATE TABLE labels (id INTEGER PRIMARY KEY) STRICT",
                    .postgresql = "CREATE TABLE labels (id bigint PRIMARY KEY)"});
    EXPECT_THAT(refusal(server_alone(), more), AllOf(HasSubstr("suite 2 (labels)"), HasSubstr("xos migrate")));
    EXPECT_TRUE(database_.query("SELECT 1 FROM pg_class WHERE relname = 'labels'").empty());
    EXPECT_EQ(refusal(owner_and_server(), more), "started");
    EXPECT_EQ(refusal(server_alone(), more), "started");
}

TEST_F(Wall, DUR_7_an_empty_database_is_refused_without_the_owning_role) {
    const TestDatabase empty;
    auto options = server_alone();
    options.url.replace(options.url.rfind('/') + 1, std::string::npos, empty.name());
    EXPECT_THAT(refusal(options), AllOf(HasSubstr("no XOS tables"), HasSubstr("xos migrate")));
}

TEST_F(Wall, TEN_5_a_role_without_any_right_is_refused_by_name) {
    const TestRole stranger{database_, "wall_stranger", "LOGIN PASSWORD 'wall' NOINHERIT"};
    auto options = server_alone();
    options.url.replace(options.url.find("wall_server"), std::string{"wall_server"}.size(), "wall_stranger");
    EXPECT_THAT(refusal(options), AllOf(HasSubstr("wall_stranger"), HasSubstr("may not read the tables")));
}

TEST_F(Wall, DB_10_a_database_that_is_not_in_UTF_8_is_refused) {
    auto& server = testing::shared_postgres();
    server.execute("postgres", "CREATE DATABASE wall_ascii ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0");
    auto options = owner_and_server();
    options.admin_url = server.admin_url("wall_ascii");
    EXPECT_THAT(refusal(options), AllOf(HasSubstr("SQL_ASCII"), HasSubstr("UTF8")));
    server.drop_database("wall_ascii");
}

/// The role xos_app on a plain connection, with rows of two tenants.
class PlainConnection : public ::testing::Test {
protected:
    PlainConnection() {
        const auto options = pg_options(database_.admin_url());
        open_postgresql(options, migrations, log_, metrics_)->stop();
        database_.execute("INSERT INTO people (client_id, name) VALUES (1, 'ann'), (2, 'gus'), (2, 'mia')");
        session_ = connect_pg({.url = options.admin_url,
                               .user = "xos_app",
                               .password = options.app_password,
                               .settings = {},
                               .connect_time = std::chrono::seconds{5}});
    }

    std::string value(const char* text) { return pg_value(session_.get(), text); }
    std::string changed(const char* text) { return PQcmdTuples(run_pg(session_.get(), text).get()); }
    void begin_for(const char* tenant) {
        execute_pg(session_.get(), "BEGIN");
        run_pg(session_.get(), "SELECT set_config('xos.client_id', $1, true)", {tenant});
    }
    void end() { execute_pg(session_.get(), "ROLLBACK"); }

    void send(const char* text) {
        ASSERT_EQ(PQsendQueryParams(session_.get(), text, 0, nullptr, nullptr, nullptr, nullptr, 0), 1);
    }
    void sync() { ASSERT_EQ(PQpipelineSync(session_.get()), 1); }
    /// The outcome of the next query: a value or the SQLSTATE; "sync" for the end of a group.
    std::string next() {
        PgResult result{PQgetResult(session_.get())};
        while (!result) result.reset(PQgetResult(session_.get()));
        switch (PQresultStatus(result.get())) {
            case PGRES_PIPELINE_SYNC: return "sync";
            case PGRES_PIPELINE_ABORTED: return "aborted";
            case PGRES_TUPLES_OK: return PQgetvalue(result.get(), 0, 0);
            default: {
                const char* const state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
                return state != nullptr ? state : PQerrorMessage(session_.get());
            }
        }
    }

    TestDatabase database_;
    std::vector<std::string> lines_;
    Logger log_{std::make_unique<LineSink>(lines_), LogLevel::debug};
    Metrics metrics_;
    PgHandle session_;
};

constexpr auto set_one = "SELECT set_config('xos.client_id', '1', true)";
constexpr auto set_two = "SELECT set_config('xos.client_id', '2', true)";
constexpr auto count = "SELECT count(*) FROM people";

TEST_F(PlainConnection, TEN_3_without_a_tenant_there_are_no_rows_and_no_writes) {
    EXPECT_EQ(value(count), "0");
    EXPECT_THROW(value("INSERT INTO people (client_id, name) VALUES (1, 'x') RETURNING id"), TenantViolation);
    EXPECT_EQ(changed("UPDATE people SET name = name || '!'"), "0");
    EXPECT_EQ(changed("DELETE FROM people"), "0");
    begin_for("");
    EXPECT_EQ(value(count), "0") << "an empty tenant is none";
    end();
}

TEST_F(PlainConnection, TEN_3_with_a_tenant_there_are_its_rows_only) {
    begin_for("1");
    EXPECT_EQ(value(count), "1");
    EXPECT_EQ(changed("UPDATE people SET name = name || '!'"), "1");
    EXPECT_EQ(changed("DELETE FROM people WHERE client_id = 2"), "0");
    EXPECT_EQ(changed("INSERT INTO people (client_id, name) VALUES (1, 'new')"), "1");
    EXPECT_THROW(changed("INSERT INTO people (client_id, name) VALUES (2, 'new')"), TenantViolation);
    end();
    begin_for("1");
    EXPECT_THROW(changed("UPDATE people SET client_id = 2"), TenantViolation);
    end();
    EXPECT_EQ(value(count), "0") << "the tenant went with its transaction";
}

TEST_F(PlainConnection, TEN_4_the_tenant_ends_with_its_pipelined_group) {
    ASSERT_EQ(PQenterPipelineMode(session_.get()), 1);
    for (const auto* text : {set_one, count}) send(text);
    sync();
    send(count);
    sync();
    for (const auto* text : {set_two, count, "SELECT set_config('role', 'xos_across', true)", count}) send(text);
    sync();
    for (const auto* text : {count, "SELECT current_user"}) send(text);
    sync();
    for (const auto* outcome :
         {"1", "1", "sync", "0", "sync", "2", "2", "xos_across", "3", "sync", "0", "xos_app", "sync"}) {
        EXPECT_EQ(next(), outcome);
    }
}

TEST_F(PlainConnection, TEN_4_an_error_in_one_group_leaves_the_next_untouched) {
    ASSERT_EQ(PQenterPipelineMode(session_.get()), 1);
    for (const auto* text : {set_one, "SELECT 1 / 0", count}) send(text);
    sync();
    for (const auto* text : {set_two, count}) send(text);
    sync();
    for (const auto* outcome : {"1", "22012", "aborted", "sync", "2", "2", "sync"}) EXPECT_EQ(next(), outcome);
}

TEST_F(PlainConnection, TEN_4_a_commit_inside_a_group_ends_the_tenant) {
    ASSERT_EQ(PQenterPipelineMode(session_.get()), 1);
    send("BEGIN");
    for (const auto* text : {set_one, count}) send(text);
    send("COMMIT");
    send(count);
    sync();
    std::vector<std::string> outcomes;
    for (auto outcome = next(); outcome != "sync"; outcome = next()) outcomes.push_back(outcome);
    EXPECT_THAT(outcomes, ::testing::ElementsAre(::testing::_, "1", "1", ::testing::_, "0"));
}

TEST_F(PlainConnection, TEN_5_the_server_cannot_take_the_wall_down) {
    for (const auto* text :
         {"ALTER TABLE people DISABLE ROW LEVEL SECURITY", "DROP POLICY xos_tenant ON people",
          "CREATE POLICY wide ON people USING (true)", "CREATE TABLE public.copies (id bigint)", "TRUNCATE people",
          "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "SELECT value FROM xos_private.secrets",
          "DELETE FROM schema_migrations", "SET SESSION AUTHORIZATION postgres", "SET ROLE postgres",
          "ALTER ROLE xos_app SUPERUSER", "ALTER ROLE xos_app BYPASSRLS"}) {
        EXPECT_ANY_THROW(run_pg(session_.get(), text)) << text;
    }
    execute_pg(session_.get(), "SET row_security = off");
    EXPECT_ANY_THROW(value(count)) << "refused instead of unfiltered";
}

}  // namespace
}  // namespace xos::db::suite
