// SPDX-License-Identifier: Apache-2.0
#include "conformance/db/driver_suite.hpp"
#include "xos/db/error.hpp"

namespace xos::db::suite {
namespace {

class ErrorsSuite : public DriverSuite {};

constexpr Sql insert_email{"insert_email",
                           "INSERT INTO people (client_id, name, email) VALUES (@client_id, @name, @email)"};
constexpr Sql insert_with_id{"insert_with_id",
                             "INSERT INTO people (id, client_id, name) VALUES (@id, @client_id, @name)"};
constexpr Sql insert_admin_text{"insert_null_name", "INSERT INTO people (client_id, name) VALUES (@client_id, @name)"};
constexpr Sql insert_note{"insert_note",
                          "INSERT INTO notes (client_id, person_id, text) VALUES (@client_id, @person, 'x')"};
constexpr Sql set_boss{"set_boss", "UPDATE people SET boss_id = @boss WHERE id = @id AND client_id = @client_id"};
constexpr Sql wrong_column{"wrong_column", "SELECT no_such_column FROM people WHERE client_id = @client_id"};
constexpr Sql wrong_table{"wrong_table", "SELECT 1 FROM no_such_table"};
constexpr Sql select_name{"select_name", "SELECT name FROM people WHERE client_id = @client_id"};

struct NameOnly {
    std::string nick;
};
BOOST_DESCRIBE_STRUCT(NameOnly, (), (nick))

TEST_P(ErrorsSuite, DB_4_a_unique_violation_names_its_index) {
    const auto violated = [&](Sql sql, const Params& params) -> std::string {
        try {
            run([&] { return service().execute(sql, params); });
        } catch (const UniqueViolation& error) {
            return error.constraint();
        }
        return "none";
    };
    run([&] { return service().execute(insert_email, {{"name", "Ann"}, {"email", "ann@x.test"}}); });
    EXPECT_EQ(violated(insert_email, {{"name", "Bob"}, {"email", "ANN@x.test"}}), "people_client_id_email");
    EXPECT_EQ(violated(insert_email, {{"name", "Ann"}, {"email", "other@x.test"}}), "people_client_id_name");
    EXPECT_EQ(violated(insert_with_id, {{"id", 1}, {"name", "Cid"}}), "people_pkey");
    EXPECT_EQ(run([&] { return service().get_value<std::int64_t>(sql::count_people); }), 1);
    run([&] { return service(2).execute(insert_email, {{"name", "Ann"}, {"email", "ann@x.test"}}); });
}

TEST_P(ErrorsSuite, DB_10_other_constraints_are_constraint_violations) {
    EXPECT_THROW(run([&] { return service().execute(insert_admin_text, {{"name", std::nullopt}}); }),
                 ConstraintViolation);
    EXPECT_THROW(run([&] { return service().execute(insert_note, {{"person", 4711}}); }), ConstraintViolation);
}

TEST_P(ErrorsSuite, DB_10_a_reference_checked_at_commit_fails_only_its_own_transaction) {
    const auto id = run([&] { return service().get_value<std::int64_t>(sql::insert_name, {{"name", "Ann"}}); });
    EXPECT_THROW(run([&]() -> Task<void> {
                     auto transaction = co_await service().begin_transaction();
                     co_await transaction.execute(set_boss, {{"id", *id}, {"boss", 4711}});
                     co_await transaction.commit();
                 }),
                 ConstraintViolation);
    run([&]() -> Task<void> {
        auto transaction = co_await service().begin_transaction();
        co_await transaction.execute(set_boss, {{"id", *id}, {"boss", *id}});
        co_await transaction.commit();
    });
}

TEST_P(ErrorsSuite, DB_11_statement_errors_name_the_statement) {
    for (const auto sql : {wrong_column, wrong_table}) {
        try {
            driver().prepare(sql, false);
            ADD_FAILURE() << sql.name() << " was prepared";
        } catch (const StatementError& error) {
            EXPECT_NE(std::string{error.what()}.find(sql.name()), std::string::npos) << error.what();
        }
        EXPECT_THROW(run([&] { return service().execute(sql); }), StatementError);
    }
    EXPECT_NO_THROW(driver().prepare(select_name, false));
}

TEST_P(ErrorsSuite, SQL_1_parameters_must_fit_the_statement) {
    EXPECT_THROW(run([&] { return service().get<Person>(sql::find_person); }), StatementError);
    EXPECT_THROW(run([&] { return service().get<Person>(sql::find_person, {{"id", 1}, {"other", 2}}); }),
                 StatementError);
    EXPECT_THROW(run([&] { return service().get<Person>(sql::find_person, {{"id", 1}, {"id", 2}}); }), StatementError);
}

TEST_P(ErrorsSuite, SQL_1_values_are_data_whatever_they_hold) {
    for (const char* hostile :
         {"'; DROP TABLE people; --", "\" OR \"\"=\"", "@id", "?1", "$1", "\\", "%", "\xF0\x9F\x98\x80"}) {
        const auto id = run([&] { return service().get_value<std::int64_t>(sql::insert_name, {{"name", hostile}}); });
        const auto back = run([&] { return service().get<Person>(sql::find_person, {{"id", *id}}); });
        ASSERT_TRUE(back);
        EXPECT_EQ(back->name, hostile);
    }
}

TEST_P(ErrorsSuite, SQL_2_refuses_nul_and_broken_utf8_before_the_database) {
    for (const auto& bad : {std::string{"a\0b", 3}, std::string{"\xC3"}, std::string{"\xED\xA0\x80"}}) {
        EXPECT_THROW(run([&] { return service().execute(sql::insert_name, {{"name", bad}}); }), Error);
    }
    EXPECT_EQ(run([&] { return service().get_value<std::int64_t>(sql::count_people); }), 0);
}

TEST_P(ErrorsSuite, DB_10_a_column_must_fit_its_member) {
    run([&] { return service().execute(sql::insert_name, {{"name", "Ann"}}); });
    EXPECT_THROW(run([&] { return service().get_value<std::int64_t>(select_name); }), Error);
    EXPECT_THROW(run([&] { return service().get_value<bool>(select_name); }), Error);
    EXPECT_THROW(run([&] { return service().get_value<Timestamp>(select_name); }), Error);
    EXPECT_THROW(run([&] { return service().get<NameOnly>(select_name); }), Error);
    EXPECT_EQ(run([&] { return service().get_value<std::string>(select_name); }), "Ann");
}

TEST_P(ErrorsSuite, DB_10_an_error_inside_a_transaction_leaves_the_next_one_untouched) {
    EXPECT_THROW(run([&]() -> Task<void> {
                     auto transaction = co_await service().begin_transaction();
                     co_await transaction.execute(sql::insert_name, {{"name", "Ann"}});
                     co_await transaction.execute(sql::insert_name, {{"name", "Ann"}});
                 }),
                 UniqueViolation);
    EXPECT_EQ(run([&] { return service().get_value<std::int64_t>(sql::count_people); }), 0);
    run([&] { return service().execute(sql::insert_name, {{"name", "Ann"}}); });
}

XOS_ON_EVERY_DATABASE(ErrorsSuite);

}  // namespace
}  // namespace xos::db::suite
