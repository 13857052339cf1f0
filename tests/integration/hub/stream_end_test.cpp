// SPDX-License-Identifier: Apache-2.0
// How streams and uploads end when nobody wants them any more (signalr.md 16).
#include <gtest/gtest.h>

#include "integration/hub/hub_server.hpp"

namespace xos::hub::test {
namespace {

using namespace std::chrono_literals;

class StreamHub : public Hub {
public:
    static void methods(Methods<StreamHub>& m) {
        m.add("BeginLate", &StreamHub::begin_late);
        m.add("Shout", &StreamHub::shout);
        m.add("Count", &StreamHub::count);
        m.add("SumBoth", &StreamHub::sum_both);
        m.add("Echo", &StreamHub::echo);
    }
    /// Takes its time before there is a stream.
    Task<Stream<std::int64_t>> begin_late() {
        const Running running;
        co_await sleep(1h);
        co_return Stream<std::int64_t>{};
    }
    /// A stream that waits for a stream of the client.
    Stream<std::string> shout(StreamReader<std::string> words) {
        return {[words](StreamWriter<std::string> out) mutable -> Task<void> {
            const Running running;
            while (auto word = co_await words.next()) co_await out.write(*word + "!");
        }};
    }
    Stream<std::int64_t> count(std::int64_t last) {
        return {[last](StreamWriter<std::int64_t> out) -> Task<void> {
            const Running running;
            for (std::int64_t i = 1; i <= last; ++i) co_await out.write(i);
        }};
    }
    /// Takes the second stream only when the first has ended, and hears of nothing but its streams.
    Task<std::int64_t> sum_both(StreamReader<std::int64_t> first, StreamReader<std::int64_t> second) {
        const Running running;
        std::int64_t sum = 0;
        while (const auto number = co_await first.next()) sum += *number;
        while (const auto number = co_await second.next()) sum += *number;
        co_return sum;
    }
    std::string echo(std::string text) { return text; }
};

class HubStreamEnds : public ::testing::Test {
protected:
    static bool runs(std::int64_t calls) {
        return testing::comes_true([calls] { return life.running == calls; }, 5s);
    }
    HubServer server{[](Application& app) { app.add_hub<StreamHub>("/life", open_to_all()); }};
};

constexpr std::string_view plain_end = R"({"type":3,"invocationId":"1"})";

TEST_F(HubStreamEnds, a_stream_that_is_cancelled_before_it_begins_ends_plainly_and_is_no_failure) {
    JsonClient client{server.port()};
    client.begin().stream("BeginLate");
    ASSERT_TRUE(runs(1));
    client.cancel("1");
    EXPECT_EQ(client.next(), plain_end);
    EXPECT_TRUE(runs(0));
    server.app().services().log.flush();
    EXPECT_EQ(server.auth().server().log().count("Hub method failed"), 0U);
}

TEST_F(HubStreamEnds, a_stream_that_waits_for_an_upload_is_cancelled_though_the_upload_goes_on) {
    JsonClient client{server.port()};
    client.begin().stream("Shout", "", "1", R"("u")");
    client.send(R"({"type":2,"invocationId":"u","item":"a"})");
    EXPECT_EQ(client.next(), R"({"type":2,"invocationId":"1","item":"a!"})");
    client.cancel("1");
    EXPECT_EQ(client.next(), plain_end);
    EXPECT_TRUE(runs(0));
    client.send(R"({"type":2,"invocationId":"u","item":"b"})");
    client.send(R"({"type":3,"invocationId":"u"})");
    EXPECT_EQ(client.answer_to("Echo", R"("still here")", "2"),
              R"({"type":3,"invocationId":"2","result":"still here"})");
}

TEST_F(HubStreamEnds, a_client_that_goes_without_ending_an_upload_leaves_no_call_though_its_other_upload_is_full) {
    {
        JsonClient client{server.port()};
        client.begin().send(R"({"type":1,"invocationId":"1","target":"SumBoth","arguments":[],"streamIds":["a","b"]})");
        for (int i = 0; i < 30; ++i) client.send(R"({"type":2,"invocationId":"b","item":1})");
        ASSERT_TRUE(runs(1));
    }
    EXPECT_TRUE(runs(0));
    EXPECT_TRUE(testing::comes_true([&] { return server.metric("xos_hub_connections") == 0; }, 3s));
}

TEST_F(HubStreamEnds, items_reach_a_slow_reader_in_order_and_a_stream_never_overflows) {
    constexpr std::int64_t last = 20'000;
    JsonClient client{server.port()};
    client.begin().stream("Count", std::to_string(last));
    ASSERT_TRUE(runs(1));
    std::this_thread::sleep_for(300ms);
    for (std::int64_t i = 1; i <= last; ++i) {
        ASSERT_EQ(client.next(), R"({"type":2,"invocationId":"1","item":)" + std::to_string(i) + "}");
    }
    EXPECT_EQ(client.next(), plain_end);
    EXPECT_EQ(server.metric("xos_hub_overflows_total"), 0);
}

TEST_F(HubStreamEnds, ten_streams_may_be_open_at_once_and_the_eleventh_is_refused_alone) {
    JsonClient client{server.port()};
    client.begin();
    for (int i = 1; i <= 10; ++i) client.stream("BeginLate", "", std::to_string(i));
    ASSERT_TRUE(runs(10));
    client.stream("BeginLate", "", "11");
    EXPECT_NE(client.completion("11").find("Too many streams are open."), std::string::npos);
    client.send(R"({"type":1,"invocationId":"12","target":"SumBoth","arguments":[],"streamIds":["a","b"]})");
    EXPECT_NE(client.completion("12").find("Too many streams are open."), std::string::npos);
    client.cancel("3");
    EXPECT_EQ(client.completion("3"), R"({"type":3,"invocationId":"3"})");
    client.stream("BeginLate", "", "13");
    EXPECT_TRUE(runs(10));
    EXPECT_EQ(client.answer_to("Echo", R"("x")", "14"), R"({"type":3,"invocationId":"14","result":"x"})");
}

}  // namespace
}  // namespace xos::hub::test
