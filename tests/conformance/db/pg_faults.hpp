// SPDX-License-Identifier: Apache-2.0
// What the fault tests of the PostgreSQL driver share: a driver on a faulty network, writers, and the book of what they
// were told.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "conformance/db/pg_subject.hpp"
#include "xos/testing/fault_proxy.hpp"
#include "xos/testing/postgres_server.hpp"

namespace xos::db::suite {

using Clock = std::chrono::steady_clock;

/// What the writers were told of each row.
class Ledger {
public:
    void acknowledge(std::string name);
    /// Unavailable: the row may be there or not.
    void doubt(std::string name);
    std::size_t acknowledged() const;
    std::size_t doubted() const;
    /// Every acknowledged row is stored; every stored row was acknowledged or is in doubt, and has its companion.
    void expect_stored(const testing::TestDatabase& database) const;

private:
    mutable std::mutex mutex_;
    std::set<std::string> acknowledged_;
    std::set<std::string> doubted_;
};

/// Adds a row, or two in a transaction when `number` is odd. False when the database was unavailable; any other failure
/// fails the test.
Task<bool> write_row(DBService& db, Ledger& ledger, std::string name, int number);
/// Counts the rows. False when the database was unavailable.
Task<bool> read_rows(DBService& db);

/// A database behind a faulty network, and a driver that knows no other way to it.
class PgFaults : public ::testing::Test {
protected:
    explicit PgFaults(testing::PostgresServer& server = testing::shared_postgres());
    ~PgFaults() override;

    /// The suite's options, through the network.
    PostgresOptions options() const;
    Driver& open(PostgresOptions options, std::size_t threads = 1);
    void close();
    DBService& service(Caller caller = tenant(1));

    /// Runs a task on an I/O thread and gives its result, or throws what it threw.
    template <typename F>
    auto run(F make_task) {
        return io_.front()->start(std::move(make_task)).get();
    }
    /// Tries until a statement and a transaction pass. Gives how long that took; fails after 20 s.
    Clock::duration recovery();
    /// Waits until so many rows more are acknowledged; fails after 20 s.
    void await_rows(std::size_t more);
    /// How long a task took.
    template <typename F>
    Clock::duration time_of(F make_task) {
        const auto began = Clock::now();
        run(std::move(make_task));
        return Clock::now() - began;
    }

    testing::PostgresServer& server_;
    testing::TestDatabase database_{server_};
    testing::FaultProxy network_{server_.port()};
    std::vector<std::string> lines_;
    Logger log_{std::make_unique<LineSink>(lines_), LogLevel::debug};
    Metrics metrics_;
    std::unique_ptr<Driver> driver_;
    std::vector<std::unique_ptr<IoThread>> io_;
    std::deque<DBService> services_;
    Ledger ledger_;
    int tries_ = 0;
};

/// Coroutines that write on every I/O thread until the object goes.
class Writers {
public:
    Writers(DBService& db, std::vector<std::unique_ptr<IoThread>>& threads, std::size_t on_each, Ledger& ledger);
    ~Writers();
    Writers(const Writers&) = delete;
    Writers& operator=(const Writers&) = delete;

private:
    Task<void> write(DBService& db, std::string prefix, Ledger& ledger);

    std::atomic<bool> is_over_{false};
    std::vector<std::future<void>> ends_;
};

}  // namespace xos::db::suite
