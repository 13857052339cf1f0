// SPDX-License-Identifier: Apache-2.0
#include "xos/db/transaction.hpp"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <memory>
#include <string>
#include <vector>

#include "xos/db/error.hpp"

namespace xos::db {
namespace {

using Steps = std::vector<std::string>;

class FakeTransaction final : public DriverTransaction {
public:
    FakeTransaction(Steps& steps, bool commit_fails) : steps_{steps}, commit_fails_{commit_fails} {}
    ~FakeTransaction() override { steps_.push_back("dropped"); }
    Task<std::int64_t> run(Sql sql, const Params&, RowConsumer&) override {
        steps_.emplace_back(sql.name());
        co_return 1;
    }
    Task<std::int64_t> run_many(Sql sql, std::span<const Params> sets) override {
        steps_.push_back(std::string{sql.name()} + " × " + std::to_string(sets.size()));
        co_return static_cast<std::int64_t>(sets.size());
    }
    void signal(std::string_view topic, std::string_view text) override {
        steps_.push_back("signal " + std::string{topic} + " " + std::string{text});
    }
    Task<void> commit() override {
        steps_.push_back("commit");
        if (commit_fails_) throw Unavailable{"no"};
        co_return;
    }
    Task<void> rollback() override {
        steps_.push_back("rollback");
        co_return;
    }

private:
    Steps& steps_;
    bool commit_fails_;
};

class FakeLog final : public EventLog {
public:
    explicit FakeLog(Steps& steps) : steps_{steps} {}
    Task<std::int64_t> append(Transaction&, std::span<const PendingEvent> events) override {
        steps_.push_back("append " + std::to_string(events.size()));
        if (append_fails) throw Unavailable{"no"};
        co_return 42;
    }
    void committed(const Caller& caller, std::int64_t last, std::vector<PendingEvent> events) noexcept override {
        steps_.push_back("committed " + std::to_string(caller.client.value) + " " + std::to_string(last) + " " +
                         events.back().name + events.back().arguments_json);
    }
    bool append_fails = false;

private:
    Steps& steps_;
};

class FakePart final : public CommitPart {
public:
    explicit FakePart(Steps& steps) : steps_{steps} {}
    Task<void> before_commit(Transaction& transaction, std::int64_t last_seq) override {
        steps_.push_back("part " + std::to_string(last_seq));
        co_await transaction.execute(statement);
        if (fails) throw Unavailable{"no"};
    }
    bool fails = false;

private:
    static constexpr Sql statement{"of the part", "SELECT 1"};
    Steps& steps_;
};

struct Happened {
    std::string event_name() const { return "Happened"; }
    std::string arguments_json() const { return "[1]"; }
};

constexpr Sql statement{"statement", "SELECT 1"};

class TransactionTest : public ::testing::Test {
protected:
    Transaction make(bool commit_fails = false) {
        Caller caller;
        caller.client = ClientId{3};
        caller.commit_part = part_;
        return Transaction{std::make_unique<FakeTransaction>(steps_, commit_fails), &log_, caller};
    }
    template <typename F>
    auto run(F make_task) {
        boost::asio::io_context context;
        auto result = boost::asio::co_spawn(context, std::move(make_task), boost::asio::use_future);
        context.run();
        return result.get();
    }
    Steps steps_;
    FakeLog log_{steps_};
    CommitPart* part_ = nullptr;
};

TEST_F(TransactionTest, USR_19_stores_events_before_the_commit_and_sends_them_after_it) {
    auto transaction = make();
    run([&]() -> Task<void> {
        co_await transaction.execute(statement);
        transaction.publish(Happened{});
        transaction.publish(Happened{});
        EXPECT_EQ(transaction.last_seq(), 0);
        co_await transaction.commit();
    });
    EXPECT_EQ(steps_, (Steps{"statement", "append 2", "commit", "committed 3 42 Happened[1]", "dropped"}));
    EXPECT_EQ(transaction.last_seq(), 42);
}

TEST_F(TransactionTest, USR_19_sends_nothing_when_the_commit_fails) {
    auto transaction = make(true);
    transaction.publish(Happened{});
    EXPECT_THROW(run([&] { return transaction.commit(); }), Unavailable);
    EXPECT_EQ(steps_, (Steps{"append 1", "commit", "dropped"}));
    EXPECT_EQ(transaction.last_seq(), 0);
}

TEST_F(TransactionTest, USR_19_does_not_commit_when_the_events_cannot_be_stored) {
    {
        auto transaction = make();
        transaction.publish(Happened{});
        log_.append_fails = true;
        EXPECT_THROW(run([&] { return transaction.commit(); }), Unavailable);
    }
    EXPECT_EQ(steps_, (Steps{"append 1", "dropped"}));
}

TEST_F(TransactionTest, USR_19_publishes_nothing_on_rollback) {
    auto transaction = make();
    transaction.publish(Happened{});
    run([&] { return transaction.rollback(); });
    EXPECT_EQ(steps_, (Steps{"rollback", "dropped"}));
}

TEST_F(TransactionTest, DUR_2_the_callers_part_is_the_last_before_the_commit_and_knows_the_event) {
    FakePart part{steps_};
    part_ = &part;
    auto transaction = make();
    transaction.publish(Happened{});
    run([&] { return transaction.commit(); });
    EXPECT_EQ(steps_, (Steps{"append 1", "part 42", "of the part", "commit", "committed 3 42 Happened[1]", "dropped"}));
    steps_.clear();
    auto quiet = make();
    run([&] { return quiet.commit(); });
    EXPECT_EQ(steps_, (Steps{"part 0", "of the part", "commit", "dropped"}));
}

TEST_F(TransactionTest, DUR_2_a_part_that_fails_ends_the_transaction_so_that_no_second_commit_gets_through) {
    FakePart part{steps_};
    part_ = &part;
    part.fails = true;
    auto transaction = make();
    EXPECT_THROW(run([&] { return transaction.commit(); }), Unavailable);
    EXPECT_EQ(steps_, (Steps{"part 0", "of the part", "dropped"}));
    part.fails = false;
    EXPECT_THROW(run([&] { return transaction.commit(); }), Error);
    EXPECT_EQ(steps_, (Steps{"part 0", "of the part", "dropped"}));
}

TEST_F(TransactionTest, DUR_2_a_rollback_asks_no_part) {
    FakePart part{steps_};
    part_ = &part;
    auto transaction = make();
    run([&] { return transaction.rollback(); });
    EXPECT_EQ(steps_, (Steps{"rollback", "dropped"}));
}

TEST_F(TransactionTest, DB_10_a_transaction_that_has_ended_takes_nothing_more) {
    auto transaction = make();
    run([&] { return transaction.commit(); });
    EXPECT_THROW(run([&] { return transaction.execute(statement); }), Error);
    EXPECT_THROW(run([&] { return transaction.commit(); }), Error);
    run([&] { return transaction.rollback(); });
    EXPECT_EQ(steps_, (Steps{"commit", "dropped"}));
}

}  // namespace
}  // namespace xos::db
