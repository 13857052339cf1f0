// SPDX-License-Identifier: Apache-2.0
#include "app/gap_filler.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <numeric>
#include <thread>

#include "app/event_store.hpp"
#include "app/migrations/platform_migrations.hpp"
#include "xos/app/application.hpp"
#include "xos/db/error.hpp"
#include "xos/db/sqlite.hpp"
#include "xos/testing/captured_log.hpp"
#include "xos/testing/fake_clock.hpp"
#include "xos/testing/temporary_folder.hpp"

namespace xos {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

namespace sql {
constexpr Sql insert_client{"test_gap_insert_client",
                            "INSERT INTO clients (id, name, slug, is_active, created_at)"
                            " VALUES (@id, @slug, @slug, true, @now)"};
constexpr Sql trim{"test_gap_trim", "DELETE FROM tenant_events WHERE client_id = @client AND seq <= @last"};
}  // namespace sql

struct Tested {
    int number = 0;
    static constexpr std::string_view event_name() { return "Tested"; }
    std::string arguments_json() const { return event_arguments(number); }
};

/// One node's part of the event system, on a database that it shares with others.
struct Node : EventSink {
    Node(const Config& config, const Clock& clock, Logger& log, Metrics& metrics, db::Driver& driver)
        : events{dispatcher, clock, log}, services{config, clock, log, metrics, driver, &events} {
        dispatcher.add_sink(*this);
    }
    void deliver(ClientId client, const std::shared_ptr<const TenantEvent>& event) noexcept override {
        delivered[client].push_back(event->seq);
        last = *event;
    }

    TenantDispatcher dispatcher;
    EventStore events;
    Services services;
    GapFiller filler{services, dispatcher};
    std::map<ClientId, std::vector<std::int64_t>> delivered;
    TenantEvent last;
};

struct GapFillerTest : ::testing::Test {
    GapFillerTest() {
        driver->attach(io);
        add_tenant(acme, "acme");
        add_tenant(globex, "globex");
    }
    ~GapFillerTest() override { driver->stop(); }

    std::unique_ptr<db::Driver> open() {
        db::SqliteOptions options;
        options.path = folder.path() + "/test.db";
        return db::open_sqlite(std::move(options), platform_migrations(), log, metrics);
    }
    void run(Task<void> task) {
        std::exception_ptr failure;
        boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr error) { failure = error; });
        io.restart();
        io.run();
        if (failure) std::rethrow_exception(failure);
    }
    static Task<void> execute(DBService db, Sql statement, db::Params params) {
        co_await db.execute(statement, std::move(params));
    }
    DBService across() { return DBService{*driver, nullptr, {}}.across_tenants("test"); }
    void add_tenant(ClientId id, std::string_view slug) {
        run(execute(across(), sql::insert_client, {{"id", id}, {"slug", slug}, {"now", clock.now()}}));
    }
    static Task<void> publish(DBService db, int count) {
        auto tx = co_await db.begin_transaction();
        for (int i = 1; i <= count; ++i) tx.publish(Tested{i});
        co_await tx.commit();
    }
    /// Commits events on a node, all in one transaction.
    void publish(Node& node, ClientId client, int count = 1) {
        db::Caller caller;
        caller.client = client;
        caller.user = UserId{7};
        caller.connection_id = "connection";
        run(publish(DBService{*driver, node.services.events, caller}, count));
    }
    static void hear(Node& node, ClientId client, std::int64_t seq) {
        node.dispatcher.expect(client, seq, TenantDispatcher::Clock::now());
    }
    static std::vector<std::int64_t> up_to(std::int64_t last) {
        std::vector<std::int64_t> numbers(static_cast<std::size_t>(last));
        std::iota(numbers.begin(), numbers.end(), 1);
        return numbers;
    }

    static constexpr ClientId acme{1};
    static constexpr ClientId globex{2};
    testing::FakeClock clock;
    testing::TemporaryFolder folder;
    testing::CapturedLog captured;
    Config config = Config::load(platform_config_keys(), {});
    Logger log{captured.sink()};
    Metrics metrics;
    boost::asio::io_context io;
    std::unique_ptr<db::Driver> driver = open();
    Node here{config, clock, log, metrics, *driver};
    Node there{config, clock, log, metrics, *driver};
};

TEST_F(GapFillerTest, HUB_4_reads_what_another_node_stored) {
    run(here.filler.begin());
    publish(there, acme, 3);
    hear(here, acme, 3);
    run(here.filler.fill());
    EXPECT_THAT(here.delivered[acme], ElementsAre(1, 2, 3));
    EXPECT_EQ(here.last.event, "Tested");
    EXPECT_EQ(here.last.arguments_json, "[3]");
    EXPECT_EQ(here.last.actor, UserId{7});
    EXPECT_EQ(here.last.at, clock.now());
    EXPECT_EQ(here.last.origin, "") << "the connection is another node's";
    EXPECT_THAT(there.delivered[acme], ElementsAre(1, 2, 3));
    EXPECT_EQ(there.last.origin, "connection");
}

TEST_F(GapFillerTest, HUB_4_the_history_before_the_start_is_not_repeated) {
    publish(there, acme, 5);
    run(here.filler.begin());
    publish(there, acme);
    hear(here, acme, 6);
    run(here.filler.fill());
    EXPECT_THAT(here.delivered[acme], ElementsAre(6));
}

TEST_F(GapFillerTest, HUB_4_all_events_of_a_tenant_that_another_node_makes_come) {
    run(here.filler.begin());
    constexpr ClientId initech{3};
    add_tenant(initech, "initech");
    publish(there, initech, 2);
    hear(here, initech, 2);
    run(here.filler.fill());
    publish(here, initech);
    EXPECT_THAT(here.delivered[initech], ElementsAre(1, 2, 3));
}

TEST_F(GapFillerTest, HUB_4_reads_long_gaps_of_many_tenants) {
    run(here.filler.begin());
    publish(there, acme, 2'500);
    publish(there, globex, 1'000);
    hear(here, acme, 2'500);
    hear(here, globex, 1'000);
    for (int i = 3; i < 30; ++i) {
        add_tenant(ClientId{i}, "tenant-" + std::to_string(i));
        publish(there, ClientId{i}, i);
        hear(here, ClientId{i}, i);
    }
    run(here.filler.fill());
    EXPECT_EQ(here.delivered[acme], up_to(2'500));
    EXPECT_EQ(here.delivered[globex], up_to(1'000));
    for (int i = 3; i < 30; ++i) EXPECT_EQ(here.delivered[ClientId{i}], up_to(i)) << i;
    EXPECT_THAT(here.dispatcher.gaps(0ms), IsEmpty());
}

TEST_F(GapFillerTest, HUB_4_what_was_not_heard_is_found_by_looking_everywhere) {
    publish(there, acme, 2);
    run(here.filler.begin());
    publish(there, acme, 2);
    publish(there, globex, 1);
    here.filler.look_everywhere();
    for (int i = 0; i < 200 && here.delivered[globex].empty(); ++i) {
        run(here.filler.fill());
        std::this_thread::sleep_for(5ms);
    }
    EXPECT_THAT(here.delivered[acme], ElementsAre(3, 4));
    EXPECT_THAT(here.delivered[globex], ElementsAre(1));
}

TEST_F(GapFillerTest, trimmed_events_are_passed_over) {
    run(here.filler.begin());
    publish(there, acme, 4);
    run(execute(across(), sql::trim, {{"client", acme}, {"last", 2}}));
    hear(here, acme, 4);
    run(here.filler.fill());
    EXPECT_THAT(here.delivered[acme], ElementsAre(3, 4));
    publish(there, globex, 2);
    run(execute(across(), sql::trim, {{"client", globex}, {"last", 2}}));
    hear(here, globex, 2);
    run(here.filler.fill());
    publish(here, globex);
    EXPECT_THAT(here.delivered[globex], ElementsAre(3));
}

TEST_F(GapFillerTest, HUB_6_an_own_commit_is_not_read_from_its_row) {
    run(here.filler.begin());
    here.dispatcher.expect(acme, 1, TenantDispatcher::Clock::now() + 10s);
    publish(there, acme);  // stands for a commit whose report is on its way
    run(here.filler.fill());
    EXPECT_THAT(here.delivered[acme], IsEmpty());
}

TEST_F(GapFillerTest, a_database_that_is_away_is_asked_once_a_second) {
    run(here.filler.begin());
    hear(here, acme, 1);
    hear(here, globex, 1);
    driver->stop();
    EXPECT_THROW(run(here.filler.fill()), db::Unavailable);
    EXPECT_NO_THROW(run(here.filler.fill())) << "it rests";
    std::this_thread::sleep_for(1'050ms);
    EXPECT_THROW(run(here.filler.fill()), db::Unavailable);
}

TEST_F(GapFillerTest, SQL_1_every_statement_compiles) {
    for (const auto& one : GapFiller::statements()) EXPECT_NO_THROW(driver->prepare(one, false)) << one.name();
    for (const auto& one : GapFiller::statements_across_tenants()) {
        EXPECT_NO_THROW(driver->prepare(one, true)) << one.name();
    }
}

}  // namespace
}  // namespace xos
