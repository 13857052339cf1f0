// SPDX-License-Identifier: Apache-2.0
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <optional>

#include "conformance/db/driver_suite.hpp"
#include "xos/db/error.hpp"
#include "xos/db/own_executor.hpp"

namespace xos::db::suite {
namespace {

using std::chrono::milliseconds;

constexpr Sql read_seq{"read_seq", "SELECT last_event_seq FROM clients WHERE id = @client_id FOR UPDATE"};
constexpr Sql write_seq{"write_seq", "UPDATE clients SET last_event_seq = @seq WHERE id = @client_id"};
constexpr Sql next_seq{
    "next_seq",
    "UPDATE clients SET last_event_seq = last_event_seq + @n WHERE id = @client_id RETURNING last_event_seq"};
constexpr Sql take_last{"take_last",
                        "UPDATE clients SET last_event_seq = 0 WHERE id = @client_id AND last_event_seq = 1"};
constexpr Sql endless_read{"endless_read",
                           "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) "
                           "SELECT count(*) FROM n"};
constexpr Sql endless_write{"endless_write",
                            "INSERT INTO audit (what) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                            "WHERE i < 2000000000) SELECT 'x' FROM n WHERE i < 0"};
constexpr Sql count_audit{"count_audit", "SELECT count(*) FROM audit"};

Task<void> sleep_for(milliseconds time) {
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor, time};
    co_await timer.async_wait(boost::asio::use_awaitable);
}

/// Writes a row of its own before each commit, and counts them.
class Part final : public CommitPart {
public:
    Task<void> before_commit(Transaction& transaction, std::int64_t) override {
        const auto name = "part " + std::to_string(++calls);
        co_await transaction.execute(sql::insert_name, {{"name", name}});
        if (fails) throw Unavailable{"the part fails"};
    }
    int calls = 0;
    bool fails = false;
};

class TransactionSuite : public DriverSuite {
protected:
    std::int64_t count() {
        return *run([&] { return service().get_value<std::int64_t>(sql::count_people); });
    }
};

TEST_P(TransactionSuite, DB_10_sees_its_own_changes_and_others_see_them_after_commit) {
    run([&]() -> Task<void> {
        auto& db = service();
        auto transaction = co_await db.begin_transaction();
        co_await transaction.execute(sql::insert_name, {{"name", "Ann"}});
        EXPECT_EQ(co_await transaction.get_value<std::int64_t>(sql::count_people), 1);
        EXPECT_EQ(co_await db.get_value<std::int64_t>(sql::count_people), 0);
        EXPECT_EQ(co_await db.get_value<std::int64_t>(sql::count_people, {}, &transaction), 1);
        co_await transaction.commit();
        EXPECT_EQ(co_await db.get_value<std::int64_t>(sql::count_people), 1);
    });
}

TEST_P(TransactionSuite, DB_10_the_coroutine_is_home_after_commit_rollback_and_plain_statements) {
    run([&]() -> Task<void> {
        const auto home = std::this_thread::get_id();
        auto& db = service();
        auto first = co_await db.begin_transaction();
        co_await first.execute(sql::insert_name, {{"name", "a"}});
        co_await first.commit();
        EXPECT_EQ(std::this_thread::get_id(), home);
        auto second = co_await db.begin_transaction();
        co_await second.rollback();
        EXPECT_EQ(std::this_thread::get_id(), home);
        co_await db.execute(sql::insert_name, {{"name", "b"}});
        EXPECT_EQ(std::this_thread::get_id(), home);
        auto third = co_await db.begin_transaction();
        co_await db.get_value<std::int64_t>(sql::count_people);
        EXPECT_EQ(std::this_thread::get_id(), home);
    });
}

TEST_P(TransactionSuite, DUR_2_a_part_of_the_caller_is_stored_with_its_change_or_not_at_all) {
    Part part;
    auto caller = tenant(1);
    caller.commit_part = &part;
    DBService db{driver(), nullptr, caller};
    run([&]() -> Task<void> {
        const auto home = std::this_thread::get_id();
        EXPECT_EQ(co_await db.execute(sql::insert_name, {{"name", "Ann"}}), 1);
        EXPECT_EQ(std::this_thread::get_id(), home);
        EXPECT_EQ(part.calls, 1) << "a single change has a commit of its own";
        EXPECT_EQ(co_await db.get_value<std::int64_t>(sql::count_people), 2);
        EXPECT_EQ(part.calls, 1) << "a read has none";
        EXPECT_TRUE((co_await db.get_value<std::int64_t>(sql::insert_name, {{"name", "Ben"}})).has_value());
        EXPECT_EQ(part.calls, 2);
    });
    part.fails = true;
    EXPECT_THROW(run([&] { return db.execute(sql::insert_name, {{"name", "Cid"}}); }), Unavailable);
    EXPECT_EQ(count(), 4) << "neither Cid nor the part's third row";
}

TEST_P(TransactionSuite, DB_10_works_on_after_waiting_for_something_else) {
    run([&]() -> Task<void> {
        auto transaction = co_await service().begin_transaction();
        co_await transaction.execute(sql::insert_name, {{"name", "a"}});
        co_await sleep_for(milliseconds{5});
        co_await transaction.execute(sql::insert_name, {{"name", "b"}});
        co_await sleep_for(milliseconds{5});
        co_await transaction.commit();
    });
    EXPECT_EQ(count(), 2);
}

TEST_P(TransactionSuite, DB_10_an_exception_rolls_back_and_the_caller_can_go_home) {
    const auto fail = [&]() -> Task<void> {
        auto transaction = co_await service().begin_transaction();
        co_await transaction.execute(sql::insert_name, {{"name", "a"}});
        throw std::runtime_error{"the action failed"};
    };
    run([&]() -> Task<void> {
        const auto home = std::this_thread::get_id();
        bool caught = false;
        try {
            co_await fail();
        } catch (const std::runtime_error&) {
            caught = true;
        }
        co_await return_to_own_executor();
        EXPECT_TRUE(caught);
        EXPECT_EQ(std::this_thread::get_id(), home);
    });
    EXPECT_EQ(count(), 0);
}

TEST_P(TransactionSuite, SQL_4_a_coroutine_may_try_again_after_its_transaction_failed) {
    run([&]() -> Task<void> {
        for (int tries = 0; tries < 3; ++tries) {
            auto transaction = co_await service().begin_transaction();
            co_await transaction.execute(sql::insert_name, {{"name", "try " + std::to_string(tries)}});
            if (tries == 2) co_await transaction.commit();
        }
    });
    EXPECT_EQ(count(), 1);
}

TEST_P(TransactionSuite, DB_10_execute_many_stores_every_set_or_none) {
    std::vector<Params> sets;
    for (int i = 0; i < 300; ++i) sets.push_back({{"name", "p" + std::to_string(i)}});
    EXPECT_EQ(run([&] { return service().execute_many(sql::insert_name, sets); }), 300);
    EXPECT_EQ(count(), 300);
    sets = {{{"name", "new"}}, {{"name", "p7"}}, {{"name", "newer"}}};
    EXPECT_THROW(run([&] { return service().execute_many(sql::insert_name, sets); }), UniqueViolation);
    EXPECT_EQ(count(), 300);
    EXPECT_EQ(run([&] { return service().execute_many(sql::insert_name, {}); }), 0);
    sets.pop_back();
    sets.push_back({});
    EXPECT_THROW(run([&] { return service().execute_many(sql::insert_name, sets); }), Error);
    EXPECT_EQ(count(), 300);
}

TEST_P(TransactionSuite, SQL_4_a_transaction_that_lost_is_run_again_three_times_at_most) {
    int tries = 0;
    auto& db = service();
    auto twice_lost = [&](Transaction& transaction) -> Task<int> {
        co_await transaction.execute(sql::insert_name, {{"name", "try " + std::to_string(++tries)}});
        if (tries < 3) throw Conflict{"deadlock"};
        co_return tries;
    };
    EXPECT_EQ(run([&]() -> Task<int> { co_return co_await db.in_transaction(twice_lost); }), 3);
    EXPECT_EQ(count(), 1);
    tries = 0;
    auto always_lost = [&](Transaction& transaction) -> Task<void> {
        co_await transaction.execute(sql::insert_name, {{"name", "lost"}});
        ++tries;
        throw Conflict{"deadlock"};
    };
    EXPECT_THROW(run([&]() -> Task<void> { co_await db.in_transaction(always_lost); }), Conflict);
    EXPECT_EQ(tries, 4);
    auto broken = [&](Transaction&) -> Task<void> {
        ++tries;
        throw Unavailable{"no retry for this"};
    };
    EXPECT_THROW(run([&]() -> Task<void> { co_await db.in_transaction(broken); }), Unavailable);
    EXPECT_EQ(tries, 5);
    EXPECT_EQ(count(), 1);
}

TEST_P(TransactionSuite, DB_10_dropped_on_another_thread_it_rolls_back) {
    std::optional<Transaction> kept;
    run([&]() -> Task<void> {
        kept.emplace(co_await service().begin_transaction());
        co_await kept->execute(sql::insert_name, {{"name", "a"}});
        co_await return_to_own_executor();
    });
    std::thread{[&] { kept.reset(); }}.join();
    run([&] { return service().execute(sql::insert_name, {{"name", "b"}}); });
    EXPECT_EQ(count(), 1);
}

TEST_P(TransactionSuite, DB_13_an_idle_transaction_is_rolled_back) {
    open({.idle_in_transaction = milliseconds{100}});
    run([&]() -> Task<void> {
        auto transaction = co_await service().begin_transaction();
        co_await transaction.execute(sql::insert_name, {{"name", "a"}});
        co_await sleep_for(milliseconds{400});
        EXPECT_THROW(co_await transaction.execute(sql::insert_name, {{"name", "b"}}), Unavailable);
        EXPECT_THROW(co_await transaction.commit(), Unavailable);
        co_await return_to_own_executor();
    });
    EXPECT_EQ(count(), 0);
    run([&] { return service().execute(sql::insert_name, {{"name", "c"}}); });
    EXPECT_EQ(count(), 1);
}

TEST_P(TransactionSuite, DB_13_a_statement_that_takes_too_long_is_unavailable) {
    open({.statement_time = milliseconds{100}});
    const auto started = std::chrono::steady_clock::now();
    EXPECT_THROW(run([&] { return service().get_value<std::int64_t>(endless_read); }), Unavailable);
    EXPECT_THROW(run([&] { return service().execute(endless_write); }), Unavailable);
    EXPECT_THROW(run([&]() -> Task<void> {
                     auto transaction = co_await service().begin_transaction();
                     co_await transaction.execute(sql::insert_name, {{"name", "a"}});
                     co_await transaction.execute(endless_write);
                     co_await transaction.commit();
                 }),
                 Unavailable);
    EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds{10});
    EXPECT_EQ(count(), 0);
    EXPECT_EQ(run([&] { return service().get_value<std::int64_t>(count_audit); }), 0);
    run([&] { return service().execute(sql::insert_name, {{"name", "b"}}); });
}

TEST_P(TransactionSuite, DB_13_nothing_commits_after_a_statement_ended_the_transaction) {
    open({.statement_time = milliseconds{100}});
    run([&]() -> Task<void> {
        auto transaction = co_await service().begin_transaction();
        co_await transaction.execute(sql::insert_name, {{"name", "a"}});
        EXPECT_THROW(co_await transaction.execute(endless_write), Unavailable);
        EXPECT_ANY_THROW(co_await transaction.execute(sql::insert_name, {{"name", "after"}}));
        EXPECT_ANY_THROW(co_await transaction.commit());
        co_await return_to_own_executor();
    });
    EXPECT_EQ(count(), 0);
}

TEST_P(TransactionSuite, DB_13_the_requests_deadline_ends_its_statement) {
    auto caller = tenant(1);
    caller.deadline = std::chrono::steady_clock::now() + milliseconds{100};
    auto& db = services_.emplace_back(driver(), nullptr, caller);
    EXPECT_THROW(run([&] { return db.get_value<std::int64_t>(endless_read); }), Unavailable);
    EXPECT_THROW(run([&] { return db.execute(sql::insert_name, {{"name", "late"}}); }), Unavailable);
    EXPECT_EQ(count(), 0);
}

TEST_P(TransactionSuite, SUP_4_check_passes_while_the_database_works) {
    run([&] { return driver().check(); });
    driver().stop();
    EXPECT_THROW(run([&] { return driver().check(); }), Unavailable);
}

TEST_P(TransactionSuite, DB_13_a_stopped_driver_refuses_everything) {
    run([&] { return service().execute(sql::insert_name, {{"name", "a"}}); });
    driver().stop();
    EXPECT_THROW(run([&] { return service().get_value<std::int64_t>(sql::count_people); }), Unavailable);
    EXPECT_THROW(run([&] { return service().execute(sql::insert_name, {{"name", "b"}}); }), Unavailable);
    EXPECT_THROW(run([&]() -> Task<void> { co_await service().begin_transaction(); }), Unavailable);
    open();
    EXPECT_EQ(count(), 1);
}

/// Numbers events in `clients.last_event_seq` and remembers what it was told.
class SuiteLog final : public EventLog {
public:
    Task<std::int64_t> append(Transaction& transaction, std::span<const PendingEvent> events) override {
        co_return *co_await transaction.get_value<std::int64_t>(next_seq, {{"n", std::int64_t(events.size())}});
    }
    void committed(const Caller&, std::int64_t last, std::vector<PendingEvent> events) noexcept override {
        threads.push_back(std::this_thread::get_id());
        seqs.push_back(last);
        names.push_back(events.front().name);
    }
    std::vector<std::thread::id> threads;
    std::vector<std::int64_t> seqs;
    std::vector<std::string> names;
};

struct Added {
    std::string event_name() const { return "Added"; }
    std::string arguments_json() const { return "[]"; }
};

TEST_P(TransactionSuite, USR_19_events_are_numbered_in_the_transaction_and_told_at_home_after_it) {
    SuiteLog log;
    run([&]() -> Task<void> {
        const auto home = std::this_thread::get_id();
        auto& db = service(1, &log);
        auto dropped = co_await db.begin_transaction();
        dropped.publish(Added{});
        co_await dropped.rollback();
        auto first = co_await db.begin_transaction();
        first.publish(Added{});
        first.publish(Added{});
        co_await first.commit();
        EXPECT_EQ(first.last_seq(), 2);
        auto second = co_await db.begin_transaction();
        second.publish(Added{});
        co_await second.commit();
        EXPECT_EQ(second.last_seq(), 3);
        EXPECT_EQ(log.threads, (std::vector{home, home}));
    });
    EXPECT_EQ(log.seqs, (std::vector<std::int64_t>{2, 3}));
    EXPECT_EQ(run([&] { return service().get_value<std::int64_t>(read_seq); }), 3);
}

class Crowd {
public:
    Crowd(Driver& driver, int threads) : driver_{driver} {
        for (int i = 0; i < threads; ++i) threads_.push_back(std::make_unique<IoThread>(driver));
    }
    /// Runs the task `times` at once on each thread and waits for all of them.
    template <typename F>
    void run(int times, F make_task) {
        std::vector<std::future<void>> results;
        for (auto& thread : threads_) {
            for (int i = 0; i < times; ++i) results.push_back(thread->start(make_task));
        }
        for (auto& result : results) result.get();
    }
    Driver& driver() { return driver_; }

private:
    Driver& driver_;
    std::vector<std::unique_ptr<IoThread>> threads_;
};

TEST_P(TransactionSuite, SQL_6_read_modify_write_from_eight_threads_loses_nothing) {
    Crowd crowd{driver(), 8};
    auto& db = service();
    crowd.run(25, [&]() -> Task<void> {
        auto transaction = co_await db.begin_transaction();
        const auto seq = co_await transaction.get_value<std::int64_t>(read_seq);
        co_await transaction.execute(write_seq, {{"seq", *seq + 1}});
        co_await transaction.commit();
    });
    EXPECT_EQ(run([&] { return service().get_value<std::int64_t>(read_seq); }), 200);
}

TEST_P(TransactionSuite, SQL_6_a_last_item_is_taken_once) {
    run([&] { return service().execute(write_seq, {{"seq", 1}}); });
    Crowd crowd{driver(), 4};
    auto& db = service();
    std::atomic<std::int64_t> taken{0};
    crowd.run(25, [&]() -> Task<void> { taken += co_await db.execute(take_last); });
    EXPECT_EQ(taken, 1);
}

TEST_P(TransactionSuite, DB_10_reads_and_writes_of_many_threads_stay_apart) {
    Crowd crowd{driver(), 8};
    std::array<DBService*, 2> tenants{&service(1), &service(2)};
    std::atomic<int> serial{0};
    crowd.run(20, [&]() -> Task<void> {
        const int number = ++serial;
        auto& db = *tenants.at(static_cast<std::size_t>(number % 2));
        const auto name = "p" + std::to_string(number);
        const auto id = co_await db.get_value<std::int64_t>(sql::insert_name, {{"name", name}});
        const auto person = co_await db.get<Person>(sql::find_person, {{"id", *id}});
        EXPECT_TRUE(person && person->name == name);
        EXPECT_FALSE(co_await tenants.at(static_cast<std::size_t>((number + 1) % 2))
                         ->get<Person>(sql::find_person, {{"id", *id}}));
    });
    EXPECT_EQ(count(), 80);
}

XOS_ON_EVERY_DATABASE(TransactionSuite);

}  // namespace
}  // namespace xos::db::suite
