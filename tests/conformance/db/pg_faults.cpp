// SPDX-License-Identifier: Apache-2.0
#include "conformance/db/pg_faults.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <thread>

#include "xos/db/error.hpp"

namespace xos::db::suite {

using namespace std::chrono_literals;

namespace {

constexpr auto companion = ".first";

std::string through(const testing::FaultProxy& network, const std::string& url) {
    const auto colon = url.rfind(':');
    return url.substr(0, colon + 1) + std::to_string(network.port()) + url.substr(url.rfind('/'));
}

}  // namespace

void Ledger::acknowledge(std::string name) {
    const std::lock_guard lock{mutex_};
    acknowledged_.insert(std::move(name));
}

void Ledger::doubt(std::string name) {
    const std::lock_guard lock{mutex_};
    doubted_.insert(std::move(name));
}

std::size_t Ledger::acknowledged() const {
    const std::lock_guard lock{mutex_};
    return acknowledged_.size();
}

std::size_t Ledger::doubted() const {
    const std::lock_guard lock{mutex_};
    return doubted_.size();
}

void Ledger::expect_stored(const testing::TestDatabase& database) const {
    const std::lock_guard lock{mutex_};
    std::set<std::string> stored;
    for (const auto& row : database.query("SELECT name FROM people")) {
        EXPECT_TRUE(stored.insert(row.front()).second) << row.front() << " is there twice";
    }
    for (const auto& name : acknowledged_) EXPECT_TRUE(stored.contains(name)) << name << " was acknowledged, and lost";
    for (const auto& name : stored) {
        if (name.ends_with(companion)) {
            EXPECT_TRUE(stored.contains(name.substr(0, name.size() - 6))) << "half a transaction: " << name;
        } else {
            EXPECT_TRUE(acknowledged_.contains(name) || doubted_.contains(name)) << name << " was never written";
        }
    }
}

Task<bool> write_row(DBService& db, Ledger& ledger, std::string name, int number) {
    try {
        if (number % 2 == 0) {
            co_await db.execute(sql::insert_name, {{"name", name}});
        } else {
            auto transaction = co_await db.begin_transaction();
            co_await transaction.execute(sql::insert_name, {{"name", name + companion}});
            co_await transaction.execute(sql::insert_name, {{"name", name}});
            co_await transaction.commit();
        }
        ledger.acknowledge(std::move(name));
        co_return true;
    } catch (const Unavailable&) {
        ledger.doubt(std::move(name));
    } catch (const std::exception& error) {
        ADD_FAILURE() << name << ": " << error.what();
        ledger.doubt(std::move(name));
    }
    co_return false;
}

Task<bool> read_rows(DBService& db) {
    try {
        co_await db.get_value<std::int64_t>(sql::count_people);
        co_return true;
    } catch (const Unavailable&) {
    } catch (const std::exception& error) {
        ADD_FAILURE() << error.what();
    }
    co_return false;
}

PgFaults::PgFaults(testing::PostgresServer& server) : server_{server} {}

PgFaults::~PgFaults() { close(); }

PostgresOptions PgFaults::options() const { return pg_options(through(network_, database_.admin_url())); }

Driver& PgFaults::open(PostgresOptions options, std::size_t threads) {
    close();
    driver_ = open_postgresql(std::move(options), migrations, log_, metrics_);
    for (std::size_t i = 0; i < threads; ++i) io_.push_back(std::make_unique<IoThread>(*driver_));
    return *driver_;
}

void PgFaults::close() {
    if (driver_) driver_->stop();
    io_.clear();
    driver_.reset();
}

DBService& PgFaults::service(Caller caller) { return services_.emplace_back(*driver_, nullptr, std::move(caller)); }

Clock::duration PgFaults::recovery() {
    auto& db = service();
    const auto began = Clock::now();
    while (Clock::now() - began < 20s) {
        const auto name = "recovery " + std::to_string(++tries_);
        if (run([&] { return write_row(db, ledger_, name, 1); }) && run([&] { return read_rows(db); })) {
            return Clock::now() - began;
        }
        std::this_thread::sleep_for(20ms);
    }
    ADD_FAILURE() << "the driver does not recover";
    return Clock::now() - began;
}

void PgFaults::await_rows(std::size_t more) {
    const auto wanted = ledger_.acknowledged() + more;
    const auto end = Clock::now() + 20s;
    while (ledger_.acknowledged() < wanted && Clock::now() < end) std::this_thread::sleep_for(1ms);
    EXPECT_GE(ledger_.acknowledged(), wanted) << "nothing is written";
}

Writers::Writers(DBService& db, std::vector<std::unique_ptr<IoThread>>& threads, std::size_t on_each, Ledger& ledger) {
    static std::atomic<int> crowds{0};
    const auto crowd = std::to_string(++crowds);
    for (std::size_t thread = 0; thread < threads.size(); ++thread) {
        for (std::size_t i = 0; i < on_each; ++i) {
            const auto prefix = crowd + "." + std::to_string(thread) + "." + std::to_string(i) + ".";
            ends_.push_back(threads[thread]->start([this, &db, prefix, &ledger] { return write(db, prefix, ledger); }));
        }
    }
}

Writers::~Writers() {
    is_over_ = true;
    for (auto& end : ends_) end.get();
}

Task<void> Writers::write(DBService& db, std::string prefix, Ledger& ledger) {
    boost::asio::steady_timer pause{co_await boost::asio::this_coro::executor};
    for (int number = 0; !is_over_; ++number) {
        if (co_await write_row(db, ledger, prefix + std::to_string(number), number)) continue;
        pause.expires_after(5ms);
        co_await pause.async_wait(boost::asio::use_awaitable);
    }
}

}  // namespace xos::db::suite
