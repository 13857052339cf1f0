// SPDX-License-Identifier: Apache-2.0
// The driver when the network, the server or the request fails: what a caller is told, how soon, and what is stored.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <thread>

#include "conformance/db/pg_faults.hpp"
#include "db/pg/raw.hpp"
#include "xos/db/error.hpp"
#include "xos/testing/comes_true.hpp"

namespace xos::db::suite {
namespace {

using namespace std::chrono_literals;
using enum testing::Direction;

constexpr Sql endless_read{"endless_read",
                           "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) "
                           "SELECT count(*) FROM n"};

/// Servers that a test stops are not the shared one.
class PgServerFaults : public PgFaults {
protected:
    PgServerFaults() : PgFaults{own()} {}
    ~PgServerFaults() override {
        close();
        server_.start();
    }

private:
    static testing::PostgresServer& own() {
        static testing::PostgresServer server;
        return server;
    }
};

// ---- The server is away

// rules: DB-13 REL-8
TEST_F(PgServerFaults, DUR_3_a_server_that_is_away_is_503_within_the_wait_and_back_within_5_s) {
    auto wanted = options();
    wanted.queue_wait = 1s;
    open(wanted);
    auto& db = service();
    server_.stop();
    for (int round = 0; round < 2; ++round) {
        EXPECT_LT(time_of([&]() -> Task<void> { EXPECT_FALSE(co_await read_rows(db)); }), 2s);
        EXPECT_LT(time_of([&]() -> Task<void> { EXPECT_FALSE(co_await write_row(db, ledger_, "away", round)); }), 2s);
        EXPECT_LT(time_of([&]() -> Task<void> {
                      try {
                          co_await driver_->check();
                          ADD_FAILURE() << "SUP-4: the database is not there";
                      } catch (const Unavailable&) {
                      }
                  }),
                  3s);
    }
    server_.start();
    EXPECT_LT(recovery(), 5s);
    server_.stop();
    EXPECT_LT(time_of([&]() -> Task<void> { EXPECT_FALSE(co_await write_row(db, ledger_, "again", 0)); }), 2s);
    server_.start();
    EXPECT_LT(recovery(), 5s);
    ledger_.expect_stored(database_);
}

TEST_F(PgFaults, DUR_3_no_io_thread_waits_for_a_server_that_is_away) {
    auto wanted = options();
    wanted.queue_wait = 500ms;
    open(wanted);
    auto& db = service();
    network_.blackhole(true);
    auto waiting = io_.front()->start([&] { return read_rows(db); });
    const auto began = Clock::now();
    run([]() -> Task<void> { co_return; });
    EXPECT_LT(Clock::now() - began, 200ms) << "the thread serves others meanwhile";
    EXPECT_FALSE(waiting.get());
}

// ---- The network fails

TEST_F(PgFaults, DUR_2_connections_that_break_in_any_way_lose_no_acknowledged_row) {
    open(options(), 2);
    {
        const Writers writers{service(), io_, 3, ledger_};
        for (int i = 0; i < 30; ++i) {
            await_rows(5);
            if (i % 3 == 0) network_.reset();
            if (i % 3 == 1) network_.half_close(to_client);
            if (i % 3 == 2) network_.half_close(to_server);
        }
    }
    EXPECT_LT(recovery(), 5s);
    EXPECT_GT(ledger_.doubted(), 0U) << "the test proves nothing without";
    ledger_.expect_stored(database_);
}

TEST_F(PgFaults, REL_4_in_a_blackhole_statements_end_with_their_time_out) {
    auto wanted = options();
    wanted.statement_time = 500ms;
    wanted.queue_wait = 1s;
    open(wanted);
    auto& db = service();
    recovery();
    network_.blackhole(true);
    std::vector<std::future<bool>> ends;
    const auto began = Clock::now();
    for (int i = 0; i < 4; ++i) {
        ends.push_back(io_.front()->start([&, i] { return write_row(db, ledger_, "h" + std::to_string(i), i); }));
        ends.push_back(io_.front()->start([&] { return read_rows(db); }));
    }
    for (auto& end : ends) EXPECT_FALSE(end.get());
    // A read is tried once more, for as long as one may wait for a connection.
    EXPECT_LT(Clock::now() - began, wanted.statement_time + 4s + wanted.queue_wait);
    network_.heal();
    EXPECT_LT(recovery(), 5s);
    ledger_.expect_stored(database_);
}

TEST_F(PgFaults, REL_4_in_a_blackhole_connecting_ends_with_its_time_out) {
    auto wanted = options();
    wanted.connect_time = 300ms;
    network_.blackhole(true);
    const auto began = Clock::now();
    EXPECT_THROW(open(wanted), Unavailable);
    EXPECT_LT(Clock::now() - began, 1s);
    network_.heal();
    open(wanted);
    network_.blackhole(to_client, true);
    EXPECT_LT(time_of([&]() -> Task<void> { EXPECT_FALSE(co_await read_rows(service())); }), wanted.queue_wait + 1s);
    network_.heal();
    EXPECT_LT(recovery(), 5s);
}

TEST_F(PgFaults, DB_13_a_slow_network_makes_everything_slow_and_nothing_wrong) {
    open(options(), 2);
    auto& db = service();
    for (const bool is_trickle : {false, true}) {
        for (const auto direction : {to_server, to_client}) {
            if (is_trickle) network_.trickle(direction, 2);
            if (!is_trickle) network_.delay(direction, 50ms);
        }
        for (int i = 0; i < 6; ++i) {
            const auto name = (is_trickle ? "t" : "d") + std::to_string(i);
            EXPECT_TRUE(run([&] { return write_row(db, ledger_, name, i); }));
            EXPECT_TRUE(run([&] { return read_rows(db); }));
        }
        network_.heal();
    }
    EXPECT_EQ(ledger_.acknowledged(), 12U);
    EXPECT_EQ(ledger_.doubted(), 0U);
    ledger_.expect_stored(database_);
}

TEST_F(PgFaults, DUR_3_the_driver_stops_while_the_network_is_silent) {
    auto wanted = options();
    wanted.queue_wait = 20s;
    open(wanted, 2);
    auto& db = service();
    recovery();
    network_.blackhole(true);
    std::vector<std::future<bool>> ends;
    for (auto& thread : io_) {
        ends.push_back(thread->start([&] { return write_row(db, ledger_, "lost", 1); }));
        ends.push_back(thread->start([&] { return read_rows(db); }));
    }
    std::this_thread::sleep_for(100ms);
    const auto began = Clock::now();
    driver_->stop();
    EXPECT_LT(Clock::now() - began, 6s);
    for (auto& end : ends) EXPECT_FALSE(end.get());
}

// ---- A request's time is over

/// What runs on the server on behalf of this database's sessions, the asking one left out.
testing::TextRows sessions(const testing::TestDatabase& database, const std::string& more) {
    return database.query(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = 'xos_app'"
        " AND " +
        more + " ORDER BY 1");
}

TEST_F(PgFaults, REL_4_a_statement_past_its_deadline_ends_on_the_server_and_the_connection_goes_on) {
    open(options());
    recovery();
    const auto before = sessions(database_, "true");
    auto caller = tenant(1);
    caller.deadline = Clock::now() + 300ms;
    auto& db = service(caller);
    EXPECT_THROW(run([&] { return db.get_value<std::int64_t>(endless_read); }), Unavailable);
    const auto over = Clock::now();
    while (!sessions(database_, "state <> 'idle'").empty() && Clock::now() < over + 5s)
        std::this_thread::sleep_for(20ms);
    EXPECT_LT(Clock::now() - over, 1s);
    recovery();
    const auto after = sessions(database_, "true");
    for (const auto& session : before) EXPECT_THAT(after, ::testing::Contains(session)) << "none was thrown away";
}

TEST_F(PgFaults, REL_4_a_deadline_in_a_transaction_ends_it_and_its_connection_is_clean) {
    open(options());
    recovery();
    auto caller = tenant(1);
    caller.deadline = Clock::now() + 300ms;
    auto& db = service(caller);
    EXPECT_THROW(run([&]() -> Task<void> {
                     auto transaction = co_await db.begin_transaction();
                     co_await transaction.execute(sql::insert_name, {{"name", "rolled back"}});
                     co_await transaction.get_value<std::int64_t>(endless_read);
                 }),
                 Unavailable);
    const auto over = Clock::now();
    while (!sessions(database_, "state <> 'idle'").empty() && Clock::now() < over + 5s)
        std::this_thread::sleep_for(20ms);
    EXPECT_LT(Clock::now() - over, 1s);
    recovery();
    ledger_.expect_stored(database_);
}

TEST_F(PgFaults, SQL_3_a_session_that_the_server_ends_is_replaced) {
    open(options());
    for (int i = 0; i < 3; ++i) {
        EXPECT_LT(recovery(), 5s);
        database_.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'xos_app'"
            " AND datname = current_database()");
        std::this_thread::sleep_for(100ms);
    }
    // Nobody had a statement under way, so nobody hears of it.
    EXPECT_EQ(ledger_.doubted(), 0U);
    ledger_.expect_stored(database_);
}

// ---- No session is left

bool has_free_session(const PgSessionOptions& session) {
    try {
        connect_pg(session);
        return true;
    } catch (const Unavailable&) {
        return false;
    }
}

TEST(PgConnections, DB_13_REL_8_a_server_without_a_free_session_is_unavailable_until_there_is_one) {
    testing::PostgresServer server{{.durable = false, .settings = {"max_connections = 12"}}};
    const testing::TestDatabase database{server};
    std::vector<std::string> lines;
    Logger log{std::make_unique<LineSink>(lines), LogLevel::debug};
    Metrics metrics;
    auto options = pg_options(database.admin_url());
    options.queue_wait = 500ms;
    const auto driver = open_postgresql(options, migrations, log, metrics);
    std::vector<std::unique_ptr<IoThread>> io;
    for (int i = 0; i < 4; ++i) io.push_back(std::make_unique<IoThread>(*driver));
    DBService db{*driver, nullptr, tenant(1)};
    Ledger ledger;
    std::vector<PgHandle> others;
    PgSessionOptions other{
        .url = options.admin_url, .user = "xos_app", .password = options.app_password, .settings = {}};
    try {
        while (others.size() < 20) others.push_back(connect_pg(other));
    } catch (const Unavailable&) {
    }
    EXPECT_LT(others.size(), 12U);
    for (std::size_t i = 0; i < io.size(); ++i) {
        const auto began = Clock::now();
        EXPECT_FALSE(io[i]->start([&] { return write_row(db, ledger, "full" + std::to_string(i), 0); }).get());
        EXPECT_LT(Clock::now() - began, options.queue_wait + 1s);
    }
    others.clear();
    const auto freed = Clock::now();
    for (std::size_t i = 0; i < io.size(); ++i) {
        const auto name = "free" + std::to_string(i) + ".";
        for (int tries = 0; Clock::now() < freed + 5s; ++tries) {
            if (io[i]->start([&] { return write_row(db, ledger, name + std::to_string(tries), 0); }).get()) break;
        }
    }
    EXPECT_GE(ledger.acknowledged(), io.size());
    // More work than there are sessions: whoever finds none in time is told so.
    {
        const Writers writers{db, io, 6, ledger};
        std::this_thread::sleep_for(1s);
    }
    driver->stop();
    EXPECT_TRUE(testing::comes_true([&] { return has_free_session(other); }, 5s))
        << "a closed session is free once the server has ended it";
    ledger.expect_stored(database);
}

// ---- Signals

class Hearing final : public SignalListener {
public:
    void signalled(std::string_view topic, std::string_view text, bool is_own) override {
        note(std::string{is_own ? "own " : ""} + std::string{topic} + ": " + std::string{text});
    }
    void hears() override { note("hears"); }
    void hears_nothing() override { note("hears nothing"); }

    /// Waits for the next note; "nothing came" after 10 s.
    std::string next() {
        std::unique_lock lock{mutex_};
        if (!changed_.wait_for(lock, 10s, [&] { return read_ < notes_.size(); })) return "nothing came";
        return notes_[read_++];
    }

private:
    void note(std::string text) {
        const std::lock_guard lock{mutex_};
        notes_.push_back(std::move(text));
        changed_.notify_all();
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> notes_;
    std::size_t read_ = 0;
};

Task<void> signal(Driver& driver, std::string text, bool is_committed) {
    const auto caller = tenant(1);
    auto transaction = co_await driver.begin(caller);
    transaction->signal("topic", text);
    if (is_committed)
        co_await transaction->commit();
    else
        co_await transaction->rollback();
}

TEST_F(PgFaults, REL_8_signals_are_heard_again_after_the_connection_was_lost) {
    open(options());
    Hearing hearing;
    driver_->listen(hearing);
    EXPECT_EQ(hearing.next(), "hears");
    run([&] { return signal(*driver_, "rolled back", false); });
    run([&] { return signal(*driver_, "first one", true); });
    EXPECT_EQ(hearing.next(), "own topic: first one");
    database_.execute("NOTIFY xos, 'another topic from another node'");
    EXPECT_EQ(hearing.next(), "topic: from another node");
    for (int i = 0; i < 3; ++i) {
        network_.reset();
        EXPECT_EQ(hearing.next(), "hears nothing");
        EXPECT_EQ(hearing.next(), "hears");
        recovery();
        run([&] { return signal(*driver_, "back " + std::to_string(i), true); });
        EXPECT_EQ(hearing.next(), "own topic: back " + std::to_string(i));
    }
    close();
}

TEST_F(PgFaults, REL_4_a_silent_network_is_noticed_by_who_listens) {
    open(options());
    Hearing hearing;
    driver_->listen(hearing);
    EXPECT_EQ(hearing.next(), "hears");
    network_.blackhole(true);
    const auto began = Clock::now();
    while (hearing.next() != "hears nothing" && Clock::now() < began + 30s) continue;
    EXPECT_LT(Clock::now() - began, 15s) << "5 s of silence, then 5 s for an answer";
    network_.heal();
    EXPECT_EQ(hearing.next(), "hears");
    close();
}

}  // namespace
}  // namespace xos::db::suite
