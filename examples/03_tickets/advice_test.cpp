// SPDX-License-Identifier: Apache-2.0
// Where time goes: what the guide says about speed, counted in statements and bytes, not in seconds.
#include <gmock/gmock.h>

#include <vector>

#include "tickets_test.hpp"
#include "xos/base/worker_pool.hpp"

namespace tickets {
namespace {

struct AdviceTest : TicketsTest {
    /// How often a statement was run so far.
    std::uint64_t runs_of(const xos::Sql& statement) {
        const auto label = "statement=\"" + std::string{statement.name()} + "\"";
        return server.app().services().metrics.histogram("xos_db_statement_seconds", "", label).count();
    }
    xos::DBService service() { return server.db(acme, xos::UserId{1}); }
};

std::vector<xos::db::Params> rows(int count) {
    std::vector<xos::db::Params> sets;
    for (int i = 0; i < count; ++i) {
        sets.push_back({{"title", "Ticket " + std::to_string(i)}, {"details", ""}, {"by", xos::UserId{1}}});
    }
    return sets;
}

// doc: begin many
TEST_F(AdviceTest, many_rows_are_one_call_and_one_transaction) {
    std::int64_t stored = 0;
    server.run([&]() -> xos::Task<> {
        auto db = service();
        stored = co_await db.execute_many(sql::insert_ticket, rows(200));
    });
    EXPECT_EQ(stored, 200);
}
// doc: end many

// doc: begin all_or_none
TEST_F(AdviceTest, SQL_of_many_rows_all_are_stored_or_none) {
    auto sets = rows(200);
    sets.push_back(sets.front());  // the same title twice
    server.run([&]() -> xos::Task<> {
        auto db = service();
        EXPECT_THROW(co_await db.execute_many(sql::insert_ticket, std::move(sets)), xos::db::UniqueViolation);
    });
    EXPECT_EQ(ann.get("/api/tickets").integer("data.pagination.totalCount"), 0);
}
// doc: end all_or_none

// doc: begin one_by_one
TEST_F(AdviceTest, wrong_a_loop_of_statements_waits_once_for_each_row) {
    const auto before = runs_of(sql::insert_ticket);
    server.run([&]() -> xos::Task<> {
        auto db = service();
        for (auto& row : rows(200)) co_await db.execute(sql::insert_ticket, std::move(row));  // 200 commits
    });
    EXPECT_EQ(runs_of(sql::insert_ticket) - before, 200U);
}
// doc: end one_by_one

TEST_F(AdviceTest, a_page_costs_two_statements_whatever_its_size) {
    for (int i = 0; i < 30; ++i) open(ann, "Ticket " + std::to_string(i));
    const auto counted = runs_of(sql::count_found);
    const auto read = runs_of(sql::by_title);
    ann.get("/api/tickets?pageSize=30");
    EXPECT_EQ(runs_of(sql::count_found) - counted, 1U);
    EXPECT_EQ(runs_of(sql::by_title) - read, 1U);
    ann.get("/api/tickets?pageSize=30&page=9");
    EXPECT_EQ(runs_of(sql::by_title) - read, 1U) << "past the end no row is asked for";
}

// doc: begin gzip
TEST_F(AdviceTest, PERF_2_a_long_answer_is_sent_compressed_to_who_takes_it) {
    for (int i = 0; i < 30; ++i) open(ann, "Ticket number " + std::to_string(i));
    const auto plain = ann.get("/api/tickets?pageSize=30");
    const auto packed = ann.get("/api/tickets?pageSize=30", {{"Accept-Encoding", "gzip"}});
    EXPECT_EQ(packed.find("Content-Encoding"), "gzip");
    EXPECT_LT(packed.body.size() * 4, plain.body.size());
}
// doc: end gzip

// doc: begin blocking
/// Work that takes long runs on a pool of its own; meanwhile the I/O thread serves others.
std::size_t count_words(std::string text) {
    std::size_t words = 0;
    bool inside = false;
    for (const char c : text) {
        const bool is_blank = c == ' ' || c == '\n';
        if (!is_blank && !inside) ++words;
        inside = !is_blank;
    }
    return words;
}

xos::Task<std::size_t> words_of(xos::WorkerPool& pool, std::string text) {
    co_return co_await xos::run_blocking(pool, [&text] { return count_words(std::move(text)); });
}
// doc: end blocking

TEST_F(AdviceTest, PWD_1_long_work_goes_to_a_pool) {
    xos::WorkerPool pool{{.name = "words"}};
    std::size_t words = 0;
    server.run([&]() -> xos::Task<> { words = co_await words_of(pool, "one two\nthree"); });
    EXPECT_EQ(words, 3U);
}

}  // namespace
}  // namespace tickets
