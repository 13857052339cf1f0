// SPDX-License-Identifier: Apache-2.0
// Long rows of failures under write load.
#include <gtest/gtest.h>

#include <thread>

#include "conformance/db/pg_faults.hpp"
#include "xos/db/error.hpp"

namespace xos::db::suite {
namespace {

using namespace std::chrono_literals;
using enum testing::Direction;
using Mode = testing::PostgresServer::Mode;

/// Writes and reads until the network fails, at most `most` times.
Task<void> work(DBService& db, Ledger& ledger, std::string prefix, int most) {
    for (int i = 0; i < most; ++i) {
        if (!co_await write_row(db, ledger, prefix + std::to_string(i), i)) co_return;
        if (!co_await read_rows(db)) co_return;
    }
}

class PgCuts : public PgFaults, public ::testing::WithParamInterface<testing::Direction> {};

// rules: SQL-5 DUR-2
TEST_P(PgCuts, DUR_2_a_connection_cut_at_any_byte_loses_no_acknowledged_row_and_mixes_up_no_results) {
    auto wanted = options();
    wanted.queue_wait = 200ms;
    open(wanted);
    auto& db = service();
    for (std::uint64_t byte = 1; byte <= 4'000; byte += 37) {
        network_.cut_after(GetParam(), byte);
        std::vector<std::future<void>> ends;
        for (int i = 0; i < 3; ++i) {
            const auto prefix = std::to_string(byte) + "." + std::to_string(i) + ".";
            ends.push_back(io_.front()->start([&, prefix] { return work(db, ledger_, prefix, 8); }));
        }
        for (auto& end : ends) end.get();
        network_.heal();
        ASSERT_LT(recovery(), 5s) << byte;
    }
    EXPECT_GT(ledger_.doubted(), 100U) << "the test proves nothing without";
    ledger_.expect_stored(database_);
}

INSTANTIATE_TEST_SUITE_P(Pg, PgCuts, ::testing::Values(to_server, to_client),
                         [](const auto& instance) { return instance.param == to_server ? "to_server" : "to_client"; });

class PgRestarts : public PgFaults {
protected:
    PgRestarts() : PgFaults{own()} {}
    ~PgRestarts() override {
        close();
        server_.resume();
    }

private:
    static testing::PostgresServer& own() {
        static testing::PostgresServer server;
        return server;
    }
};

// rules: REL-1 REL-8 DB-13
TEST_F(PgRestarts, DUR_3_ten_restarts_under_load_lose_and_double_nothing) {
    auto wanted = options();
    wanted.queue_wait = 1s;
    open(wanted, 4);
    {
        const Writers writers{service(), io_, 3, ledger_};
        for (int i = 0; i < 10; ++i) {
            await_rows(20);
            server_.restart(i % 2 == 0 ? Mode::fast : Mode::immediate);
            EXPECT_LT(recovery(), 5s) << i;
        }
    }
    EXPECT_GT(ledger_.doubted(), 0U);
    ledger_.expect_stored(database_);
}

TEST_F(PgRestarts, DUR_3_a_server_that_hangs_and_goes_on_loses_and_doubles_nothing) {
    auto wanted = options();
    wanted.queue_wait = 1s;
    wanted.statement_time = 500ms;
    open(wanted, 4);
    {
        const Writers writers{service(), io_, 3, ledger_};
        for (const auto time : {500ms, 5'000ms, 2'000ms}) {  // shorter and longer than a statement may take
            await_rows(20);
            server_.suspend();
            std::this_thread::sleep_for(time);
            server_.resume();
            EXPECT_LT(recovery(), 5s) << time.count();
        }
    }
    EXPECT_GT(ledger_.doubted(), 0U);
    ledger_.expect_stored(database_);
}

}  // namespace
}  // namespace xos::db::suite
