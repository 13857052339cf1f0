// SPDX-License-Identifier: Apache-2.0
#include "conformance/db/driver_suite.hpp"
#include "xos/db/error.hpp"

namespace xos::db::suite {
namespace {

constexpr Sql unscoped_list{"unscoped_list", "SELECT * FROM people"};
constexpr Sql unscoped_delete{"unscoped_delete", "DELETE FROM people WHERE id = @id"};
constexpr Sql forgetful_update{"forgetful_update", "UPDATE people SET name = 'x' WHERE id = @id AND @client_id > 0"};
constexpr Sql forgetful_delete{"forgetful_delete", "DELETE FROM people WHERE id = @id AND @client_id > 0"};
constexpr Sql forgetful_list{"forgetful_list", "SELECT * FROM people WHERE @client_id > 0 ORDER BY id"};
constexpr Sql forgetful_join{"forgetful_join",
                             "SELECT b.* FROM people a JOIN people b ON b.id <> a.id WHERE a.client_id = @client_id"};
constexpr Sql forgetful_count{"forgetful_count",
                              "SELECT (SELECT count(*) FROM people) FROM clients WHERE id = @client_id"};
constexpr Sql insert_for{"insert_for", "INSERT INTO people (client_id, name) VALUES (@other, @name || @client_id)"};
constexpr Sql move_to{"move_to", "UPDATE people SET client_id = @other WHERE id = @id AND client_id = @client_id"};
constexpr Sql across_insert{"across_insert",
                            "INSERT INTO people (client_id, name) VALUES (@client_id, @name) RETURNING id"};
constexpr Sql across_list{"across_list", "SELECT * FROM people ORDER BY client_id, id"};
constexpr Sql copy_people{"copy_people",
                          "INSERT INTO people (client_id, name) "
                          "SELECT client_id, name || ' copy' FROM people WHERE client_id = @client_id"};
constexpr Sql two_rows{"two_rows", "INSERT INTO people (client_id, name) VALUES (@client_id, 'p'), (@client_id, 'q')"};
constexpr Sql not_a_tenant_table{"not_a_tenant_table", "SELECT count(*) FROM clients"};

class TenantSuite : public DriverSuite {
protected:
    std::int64_t add(std::int64_t client, std::string name) {
        return *run([&] { return service(client).get_value<std::int64_t>(sql::insert_name, {{"name", name}}); });
    }
    /// Names of all rows of all tenants.
    std::string everything() {
        auto& all = services_.emplace_back(service().across_tenants("test"));
        std::string out;
        for (const auto& person : run([&] { return all.get_list<Person>(across_list); })) out += person.name + " ";
        return out;
    }
};

TEST_P(TenantSuite, DB_12_refuses_a_statement_that_does_not_name_the_tenant) {
    const auto id = add(1, "mine");
    EXPECT_THROW(driver().prepare(unscoped_list, false), TenantViolation);
    EXPECT_THROW(run([&] { return service().get_list<Person>(unscoped_list); }), TenantViolation);
    EXPECT_THROW(run([&] { return service().execute(unscoped_delete, {{"id", id}}); }), TenantViolation);
    EXPECT_EQ(run([&] { return service().get_value<std::int64_t>(not_a_tenant_table); }), 2);
    EXPECT_EQ(everything(), "mine ");
}

TEST_P(TenantSuite, DB_12_the_tenant_cannot_be_given) {
    const auto id = add(2, "theirs");
    EXPECT_THROW(run([&] { return service().get<Person>(sql::find_person, {{"id", id}, {"client_id", 2}}); }),
                 TenantViolation);
    EXPECT_THROW(run([&] { return service().get<Person>(sql::find_person, {{"client_id", 2}}); }), Error);
}

TEST_P(TenantSuite, TEN_2_another_tenants_row_is_like_an_absent_one) {
    const auto theirs = add(2, "theirs");
    EXPECT_FALSE(run([&] { return service().get<Person>(sql::find_person, {{"id", theirs}}); }));
    EXPECT_EQ(run([&] { return service().execute(sql::rename_person, {{"id", theirs}, {"name", "x"}}); }), 0);
    EXPECT_EQ(run([&] { return service().execute(sql::delete_person, {{"id", theirs}}); }), 0);
    EXPECT_EQ(everything(), "theirs ");
}

TEST_P(TenantSuite, TEN_6_a_forgotten_predicate_shows_no_rows_of_others) {
    add(1, "mine");
    add(2, "theirs");
    add(2, "theirs too");
    EXPECT_EQ(run([&] { return service().get_list<Person>(forgetful_list); }).size(), 1U);
    EXPECT_TRUE(run([&] { return service().get_list<Person>(forgetful_join); }).empty());
    EXPECT_EQ(run([&] { return service().get_value<std::int64_t>(forgetful_count); }), 1);
}

TEST_P(TenantSuite, TEN_6_writes_to_rows_of_others_change_nothing) {
    const auto mine = add(1, "mine");
    const auto theirs = add(2, "theirs");
    const auto refused = [&](Sql sql, const Params& params) {
        try {
            return run([&] { return service().execute(sql, params); }) == 0;
        } catch (const TenantViolation&) {
            return true;
        }
    };
    EXPECT_TRUE(refused(forgetful_update, {{"id", theirs}}));
    EXPECT_TRUE(refused(forgetful_delete, {{"id", theirs}}));
    EXPECT_TRUE(refused(insert_for, {{"other", 2}, {"name", "new"}}));
    EXPECT_TRUE(refused(move_to, {{"id", mine}, {"other", 2}}));
    EXPECT_EQ(everything(), "mine theirs ");
}

TEST_P(TenantSuite, TEN_6_own_writes_that_select_and_insert_many_work) {
    add(1, "a");
    add(2, "b");
    EXPECT_EQ(run([&] { return service().execute(copy_people); }), 1);
    EXPECT_EQ(run([&] { return service().execute(two_rows); }), 2);
    EXPECT_EQ(everything(), "a a copy p q b ");
}

TEST_P(TenantSuite, TEN_6_without_a_tenant_there_are_no_rows_and_no_writes) {
    add(1, "mine");
    EXPECT_TRUE(run([&] { return service(0).get_list<Person>(sql::list_people); }).empty());
    EXPECT_EQ(run([&] { return service(0).get_value<std::int64_t>(sql::count_people); }), 0);
    EXPECT_THROW(run([&] { return service(0).execute(sql::insert_name, {{"name", "x"}}); }), Error);
    EXPECT_EQ(everything(), "mine ");
}

TEST_P(TenantSuite, TEN_8_work_across_tenants_names_them_and_is_logged) {
    auto& all = services_.emplace_back(service().across_tenants("sign-in looks up an e-mail"));
    run([&]() -> Task<void> {
        co_await all.execute(across_insert, {{"client_id", 1}, {"name", "one"}});
        co_await all.execute(across_insert, {{"client_id", 2}, {"name", "two"}});
        auto transaction = co_await all.begin_transaction();
        co_await transaction.execute(across_insert, {{"client_id", 2}, {"name", "three"}});
        co_await transaction.commit();
    });
    EXPECT_THROW(run([&] { return all.execute(across_insert, {{"name", "nobody"}}); }), StatementError);
    EXPECT_EQ(run([&] { return all.get_list<Person>(across_list); }).size(), 3U);
    EXPECT_EQ(run([&] { return service().get_list<Person>(sql::list_people); }).size(), 1U);
    bool logged = false;
    for (const auto& line : log_lines())
        logged = logged || line.find("sign-in looks up an e-mail") != std::string::npos;
    EXPECT_TRUE(logged);
}

TEST_P(TenantSuite, TEN_1_a_transaction_of_one_tenant_serves_no_other) {
    const auto theirs = add(2, "theirs");
    EXPECT_THROW(run([&]() -> Task<void> {
                     auto transaction = co_await service(2).begin_transaction();
                     co_await service(1).execute(sql::delete_person, {{"id", theirs}}, &transaction);
                 }),
                 TenantViolation);
    EXPECT_EQ(everything(), "theirs ");
}

TEST_P(TenantSuite, TEN_6_tenants_take_turns_on_one_thread) {
    const auto one = add(1, "one");
    const auto two = add(2, "two");
    run([&]() -> Task<void> {
        auto& first = service(1);
        auto& second = service(2);
        for (int i = 0; i < 20; ++i) {
            EXPECT_TRUE(co_await first.get<Person>(sql::find_person, {{"id", one}}));
            EXPECT_FALSE(co_await first.get<Person>(sql::find_person, {{"id", two}}));
            EXPECT_TRUE(co_await second.get<Person>(sql::find_person, {{"id", two}}));
            EXPECT_FALSE(co_await second.get<Person>(sql::find_person, {{"id", one}}));
        }
    });
}

TEST_P(TenantSuite, TEN_9_the_second_wall_holds_alone) {
    add(1, "mine");
    const auto theirs = add(2, "theirs");
    open({.drop_tenant_predicates = true});
    EXPECT_FALSE(run([&] { return service().get<Person>(sql::find_person, {{"id", theirs}}); }));
    EXPECT_EQ(run([&] { return service().get_list<Person>(sql::list_people); }).size(), 1U);
    EXPECT_EQ(run([&] { return service().get_value<std::int64_t>(sql::count_people); }), 1);
    for (const auto sql : {sql::rename_person, sql::delete_person}) {
        Params params{{"id", theirs}};
        if (sql.name() == sql::rename_person.name()) params.add("name", "taken");
        try {
            EXPECT_EQ(run([&] { return service().execute(sql, params); }), 0);
        } catch (const TenantViolation&) {
        }
    }
    EXPECT_EQ(everything(), "mine theirs ");
}

XOS_ON_EVERY_DATABASE(TenantSuite);

}  // namespace
}  // namespace xos::db::suite
