// SPDX-License-Identifier: Apache-2.0
// Hub methods that work with the database: in transactions they are on another thread (TEN-1, signalr.md 16).
#include <gtest/gtest.h>

#include "integration/hub/hub_server.hpp"

namespace xos::hub::test {
namespace {

using namespace std::chrono_literals;
using auth_api_test::acme;

namespace sql {
constexpr Sql rename{"test_hub_rename",
                     "UPDATE users SET name = @name WHERE client_id = @client_id AND email = 'ann@acme.test'"};
constexpr Sql name{"test_hub_name", "SELECT name FROM users WHERE client_id = @client_id AND email = 'ann@acme.test'"};
}  // namespace sql

class DataHub : public Hub {
public:
    static void methods(Methods<DataHub>& m) {
        m.add("Name", &DataHub::name);
        m.add("Rename", &DataHub::rename);
        m.add("RenameAndFail", &DataHub::rename_and_fail);
        m.add("RenameAndForget", &DataHub::rename_and_forget);
        m.add("RenameAndAbort", &DataHub::rename_and_abort);
        m.add("RenameAndAsk", &DataHub::rename_and_ask);
        m.add("RenameAndTell", &DataHub::rename_and_tell);
        m.add("RenameForEver", &DataHub::rename_for_ever);
        m.add("ForgetAndStream", &DataHub::forget_and_stream);
    }

    Task<std::string> name() { co_return (co_await db().get_value<std::string>(sql::name)).value_or(""); }
    Task<void> rename(std::string to) {
        auto work = [&](Transaction& tx) -> Task<void> { co_await db().execute(sql::rename, {{"name", to}}, &tx); };
        co_await db().in_transaction(work);
    }
    Task<void> rename_and_fail(std::string to) {
        auto work = [&](Transaction& tx) -> Task<void> {
            co_await db().execute(sql::rename, {{"name", to}}, &tx);
            throw HubException{"Second thoughts."};
        };
        co_await db().in_transaction(work);
    }
    /// Drops its transaction on the database's thread and ends there.
    Task<int> rename_and_forget(std::string to) {
        auto tx = co_await db().begin_transaction();
        co_await db().execute(sql::rename, {{"name", to}}, &tx);
        co_return 7;
    }
    Task<void> rename_and_abort(std::string to) {
        auto work = [&](Transaction& tx) -> Task<void> {
            co_await db().execute(sql::rename, {{"name", to}}, &tx);
            context().abort();
        };
        co_await db().in_transaction(work);
    }
    Task<void> rename_and_ask(std::string to) {
        auto work = [&](Transaction& tx) -> Task<void> {
            co_await db().execute(sql::rename, {{"name", to}}, &tx);
            co_await clients().caller().invoke<std::string>("Question");
        };
        co_await db().in_transaction(work);
    }
    /// Sends, and looks at everything that a method may look at, from inside a transaction.
    Task<void> rename_and_tell(std::string to) {
        auto work = [&](Transaction& tx) -> Task<void> {
            co_await db().execute(sql::rename, {{"name", to}}, &tx);
            for (int i = 0; i < 5; ++i) clients().all().send("Told", i, user_id(), context().user_identifier());
            if (context().aborted().stop_requested()) throw HubException{"gone"};
        };
        co_await db().in_transaction(work);
        clients().all().send("Told", 5);
    }
    Stream<int> rename_for_ever() {
        return {[this](StreamWriter<int> out) -> Task<void> {
            const Running running;
            for (int i = 0;; ++i) {
                co_await rename("name " + std::to_string(i));
                co_await out.write(i);
            }
        }};
    }
    /// Its first part drops a transaction; its second waits.
    Task<Stream<int>> forget_and_stream() {
        {
            auto tx = co_await db().begin_transaction();
            co_await db().execute(sql::rename, {{"name", "nobody"}}, &tx);
        }
        co_return Stream<int>{[](StreamWriter<int> out) -> Task<void> {
            const Running running;
            co_await out.write(1);
            co_await sleep(1h);
        }};
    }
};

class HubDatabase : public ::testing::Test {
protected:
    static void add_hub(Application& app) {
        HubOptions options;
        options.calls_per_second = options.call_burst = 1'000'000;
        options.close_time = 500ms;
        app.add_hub<DataHub>("/life", options);
    }
    HubDatabase() {
        server.auth().add_user(acme, "ann@acme.test");
        path = "/life?access_token=" + server.auth().signed_in("ann@acme.test").token();
    }
    std::string name() {
        std::string found;
        auto db = server.auth().server().db(acme);
        server.auth().server().run(
            [&]() -> Task<void> { found = (co_await db.get_value<std::string>(sql::name)).value_or(""); });
        return found;
    }
    HubServer server{add_hub};
    std::string path;
};

constexpr std::string_view done = R"({"type":3,"invocationId":"1","result":null})";

TEST_F(HubDatabase, a_transaction_commits_and_the_answer_comes_after_it) {
    JsonClient client{server.port(), path};
    EXPECT_EQ(client.begin().answer_to("Rename", R"("Bea")"), done);
    EXPECT_EQ(name(), "Bea");
    EXPECT_EQ(client.answer_to("Name"), R"({"type":3,"invocationId":"1","result":"Bea"})");
}

TEST_F(HubDatabase, an_exception_inside_a_transaction_undoes_it_and_reaches_the_caller) {
    JsonClient client{server.port(), path};
    EXPECT_NE(client.begin().answer_to("RenameAndFail", R"("Bea")").find("HubException: Second thoughts."),
              std::string::npos);
    EXPECT_EQ(name(), "Ann");
    EXPECT_EQ(client.answer_to("Rename", R"("Cid")"), done) << "the next call is on its own thread again";
}

TEST_F(HubDatabase, a_method_that_ends_with_an_open_transaction_undoes_it_and_is_answered) {
    JsonClient client{server.port(), path};
    client.begin();
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(client.answer_to("RenameAndForget", R"("Bea")"), R"({"type":3,"invocationId":"1","result":7})");
    }
    EXPECT_EQ(name(), "Ann");
    EXPECT_EQ(client.answer_to("Rename", R"("Cid")"), done);
}

TEST_F(HubDatabase, abort_inside_a_transaction_ends_the_connection_and_keeps_the_change) {
    for (int i = 0; i < 20; ++i) {
        JsonClient client{server.port(), path};
        client.begin().call("RenameAndAbort", "\"Bea " + std::to_string(i) + "\"");
        EXPECT_EQ(client.close_message(), R"({"type":7})");
        EXPECT_TRUE(testing::comes_true([&] { return name() == "Bea " + std::to_string(i); }, 3s));
    }
}

TEST_F(HubDatabase, asking_a_client_inside_a_transaction_is_refused_and_undoes_it) {
    JsonClient client{server.port(), path};
    EXPECT_EQ(client.begin().answer_to("RenameAndAsk", R"("Bea")"),
              R"({"type":3,"invocationId":"1","error":"An unexpected error occurred invoking 'RenameAndAsk' on the )"
              R"(server."})");
    EXPECT_EQ(name(), "Ann");
}

TEST_F(HubDatabase, what_is_sent_inside_a_transaction_comes_in_order_and_before_the_answer) {
    JsonClient client{server.port(), path};
    JsonClient other{server.port(), path};
    client.begin();
    other.begin();
    ASSERT_TRUE(testing::comes_true([&] { return server.metric("xos_hub_connections") == 2; }, 3s));
    for (int round = 0; round < 20; ++round) {
        client.call("RenameAndTell", R"("Bea")");
        for (int i = 0; i < 6; ++i) {
            const auto start = R"({"type":1,"target":"Told","arguments":[)" + std::to_string(i);
            EXPECT_TRUE(client.next().starts_with(start));
            EXPECT_TRUE(other.next().starts_with(start));
        }
        EXPECT_EQ(client.next(), done);
    }
}

TEST_F(HubDatabase, a_stream_can_be_cancelled_at_any_point_of_its_transactions) {
    JsonClient client{server.port(), path};
    client.begin();
    for (int i = 0; i < 60; ++i) {
        const auto id = std::to_string(i);
        client.stream("RenameForEver", "", id);
        std::this_thread::sleep_for(std::chrono::microseconds{i * 150});
        client.cancel(id);
        ASSERT_EQ(client.completion(id), R"({"type":3,"invocationId":")" + id + "\"}");
    }
    EXPECT_EQ(client.answer_to("Rename", R"("Cid")"), done);
    EXPECT_EQ(life.running, 0);
}

TEST_F(HubDatabase, clients_that_go_while_their_streams_are_in_transactions_leave_nothing) {
    for (int i = 0; i < 20; ++i) {
        JsonClient client{server.port(), path};
        client.begin();
        for (int stream = 0; stream < 4; ++stream) client.stream("RenameForEver", "", std::to_string(stream));
        std::this_thread::sleep_for(std::chrono::milliseconds{i});
    }
    EXPECT_TRUE(testing::comes_true([] { return life.running == 0; }, 5s));
    EXPECT_TRUE(testing::comes_true([&] { return server.metric("xos_hub_connections") == 0; }, 3s));
    JsonClient client{server.port(), path};
    EXPECT_EQ(client.begin().answer_to("Rename", R"("Cid")"), done);
}

TEST_F(HubDatabase, a_stream_that_dropped_a_transaction_before_it_began_can_be_cancelled) {
    JsonClient client{server.port(), path};
    client.begin().stream("ForgetAndStream");
    EXPECT_EQ(client.next(), R"({"type":2,"invocationId":"1","item":1})");
    client.cancel("1");
    EXPECT_EQ(client.next(), R"({"type":3,"invocationId":"1"})");
    EXPECT_TRUE(testing::comes_true([] { return life.running == 0; }, 3s));
    EXPECT_EQ(name(), "Ann");
}

}  // namespace
}  // namespace xos::hub::test
