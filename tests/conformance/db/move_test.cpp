// SPDX-License-Identifier: Apache-2.0
// rules: DUR-8
#include "conformance/db/move_fixture.hpp"
#include "xos/db/error.hpp"

namespace xos::db::suite {
namespace {

constexpr Sql names{"names", "SELECT name FROM people WHERE client_id = @client_id ORDER BY id"};
constexpr Sql insert_name{"insert_name",
                          "INSERT INTO people (client_id, name) VALUES (@client_id, @name) RETURNING id"};
constexpr Sql forgetful_count{"forgetful_count", "SELECT count(*) FROM people WHERE @client_id > 0"};

struct Named {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(Named, (), (name))

Task<void> beside_an_open_transaction(DBService& service, const std::function<void()>& act) {
    auto tx = co_await service.begin_transaction();
    co_await tx.execute(insert_name, {{"name", "not committed"}});
    act();
    co_await tx.rollback();
}

std::uint64_t rows(const MovedTables& tables, std::string_view name) {
    for (const auto& table : tables) {
        if (table.name == name) return table.rows;
    }
    return 0;
}

TEST_F(Moving, DUR_8_rows_of_sqlite_are_in_postgresql_as_they_were) {
    make_source();
    const OwnedDatabase target;
    const auto moved = move_to(target);
    EXPECT_EQ(moved.size(), 6U);
    EXPECT_EQ(rows(moved, "people"), 19U);
    EXPECT_EQ(rows(moved, "clients"), 2U);

    // Looked at by somebody else than who wrote them.
    EXPECT_EQ(target.value("SELECT big FROM people WHERE id = 2"), "-9223372036854775808");
    EXPECT_EQ(target.value("SELECT score = 'infinity' AND NOT is_admin FROM people WHERE id = 3"), "t");
    EXPECT_EQ(target.value("SELECT born_at = timestamptz '1969-12-31 23:59:59.999+00' FROM people WHERE id = 1"), "t");
    EXPECT_EQ(target.value("SELECT note IS NULL FROM people WHERE id = 1"), "t");
    EXPECT_EQ(target.value("SELECT count(*) FROM people WHERE note = '' OR note = E'\\\\N'"), "2");
    EXPECT_EQ(target.value("SELECT count(*) FROM people WHERE note = E'tab\\tnew\\nline\\rreturn\\bbell\\x07\\f\\x0B'"),
              "1");
    EXPECT_EQ(target.value("SELECT string_agg(label, ',' ORDER BY id) FROM kinds"), "changed since,x");
    EXPECT_EQ(target.value("SELECT count(*) FROM audit"), std::to_string(rows(moved, "audit"))) << "no trigger ran";
}

TEST_F(Moving, DUR_8_rows_come_back_from_postgresql_byte_for_byte) {
    make_source();
    const OwnedDatabase first;
    const OwnedDatabase second;
    move_to(first);
    const auto file = backup(first, "first.db");
    EXPECT_EQ(rows_of(file), rows_of(source_));
    restore(second, file);
    EXPECT_EQ(rows_of(backup(second, "second.db")), rows_of(source_));
    EXPECT_EQ(first.state(), second.state()) << "as a restored database is, so is a moved one";
}

TEST_F(Moving, DUR_8_the_wall_stands_and_ids_go_on_after_a_move) {
    make_source();
    const OwnedDatabase target;
    move_to(target);
    auto driver = open_postgresql(target.options(), moved_migrations, log_, metrics_);  // checks the wall
    IoThread io{*driver};
    DBService service{*driver, nullptr, tenant(2)};
    const auto theirs = io.start([&] { return service.get_list<Named>(names); }).get();
    ASSERT_EQ(theirs.size(), 2U);
    EXPECT_EQ(theirs[0].name, "other tenant");
    EXPECT_EQ(io.start([&] { return service.get_value<std::int64_t>(forgetful_count); }).get(), 2);
    const auto id = io.start([&] { return service.get_value<std::int64_t>(insert_name, {{"name", "new"}}); }).get();
    EXPECT_EQ(id, 5001) << "the number of a deleted row is not given out again";
    driver->stop();
    io.finish();
    EXPECT_EQ(target.value("SELECT what FROM audit ORDER BY id DESC LIMIT 1"), "new: new") << "triggers are on again";
    EXPECT_EQ(target.value("INSERT INTO teams (client_id, leader_id) VALUES (1, 1) RETURNING id"), "72");
    EXPECT_THROW(target.execute("INSERT INTO teams (client_id, leader_id) VALUES (1, 77)"), std::runtime_error);
    EXPECT_EQ(target.value("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND condeferred"), "1");
}

TEST_F(Moving, DUR_8_numbers_that_were_given_out_come_back_to_sqlite) {
    make_source();
    const OwnedDatabase database;
    move_to(database);
    const auto file = backup(database, "copy.db");
    execute(file, "INSERT INTO people (client_id, name) VALUES (1, 'new')");
    const auto connection = open_file(file, SQLITE_OPEN_READONLY);
    query(connection.get(), "SELECT max(id) FROM people", {},
          [](sqlite3_stmt* row) { EXPECT_EQ(column_text(row, 0), "5001"); });
}

TEST_F(Moving, DUR_8_a_backup_is_made_with_the_servers_role_too_and_while_it_writes) {
    make_source();
    const OwnedDatabase database;
    move_to(database);
    database.execute(
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'moved_app') THEN"
        " CREATE ROLE moved_app LOGIN PASSWORD 'pass'; END IF; END $$;");
    auto options = database.options();
    options.url = options.admin_url;
    options.url.replace(0, options.url.find('@'), "postgresql://moved_app:pass");
    migrate_postgresql(options, moved_migrations, log_);
    options.admin_url.clear();
    auto driver = open_postgresql(options, moved_migrations, log_, metrics_);
    IoThread io{*driver};
    DBService service{*driver, nullptr, tenant(1)};
    const std::string file = folder_.path() / "copy.db";
    const std::function<void()> make_backup = [&] { backup_postgresql(options, moved_migrations, file); };
    io.start([&] { return beside_an_open_transaction(service, make_backup); }).get();
    EXPECT_EQ(rows_of(file), rows_of(source_));
    driver->stop();
    io.finish();
}

TEST_F(Moving, DUR_8_a_restore_keeps_what_was_there_out_of_the_servers_reach) {
    make_source();
    const OwnedDatabase database;
    move_to(database);
    const auto file = backup(database, "copy.db");
    database.execute("UPDATE people SET name = 'changed after the backup' WHERE id = 1");
    // Rights on the schema and extensions in it stay, and the role needs neither them nor the database.
    database.execute(
        "CREATE EXTENSION pg_trgm; GRANT USAGE ON SCHEMA public TO pg_monitor; GRANT CREATE ON SCHEMA public TO mover;"
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO postgres', current_database());"
        " EXECUTE format('GRANT CREATE ON DATABASE %I TO mover', current_database()); END $$;"
        "SET ROLE mover; CREATE VIEW admins WITH (security_invoker) AS SELECT * FROM people WHERE is_admin;"
        "CREATE TYPE mood AS ENUM ('good'); CREATE SEQUENCE numbers");
    const auto restored = restore(database, file);
    EXPECT_TRUE(restored.kept.starts_with("before_restore_")) << restored.kept;
    EXPECT_EQ(database.value("SELECT name FROM people WHERE id = 1"), "first");
    EXPECT_EQ(database.value("SELECT name FROM " + restored.kept + ".people WHERE id = 1"), "changed after the backup");
    EXPECT_EQ(database.value("SELECT has_schema_privilege('xos_app', '" + restored.kept + "', 'USAGE')"), "f");
    EXPECT_EQ(database.value("SELECT has_schema_privilege('xos_across', '" + restored.kept + "', 'USAGE')"), "f");
    EXPECT_EQ(database.value("SELECT nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace"
                             " WHERE extname = 'pg_trgm'"),
              "public");
    EXPECT_EQ(database.value("SELECT count(*) FROM " + restored.kept + ".admins"), "16");
    EXPECT_EQ(database.value("SELECT has_schema_privilege('pg_monitor', 'public', 'USAGE')"), "t");
    EXPECT_EQ(rows_of(backup(database, "again.db")), rows_of(source_));
    const auto driver = open_postgresql(database.options(), moved_migrations, log_, metrics_);
    driver->stop();
}

TEST_F(Moving, DUR_8_a_source_of_an_older_program_is_brought_up_to_date_on_a_copy) {
    make_source(Migrations{moved_migrations}.first(1));
    const OwnedDatabase target;
    EXPECT_EQ(rows(move_to(target), "people"), 5U);
    EXPECT_EQ(target.value("SELECT count(*) FROM people WHERE nick IS NULL"), "5");
    const auto source = open_file(source_, SQLITE_OPEN_READONLY);
    query(source.get(), "SELECT count(*) FROM schema_migrations", {},
          [](sqlite3_stmt* row) { EXPECT_EQ(column_text(row, 0), "1"); });
}

TEST_F(Moving, DUR_8_what_waits_in_the_sources_log_is_moved_and_stays_there) {
    make_source();
    const auto writer = open_file(source_, SQLITE_OPEN_READWRITE);
    execute_text(writer.get(), "PRAGMA wal_autocheckpoint = 0; UPDATE clients SET name = 'in the log' WHERE id = 2");
    const auto size = std::filesystem::file_size(source_ + "-wal");
    EXPECT_GT(size, 0U);
    const OwnedDatabase target;
    move_to(target);
    EXPECT_EQ(target.value("SELECT name FROM clients WHERE id = 2"), "in the log");
    EXPECT_EQ(std::filesystem::file_size(source_ + "-wal"), size);
    for (const auto* part : {"", "-wal", "-shm", "-journal"}) {
        EXPECT_FALSE(std::filesystem::exists(working_copy_ + part)) << part;
    }
}

}  // namespace
}  // namespace xos::db::suite
