// SPDX-License-Identifier: Apache-2.0
// What only the SQLite driver has: one writer, its queue, group commit, reads under a budget.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>

#include "conformance/db/sqlite_subject.hpp"
#include "xos/db/error.hpp"
#include "xos/db/own_executor.hpp"

namespace xos::db::suite {
namespace {

using std::chrono::milliseconds;

constexpr Sql slow_rows{"slow_rows",
                        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) "
                        "SELECT i FROM n"};

struct Number {
    std::int64_t i = 0;
};
BOOST_DESCRIBE_STRUCT(Number, (), (i))

class SqliteWriterTest : public DriverSuite {
protected:
    std::int64_t count() {
        return *run([&] { return service().get_value<std::int64_t>(sql::count_people); });
    }
    std::uint64_t refused(std::string_view reason) {
        return metrics_.counter("xos_db_refused_total", "", "reason=\"" + std::string{reason} + "\"").value();
    }
    /// Holds the writer until release() is called.
    Task<void> hold() {
        auto transaction = co_await service().begin_transaction();
        boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
        holding_ = true;
        while (!release_) {
            timer.expires_after(milliseconds{1});
            co_await timer.async_wait(boost::asio::use_awaitable);
        }
        if (holder_commits_) {
            co_await transaction.execute(sql::insert_name, {{"name", "holder"}});
            co_await transaction.commit();
        }
    }
    std::future<void> start_holding() {
        auto held = io().start([this] { return hold(); });
        while (!holding_) std::this_thread::sleep_for(milliseconds{1});
        return held;
    }
    double queue_length() {
        const auto page = metrics_.to_prometheus();
        const auto at = page.find("\nxos_db_writer_queue_length ");
        return at == std::string::npos ? -1 : std::stod(page.substr(at + 28));
    }
    void await_queue_length(double length) {
        while (queue_length() != length) std::this_thread::sleep_for(milliseconds{1});
    }

    std::atomic<bool> holding_ = false;
    std::atomic<bool> release_ = false;
    bool holder_commits_ = true;
};

TEST_P(SqliteWriterTest, DB_13_the_queue_takes_its_limit_and_refuses_the_next_at_once) {
    open({.queue_limit = 4});
    auto held = start_holding();
    std::vector<std::future<std::int64_t>> queued;
    for (int i = 0; i < 4; ++i) {
        queued.push_back(
            io().start([this, i] { return service().execute(sql::insert_name, {{"name", std::to_string(i)}}); }));
        await_queue_length(i + 1);  // limit−1 at three, limit at four
    }
    EXPECT_THROW(run([&] { return service().execute(sql::insert_name, {{"name", "one too many"}}); }), Unavailable);
    EXPECT_EQ(refused("queue_full"), 1U);
    release_ = true;
    held.get();
    for (auto& one : queued) EXPECT_EQ(one.get(), 1);
    EXPECT_EQ(count(), 5);
}

TEST_P(SqliteWriterTest, DB_13_work_that_waits_too_long_is_refused_while_the_writer_is_held) {
    open({.queue_wait = milliseconds{100}});
    auto held = start_holding();
    const auto started = std::chrono::steady_clock::now();
    EXPECT_THROW(run([&] { return service().execute(sql::insert_name, {{"name", "a"}}); }), Unavailable);
    EXPECT_THROW(run([&]() -> Task<void> { co_await service().begin_transaction(); }), Unavailable);
    EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds{5});
    EXPECT_EQ(refused("queue_wait"), 2U);
    release_ = true;
    held.get();
    EXPECT_EQ(count(), 1);
}

TEST_P(SqliteWriterTest, DUR_1_transactions_that_wait_share_one_commit) {
    std::atomic<int> commits{0};
    open({.before_commit = [&] { ++commits; }});
    auto held = start_holding();
    std::vector<std::future<std::int64_t>> queued;
    for (int i = 0; i < 20; ++i) {
        queued.push_back(
            io().start([this, i] { return service().execute(sql::insert_name, {{"name", std::to_string(i)}}); }));
    }
    await_queue_length(20);
    release_ = true;
    for (auto& one : queued) EXPECT_EQ(one.get(), 1);
    held.get();
    // The held transaction took longer than a group may last, so it commits first; those that waited follow together.
    EXPECT_LE(commits, 3);
    EXPECT_EQ(count(), 21);
}

TEST_P(SqliteWriterTest, DUR_1_a_failed_commit_fails_every_transaction_of_its_group) {
    std::atomic<bool> fail{false};
    open({.before_commit = [&] {
        if (fail) throw std::runtime_error{"disk on fire"};
    }});
    fail = true;
    auto held = start_holding();
    std::vector<std::future<std::int64_t>> queued;
    for (int i = 0; i < 20; ++i) {
        queued.push_back(
            io().start([this, i] { return service().execute(sql::insert_name, {{"name", std::to_string(i)}}); }));
    }
    await_queue_length(20);
    release_ = true;
    for (auto& one : queued) EXPECT_THROW(one.get(), Unavailable);
    EXPECT_THROW(held.get(), Unavailable);
    EXPECT_EQ(count(), 0);
    fail = false;
    run([&] { return service().execute(sql::insert_name, {{"name", "after"}}); });
    EXPECT_EQ(count(), 1);
    close();
    open();
    EXPECT_EQ(count(), 1);
}

TEST_P(SqliteWriterTest, DUR_1_a_member_that_fails_does_not_touch_the_rest_of_its_group) {
    run([&] { return service().execute(sql::insert_name, {{"name", "taken"}}); });
    auto held = start_holding();
    std::vector<std::future<std::int64_t>> queued;
    for (const char* name : {"a", "taken", "b", "taken", "c"}) {
        queued.push_back(io().start([this, name] { return service().execute(sql::insert_name, {{"name", name}}); }));
    }
    await_queue_length(5);
    release_ = true;
    held.get();
    int violations = 0;
    for (auto& one : queued) {
        try {
            one.get();
        } catch (const UniqueViolation&) {
            ++violations;
        }
    }
    EXPECT_EQ(violations, 2);
    EXPECT_EQ(count(), 5);
}

TEST_P(SqliteWriterTest, DUR_1_a_rolled_back_member_leaves_nothing_in_the_group) {
    holder_commits_ = false;
    auto held = start_holding();
    auto other = io().start([this] { return service().execute(sql::insert_name, {{"name", "kept"}}); });
    release_ = true;
    held.get();
    EXPECT_EQ(other.get(), 1);
    EXPECT_EQ(count(), 1);
}

TEST_P(SqliteWriterTest, DB_10_a_transaction_inside_a_transaction_is_refused_at_once) {
    run([&]() -> Task<void> {
        auto outer = co_await service().begin_transaction();
        co_await outer.execute(sql::insert_name, {{"name", "a"}});
        EXPECT_THROW(co_await service().begin_transaction(), Error);
        co_await outer.commit();
    });
    EXPECT_EQ(count(), 1);
}

TEST_P(SqliteWriterTest, DB_10_statements_of_a_transaction_run_on_one_thread_without_hops) {
    run([&]() -> Task<void> {
        const auto home = std::this_thread::get_id();
        auto transaction = co_await service().begin_transaction();
        const auto writer = std::this_thread::get_id();
        EXPECT_NE(writer, home);
        for (int i = 0; i < 3; ++i) {
            co_await transaction.execute(sql::insert_name, {{"name", std::to_string(i)}});
            EXPECT_EQ(std::this_thread::get_id(), writer);
        }
        co_await transaction.commit();
        EXPECT_EQ(std::this_thread::get_id(), home);
    });
}

TEST_P(SqliteWriterTest, DB_13_a_long_read_moves_to_the_pool_and_gives_each_row_once) {
    const auto rows = run([&] { return service().get_list<Number>(slow_rows); });
    ASSERT_EQ(rows.size(), 50'000U);
    EXPECT_EQ(rows.front().i, 1);
    EXPECT_EQ(rows.back().i, 50'000);
    EXPECT_EQ(metrics_.counter("xos_db_long_reads_total", "").value(), 1U);
}

TEST_P(SqliteWriterTest, DB_10_a_context_that_was_not_attached_is_served_too) {
    boost::asio::io_context context;
    auto& db = service();
    auto result = boost::asio::co_spawn(
        context,
        [&]() -> Task<std::int64_t> {
            co_await db.execute(sql::insert_name, {{"name", "a"}});
            co_return *co_await db.get_value<std::int64_t>(sql::count_people);
        },
        boost::asio::use_future);
    context.run();
    EXPECT_EQ(result.get(), 1);
}

TEST_P(SqliteWriterTest, DB_10_metrics_name_the_statements) {
    count();
    EXPECT_NE(metrics_.to_prometheus().find("xos_db_statement_seconds_count{statement=\"count_people\"} 1"),
              std::string::npos)
        << metrics_.to_prometheus();
}

TEST_P(SqliteWriterTest, DB_13_stop_finishes_what_is_queued) {
    auto held = start_holding();
    auto queued = io().start([this] { return service().execute(sql::insert_name, {{"name", "queued"}}); });
    await_queue_length(1);
    std::thread stopper{[this] { driver().stop(); }};
    release_ = true;
    held.get();
    EXPECT_EQ(queued.get(), 1);
    stopper.join();
    open();
    EXPECT_EQ(count(), 2);
}

INSTANTIATE_TEST_SUITE_P(Sqlite, SqliteWriterTest, ::testing::Values(NamedSubject{"sqlite", &make_sqlite_subject}),
                         [](const auto& one) { return std::string{one.param.name}; });

}  // namespace
}  // namespace xos::db::suite
