// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include "conformance/db/driver_suite.hpp"
#include "xos/db/error.hpp"

namespace xos::db::suite {
namespace {

class ValuesSuite : public DriverSuite {};

Task<std::int64_t> add(DBService& db, std::string name, std::optional<std::string> email = std::nullopt) {
    co_return *co_await db.get_value<std::int64_t>(
        sql::insert_person,
        {{"name", name}, {"email", email}, {"is_admin", false}, {"score", std::nullopt}, {"created_at", std::nullopt}});
}

TEST_P(ValuesSuite, DB_10_reads_back_every_type_that_was_bound) {
    const auto time = *parse_iso("2025-01-31T09:05:00.123Z");
    const auto person = run([&]() -> Task<std::optional<Person>> {
        auto& db = service();
        const auto id = co_await db.get_value<std::int64_t>(sql::insert_person, {{"name", "Änne \"O'Hara\" \\ %_"},
                                                                                 {"email", "a@b.test"},
                                                                                 {"is_admin", true},
                                                                                 {"score", 2.5},
                                                                                 {"created_at", time}});
        co_return co_await db.get<Person>(sql::find_person, {{"id", *id}});
    });
    ASSERT_TRUE(person);
    EXPECT_EQ(person->name, "Änne \"O'Hara\" \\ %_");
    EXPECT_EQ(person->email, "a@b.test");
    EXPECT_EQ(person->client_id, ClientId{1});
    EXPECT_TRUE(person->is_admin);
    EXPECT_EQ(person->score, 2.5);
    EXPECT_EQ(person->created_at, time);
}

TEST_P(ValuesSuite, DB_10_reads_null_as_empty) {
    const auto person = run([&]() -> Task<std::optional<Person>> {
        const auto id = co_await add(service(), "Ann");
        co_return co_await service().get<Person>(sql::find_person, {{"id", id}});
    });
    ASSERT_TRUE(person);
    EXPECT_FALSE(person->email);
    EXPECT_FALSE(person->score);
    EXPECT_FALSE(person->created_at);
    EXPECT_FALSE(person->is_admin);
}

TEST_P(ValuesSuite, DB_10_gives_nothing_when_there_is_no_row) {
    EXPECT_FALSE(run([&] { return service().get<Person>(sql::find_person, {{"id", 4711}}); }));
    EXPECT_FALSE(run([&] { return service().get_value<std::int64_t>(sql::find_person, {{"id", 4711}}); }));
    EXPECT_TRUE(run([&] { return service().get_list<Person>(sql::list_people); }).empty());
    EXPECT_EQ(run([&] { return service().execute(sql::delete_person, {{"id", 4711}}); }), 0);
}

TEST_P(ValuesSuite, DB_10_commits_and_rolls_back) {
    run([&]() -> Task<void> {
        auto& db = service();
        auto kept = co_await db.begin_transaction();
        co_await kept.execute(sql::insert_name, {{"name", "kept"}});
        co_await kept.commit();
        auto dropped = co_await db.begin_transaction();
        co_await dropped.execute(sql::insert_name, {{"name", "rolled back"}});
        co_await dropped.rollback();
        {
            auto forgotten = co_await db.begin_transaction();
            co_await forgotten.execute(sql::insert_name, {{"name", "forgotten"}});
        }
    });
    const auto people = run([&] { return service().get_list<Person>(sql::list_people); });
    ASSERT_EQ(people.size(), 1U);
    EXPECT_EQ(people.front().name, "kept");
}

XOS_ON_EVERY_DATABASE(ValuesSuite);

}  // namespace
}  // namespace xos::db::suite
