// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "conformance/db/driver_suite.hpp"

namespace xos::db::suite {
namespace {

constexpr Sql ilike{"ilike",
                    R"(SELECT name FROM people WHERE client_id = @client_id AND name ILIKE @p ESCAPE '\' ORDER BY id)"};
constexpr Sql ilike_plain{"ilike_plain",
                          "SELECT name FROM people WHERE client_id = @client_id AND name ILIKE @p ORDER BY id"};
constexpr Sql not_ilike{
    "not_ilike",
    R"(SELECT name FROM people WHERE client_id = @client_id AND name NOT ILIKE @p ESCAPE '\' ORDER BY id)"};
constexpr Sql like{"like",
                   R"(SELECT name FROM people WHERE client_id = @client_id AND name LIKE @p ESCAPE '\' ORDER BY id)"};
constexpr Sql like_plain{"like_plain",
                         "SELECT name FROM people WHERE client_id = @client_id AND name LIKE @p ORDER BY id"};
constexpr Sql either{"either", R"(SELECT name FROM people WHERE client_id = @client_id
    AND (name ILIKE @p ESCAPE '\' OR email ILIKE @p ESCAPE '\') ORDER BY id)"};
constexpr Sql page{"page", "SELECT name FROM people WHERE client_id = @client_id ORDER BY id LIMIT @n OFFSET @o"};
constexpr Sql now{"now", "SELECT CURRENT_TIMESTAMP AS now"};
constexpr Sql constants{"constants",
                        "SELECT count(*) FROM people WHERE client_id = @client_id AND is_admin = true AND NOT false"};
constexpr Sql update_all{"update_all", "UPDATE people SET is_admin = true WHERE client_id = @client_id RETURNING name"};
constexpr Sql upsert{"upsert",
                     "INSERT INTO people (client_id, name, score) VALUES (@client_id, @name, @score) "
                     "ON CONFLICT (client_id, name) DO UPDATE SET score = excluded.score RETURNING id"};

class NameRows final : public RowConsumer {
public:
    void begin(std::span<const std::string_view>) override { names.clear(); }
    bool row(const Row& row) override {
        names.emplace_back(row.text(0));
        return true;
    }
    std::vector<std::string> names;
};

using Names = std::vector<std::string>;

class TextSuite : public DriverSuite {
protected:
    void fill(const Names& names) {
        run([&]() -> Task<void> {
            for (const auto& name : names) co_await service().execute(sql::insert_name, {{"name", name}});
        });
    }
    Names names(Sql sql, Params params) {
        NameRows rows;
        run([&] { return driver().run(caller_, sql, params, rows); });
        return rows.names;
    }
    Caller caller_ = tenant(1);
};

TEST_P(TextSuite, DB_11_current_timestamp_has_milliseconds) {
    const auto before = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const auto stored = run([&] { return service().get_value<Timestamp>(now); });
    ASSERT_TRUE(stored);
    EXPECT_GE(*stored + std::chrono::milliseconds{1}, before);
    EXPECT_LE(*stored, before + std::chrono::seconds{30});
}

TEST_P(TextSuite, DB_11_ilike_ignores_case_for_every_script) {
    fill({"Jürgen Müller", "JÜRGEN", "Ελένη", "Иван", "José", "plain"});
    EXPECT_EQ(names(ilike, {{"p", "%jürgen%"}}), (Names{"Jürgen Müller", "JÜRGEN"}));
    EXPECT_EQ(names(ilike, {{"p", "%MÜLLER"}}), (Names{"Jürgen Müller"}));
    EXPECT_EQ(names(ilike, {{"p", "ελένη"}}), (Names{"Ελένη"}));
    EXPECT_EQ(names(ilike, {{"p", "ИВАН"}}), (Names{"Иван"}));
    EXPECT_EQ(names(ilike, {{"p", "jose"}}), Names{});
    EXPECT_EQ(names(ilike_plain, {{"p", "PLAIN"}}), (Names{"plain"}));
    EXPECT_EQ(names(not_ilike, {{"p", "%n%"}}), (Names{"Ελένη", "Иван", "José"}));
}

TEST_P(TextSuite, DB_11_ilike_keeps_sharp_s_and_turkish_letters_apart_from_others) {
    fill({"Straße", "ısı", "İzmir"});
    EXPECT_EQ(names(ilike, {{"p", "STRAßE"}}), (Names{"Straße"}));
    EXPECT_EQ(names(ilike, {{"p", "Stra_e"}}), (Names{"Straße"}));
    EXPECT_EQ(names(ilike, {{"p", "isi"}}), Names{});
    EXPECT_EQ(names(ilike, {{"p", "İZMIR"}}), (Names{"İzmir"}));
}

TEST_P(TextSuite, DB_11_like_minds_case_on_every_database) {
    fill({"Ann", "ann", "ANN"});
    EXPECT_EQ(names(like, {{"p", "Ann"}}), (Names{"Ann"}));
    EXPECT_EQ(names(like, {{"p", "a%"}}), (Names{"ann"}));
    EXPECT_EQ(names(like_plain, {{"p", "AN_"}}), (Names{"ANN"}));
}

TEST_P(TextSuite, SQL_2_escaped_wildcards_are_literal) {
    fill({"100%", "1000", "a_b", "axb", "back\\slash"});
    EXPECT_EQ(names(ilike, {{"p", "100\\%"}}), (Names{"100%"}));
    EXPECT_EQ(names(ilike, {{"p", "a\\_b"}}), (Names{"a_b"}));
    EXPECT_EQ(names(ilike, {{"p", "%\\\\%"}}), (Names{"back\\slash"}));
    EXPECT_EQ(names(like, {{"p", "100\\%"}}), (Names{"100%"}));
    EXPECT_EQ(names(like_plain, {{"p", "100\\%"}}), (Names{"100%"}));
    EXPECT_EQ(names(ilike_plain, {{"p", "a\\_b"}}), (Names{"a_b"}));
}

TEST_P(TextSuite, DB_11_ilike_on_null_is_not_true) {
    fill({"Ann"});
    EXPECT_EQ(names(either, {{"p", "%n%"}}), (Names{"Ann"}));
    EXPECT_EQ(names(either, {{"p", "%zzz%"}}), Names{});
}

TEST_P(TextSuite, DB_11_limit_and_offset) {
    fill({"1", "2", "3", "4"});
    EXPECT_EQ(names(page, {{"n", 2}, {"o", 1}}), (Names{"2", "3"}));
    EXPECT_EQ(names(page, {{"n", 2}, {"o", 3}}), (Names{"4"}));
    EXPECT_EQ(names(page, {{"n", 0}, {"o", 0}}), Names{});
}

TEST_P(TextSuite, DB_11_returning_gives_all_rows_and_the_count) {
    fill({"a", "b", "c"});
    NameRows rows;
    const Params none;
    EXPECT_EQ(run([&] { return driver().run(caller_, update_all, none, rows); }), 3);
    std::ranges::sort(rows.names);
    EXPECT_EQ(rows.names, (Names{"a", "b", "c"}));
    EXPECT_EQ(run([&] { return service().get_value<std::int64_t>(constants); }), 3);
}

TEST_P(TextSuite, DB_11_a_change_is_whole_even_when_only_its_first_row_is_wanted) {
    fill({"a", "b", "c"});
    EXPECT_TRUE(run([&] { return service().get_value<std::string>(update_all); }));
    EXPECT_EQ(run([&] { return service().get_value<std::int64_t>(constants); }), 3);
}

TEST_P(TextSuite, DB_11_insert_or_update_on_conflict) {
    const auto first = run([&] { return service().get_value<std::int64_t>(upsert, {{"name", "a"}, {"score", 1.0}}); });
    const auto second = run([&] { return service().get_value<std::int64_t>(upsert, {{"name", "a"}, {"score", 2.0}}); });
    EXPECT_EQ(first, second);
    EXPECT_EQ(run([&] { return service().get<Person>(sql::find_person, {{"id", *first}}); })->score, 2.0);
}

XOS_ON_EVERY_DATABASE(TextSuite);

}  // namespace
}  // namespace xos::db::suite
