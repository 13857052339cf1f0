// SPDX-License-Identifier: Apache-2.0
// What cannot be moved is refused in a sentence, and nothing has changed then.
// rules: DUR-8
#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <fstream>

#include "conformance/db/move_fixture.hpp"
#include "xos/db/error.hpp"

namespace xos::db::suite {
namespace {

using ::testing::HasSubstr;

template <typename Act>
std::string refusal(Act act) {
    try {
        act();
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing was refused";
}

struct Case {
    const char* name;
    const char* sql;
    const char* text;
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

/// The databases are the same for all: a refusal must leave them as they are.
class BadSource : public Moving, public ::testing::WithParamInterface<Case> {
protected:
    static void SetUpTestSuite() {
        full = std::make_unique<OwnedDatabase>();
        empty = std::make_unique<OwnedDatabase>();
    }
    static void TearDownTestSuite() {
        full.reset();
        empty.reset();
    }
    void SetUp() override {
        make_source();
        if (full->value("SELECT to_regclass('public.clients') IS NULL") != "t") return;
        move_to(*full);
        migrate_postgresql(empty->options(), moved_migrations, log_);
    }

    static std::unique_ptr<OwnedDatabase> full;
    static std::unique_ptr<OwnedDatabase> empty;
};

std::unique_ptr<OwnedDatabase> BadSource::full;
std::unique_ptr<OwnedDatabase> BadSource::empty;

TEST_P(BadSource, DUR_8_is_refused_and_nothing_has_changed) {
    execute(source_, GetParam().sql);
    const auto full_before = full->state();
    const auto empty_before = empty->state();
    EXPECT_THAT(refusal([&] { move_to(*empty); }), HasSubstr(GetParam().text));
    EXPECT_EQ(empty->state(), empty_before);
    EXPECT_THAT(refusal([&] { restore(*full, source_); }), HasSubstr(GetParam().text));
    EXPECT_EQ(full->state(), full_before);
    EXPECT_FALSE(std::filesystem::exists(working_copy_));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadSource,
    ::testing::Values(
        Case{"missing_table", "DROP TABLE audit",
             "The table audit is in the PostgreSQL database but not in the SQLite"},
        Case{"further_table", "CREATE TABLE mine (x TEXT)", "The table mine is in the SQLite file but not in the Post"},
        Case{"missing_column", "ALTER TABLE people DROP COLUMN note", "The column people.note is in the PostgreSQL"},
        Case{"no_time", "UPDATE people SET born_at = '2025-01-31 09:05:00' WHERE id = 2",
             "The column people.born_at has a value that is no time like 2025-01-31T09:05:00.123Z"},
        Case{"year_nought", "UPDATE people SET born_at = '0000-01-31T09:05:00.123Z' WHERE id = 2", "people"},
        Case{"zero_byte", "UPDATE people SET note = 'a' || char(0) || 'b' WHERE id = 2", "The column people.note has"},
        Case{"no_utf8", "UPDATE people SET note = CAST(x'C328' AS TEXT) WHERE id = 2", "The column people.note has"},
        Case{"too_large", "UPDATE kinds SET id = 3000000000 WHERE id = 3", "kinds"},
        Case{"loose_reference", "PRAGMA foreign_keys = OFF; UPDATE people SET boss_id = 77 WHERE id = 2",
             "rows of table people refer to rows that are not there"},
        Case{"newer_program", "INSERT INTO schema_migrations VALUES ('moved', 3, 'n', 'c', 'now')",
             "It was used by a newer version"},
        Case{"changed_step", "UPDATE schema_migrations SET checksum = 'x' WHERE number = 2", "has changed since"},
        Case{"other_database", "DROP TABLE schema_migrations", "it is no database of XOS"}),
    [](const auto& one) { return std::string{one.param.name}; });

TEST_F(Moving, DUR_8_a_damaged_source_is_refused) {
    make_source();
    const OwnedDatabase target;
    migrate_postgresql(target.options(), moved_migrations, log_);
    const auto before = target.state();
    std::fstream file{source_, std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(4096 * 3);
    file << std::string(4096, '\xFF');
    file.close();
    EXPECT_THAT(refusal([&] { move_to(target); }), HasSubstr(source_));
    EXPECT_EQ(target.state(), before);
}

TEST_F(Moving, DUR_8_a_difference_after_the_move_is_found_and_nothing_stays) {
    make_source();
    execute(source_, "UPDATE people SET born_at = NULL WHERE born_at LIKE '9999%'");
    const OwnedDatabase target;
    migrate_postgresql(target.options(), moved_migrations, log_);
    target.execute("ALTER TABLE people ALTER COLUMN born_at TYPE timestamptz(0)");  // which rounds
    const auto before = target.state();
    EXPECT_THAT(refusal([&] { move_to(target); }),
                HasSubstr("The table people is not the same after it was moved: its rows have another checksum"));
    EXPECT_EQ(target.state(), before);
}

class BadDatabase : public Moving, public ::testing::WithParamInterface<Case> {};

TEST_P(BadDatabase, DUR_8_is_not_backed_up_and_no_file_is_left) {
    make_source();
    const OwnedDatabase database;
    move_to(database);
    database.execute(GetParam().sql);
    EXPECT_THAT(refusal([&] { backup(database, "copy.db"); }), HasSubstr(GetParam().text));
    for (const auto* part : {"copy.db", "copy.db.part", "copy.db.part-journal"}) {
        EXPECT_FALSE(std::filesystem::exists(folder_.path() / part)) << part;
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, BadDatabase,
    ::testing::Values(
        Case{"further_table", "CREATE TABLE mine (x text); ALTER TABLE mine OWNER TO mover",
             "The table mine is in the PostgreSQL database but not in the SQLite file"},
        Case{"missing_table", "DROP TABLE audit CASCADE", "The table audit is in the SQLite file but not in the Post"},
        Case{"unknown_type", "ALTER TABLE people ADD COLUMN tags text[]", "The column people.tags has the type text[]"},
        Case{"not_a_number", "UPDATE people SET score = 'NaN'",
             "The column people.score has a value that SQLite cannot"},
        Case{"endless_time", "UPDATE people SET born_at = 'infinity'",
             "The column people.born_at has a value that is no"},
        Case{"before_christ", "UPDATE people SET born_at = '0044-03-15 12:00:00+00 BC'", "people.born_at"},
        Case{"far_future", "UPDATE people SET born_at = '12025-03-15 12:00:00+00'", "people.born_at"},
        Case{"pending_step", "DELETE FROM schema_migrations WHERE number = 2", "is not applied to the database"}),
    [](const auto& one) { return std::string{one.param.name}; });

TEST_F(Moving, DUR_8_a_backup_overwrites_nothing) {
    make_source();
    const OwnedDatabase database;
    move_to(database);
    std::ofstream{folder_.path() / "copy.db"} << "keep me";
    EXPECT_THAT(refusal([&] { backup(database, "copy.db"); }), HasSubstr("exists already"));
    EXPECT_EQ(std::filesystem::file_size(folder_.path() / "copy.db"), 7U);
}

TEST_F(Moving, DUR_8_a_target_with_tenants_is_refused) {
    make_source();
    const OwnedDatabase target;
    move_to(target);
    const auto before = target.state();
    EXPECT_THAT(refusal([&] { move_to(target); }), HasSubstr("has tenants already"));
    EXPECT_EQ(target.state(), before);
}

class Hearer final : public SignalListener {
public:
    void signalled(std::string_view, std::string_view, bool) override {}
    void hears() override { is_hearing = true; }
    void hears_nothing() override {}
    std::atomic<bool> is_hearing{false};
};

TEST_F(Moving, DUR_8_nothing_is_loaded_under_a_running_server) {
    make_source();
    const OwnedDatabase full;
    const OwnedDatabase empty;
    move_to(full);
    const auto file = backup(full, "copy.db");
    for (const auto* database : {&full, &empty}) {
        Hearer hearer;
        const auto server = open_postgresql(database->options(), moved_migrations, log_, metrics_);
        server->listen(hearer);
        for (int i = 0; i < 500 && !hearer.is_hearing; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{10});
        const auto before = database->state();
        EXPECT_THAT(refusal([&] { restore(*database, file); }), HasSubstr("A server runs on the database"));
        EXPECT_THAT(refusal([&] { move_to(*database); }), HasSubstr("A server runs on the database"));
        EXPECT_EQ(database->state(), before);
        EXPECT_NO_THROW(backup(*database, database == &full ? "full.db" : "empty.db"));
        server->stop();
    }
}

TEST_F(Moving, DUR_8_a_role_that_may_not_move_the_present_tables_is_told_how) {
    make_source();
    const OwnedDatabase database;
    move_to(database);
    const auto file = backup(database, "copy.db");
    database.execute("ALTER TABLE audit OWNER TO postgres");
    const auto before = database.state();
    EXPECT_THAT(refusal([&] { restore(database, file); }), HasSubstr("mover of Database:AdminUrl must own everything"));
    EXPECT_EQ(database.state(), before);
}

TEST_F(Moving, DUR_8_without_the_owning_role_nothing_is_restored_or_moved) {
    make_source();
    PostgresOptions options;
    options.url = "postgresql://nobody@127.0.0.1:1/none";
    EXPECT_THAT(refusal([&] { restore_postgresql(options, moved_migrations, source_, working_copy_); }),
                HasSubstr("Database:AdminUrl"));
    EXPECT_THAT(refusal([&] { move_to_postgresql(options, moved_migrations, source_, working_copy_, log_); }),
                HasSubstr("Database:AdminUrl"));
}

}  // namespace
}  // namespace xos::db::suite
