// SPDX-License-Identifier: Apache-2.0
#include "xos/testing/fault_points.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "xos/db/driver.hpp"

namespace xos::testing {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
constexpr int every_commit = std::numeric_limits<int>::max();

}  // namespace

struct FaultPoints::State {
    mutable std::mutex mutex;
    std::string why;
    int commits_before_fault = 0;
    int faults_left = 0;
    milliseconds delay{};
    std::string slow_statement;

    void before_commit() {
        const std::lock_guard lock{mutex};
        if (faults_left == 0) return;
        if (commits_before_fault > 0) {
            --commits_before_fault;
            return;
        }
        if (faults_left != every_commit) --faults_left;
        throw std::runtime_error{why};
    }

    void fail(int after, int times, std::string text) {
        const std::lock_guard lock{mutex};
        commits_before_fault = after;
        faults_left = times;
        why = std::move(text);
    }

    milliseconds delay_of(Sql sql, steady_clock::time_point deadline) const {
        const std::lock_guard lock{mutex};
        if (delay == milliseconds{} || (!slow_statement.empty() && slow_statement != sql.name())) return {};
        const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
        return std::clamp(left, milliseconds{}, delay);
    }
};

/// On SQLite a transaction's coroutine runs on the writer thread, which a slow statement holds there as well.
class FaultPoints::Transaction final : public db::DriverTransaction {
public:
    Transaction(const State& state, std::unique_ptr<db::DriverTransaction> inner, bool holds_thread,
                steady_clock::time_point deadline)
        : state_{state}, inner_{std::move(inner)}, holds_thread_{holds_thread}, deadline_{deadline} {}

    Task<std::int64_t> run(Sql sql, const db::Params& params, db::RowConsumer& rows) override {
        co_await delay(sql);
        co_return co_await inner_->run(sql, params, rows);
    }
    Task<std::int64_t> run_many(Sql sql, std::span<const db::Params> sets) override {
        co_await delay(sql);
        co_return co_await inner_->run_many(sql, sets);
    }
    void signal(std::string_view topic, std::string_view text) override { inner_->signal(topic, text); }
    Task<void> commit() override { return inner_->commit(); }
    Task<void> rollback() override { return inner_->rollback(); }

    static Task<void> wait(milliseconds by) {
        boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor, by};
        co_await timer.async_wait(boost::asio::use_awaitable);
    }

private:
    Task<void> delay(Sql sql) {
        const auto by = state_.delay_of(sql, deadline_);
        if (by == milliseconds{}) co_return;
        if (holds_thread_) {
            std::this_thread::sleep_for(by);
        } else {
            co_await wait(by);
        }
    }

    const State& state_;
    std::unique_ptr<db::DriverTransaction> inner_;
    bool holds_thread_;
    steady_clock::time_point deadline_;
};

class FaultPoints::Driver final : public db::Driver {
public:
    Driver(const State& state, std::unique_ptr<db::Driver> inner) : state_{state}, inner_{std::move(inner)} {}

    void attach(boost::asio::io_context& context) override { inner_->attach(context); }
    void prepare(Sql sql, bool across_tenants) override { inner_->prepare(sql, across_tenants); }
    Task<std::int64_t> run(const db::Caller& caller, Sql sql, const db::Params& params,
                           db::RowConsumer& rows) override {
        const auto by = state_.delay_of(sql, caller.deadline);
        if (by != milliseconds{}) co_await Transaction::wait(by);
        co_return co_await inner_->run(caller, sql, params, rows);
    }
    Task<std::unique_ptr<db::DriverTransaction>> begin(const db::Caller& caller) override {
        auto transaction = co_await inner_->begin(caller);
        co_return std::make_unique<Transaction>(state_, std::move(transaction), inner_->name() == "sqlite",
                                                caller.deadline);
    }
    void note_across_tenants(const db::Caller& caller, std::string_view reason) override {
        inner_->note_across_tenants(caller, reason);
    }
    void listen(db::SignalListener& listener) override { inner_->listen(listener); }
    std::string_view name() const override { return inner_->name(); }
    Task<void> check() override { return inner_->check(); }
    void stop() override { inner_->stop(); }

private:
    const State& state_;
    std::unique_ptr<db::Driver> inner_;
};

FaultPoints::FaultPoints() : state_{std::make_unique<State>()} {}

FaultPoints::~FaultPoints() = default;

void FaultPoints::fail_commits(std::string why) { state_->fail(0, every_commit, std::move(why)); }

void FaultPoints::fail_one_commit(int after, std::string why) { state_->fail(after, 1, std::move(why)); }

void FaultPoints::slow_down(milliseconds by, std::string statement) {
    const std::lock_guard lock{state_->mutex};
    state_->delay = by;
    state_->slow_statement = std::move(statement);
}

void FaultPoints::heal() {
    state_->fail(0, 0, {});
    slow_down({});
}

void FaultPoints::build_into(ApplicationOptions& options) {
    options.before_commit = [this, next = std::move(options.before_commit)] {
        state_->before_commit();
        if (next) next();
    };
    options.around_database = [this, next = std::move(options.around_database)](std::unique_ptr<db::Driver> inner) {
        if (next) inner = next(std::move(inner));
        return std::make_unique<Driver>(*state_, std::move(inner));
    };
}

}  // namespace xos::testing
