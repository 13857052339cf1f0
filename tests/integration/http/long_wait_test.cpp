// SPDX-License-Identifier: Apache-2.0
// Requests that wait for minutes: polls.
#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http/run_on.hpp"
#include "integration/http/requests.hpp"
#include "integration/http/test_server.hpp"

namespace xos::http::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// What became of a handler's wait.
struct Seen {
    std::atomic<int> begun{0};
    std::atomic<int> finished{0};
    std::atomic<int> aborted{0};
    std::atomic<bool> was_client_gone{false};

    bool has_begun(int count = 1) const {
        return xos::testing::comes_true([&] { return begun == count; }, 5s);
    }
    bool has_aborted(std::chrono::milliseconds within = 2s) const {
        return xos::testing::comes_true([&] { return aborted == 1; }, within);
    }
};

/// A poll of `longest` that has news after `time`. Cancelled, it answers `cut_off`, or lets the exception leave.
Task<void> poll(Exchange& exchange, Seen& seen, std::chrono::milliseconds longest, std::chrono::milliseconds time,
                int cut_off = 0) {
    exchange.wait_long(longest);
    ++seen.begun;
    try {
        co_await wait_for(exchange, time);
        ++seen.finished;
        exchange.response().body = "news";
    } catch (const boost::system::system_error&) {
        seen.was_client_gone = exchange.is_client_gone();
        ++seen.aborted;
        if (cut_off == 0) throw;
        exchange.response().status = cut_off;
    }
}

Task<void> wait_elsewhere(Seen& seen) {
    ++seen.begun;
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor, 60s};
    try {
        co_await timer.async_wait(boost::asio::use_awaitable);
    } catch (const boost::system::system_error&) {
        ++seen.aborted;
        throw;
    }
}

/// Serves a poll at /poll.
struct PollServer : TestServer {
    explicit PollServer(std::chrono::milliseconds longest, std::chrono::milliseconds time, int cut_off = 0,
                        ServerLimits limits = {})
        : TestServer{limits} {
        handler.actions["/poll"] = [this, longest, time, cut_off](Exchange& exchange) -> Task<void> {
            co_await poll(exchange, seen, longest, time, cut_off);
        };
        start();
    }
    ~PollServer() { stop(); }  // before what its handlers use goes
    bool has_no_trace() {
        return refusals("request_time") == 0 && refusals("idle_time") == 0 && refusals("requests_in_progress") == 0 &&
               log_lines().empty();
    }
    Seen seen;
};

TEST(LongWait, gives_its_place_among_the_requests_in_progress_back_and_needs_none_for_its_answer) {
    PollServer server{10s, 600ms, 0, {.requests_in_progress = 1}};
    auto poller = server.connect();
    poller.send(get("/poll"));
    ASSERT_TRUE(server.seen.has_begun());
    EXPECT_EQ(server.metric("xos_http_requests_in_progress"), 0);
    auto other = server.connect();
    other.send(get("/other"));
    EXPECT_EQ(other.reply().body, "/other");
    EXPECT_EQ(server.seen.finished, 0);
    EXPECT_EQ(poller.reply().body, "news");
    EXPECT_EQ(server.metric("xos_http_requests_in_progress"), 0) << "given back once, not twice";
    EXPECT_TRUE(server.has_no_trace());
}

TEST(LongWait, a_request_before_it_says_so_holds_its_place) {
    std::atomic<bool> has_begun{false};
    TestServer server{{.requests_in_progress = 1}};
    server.handler.actions["/first"] = [&](Exchange& exchange) -> Task<void> {
        has_begun = true;
        co_await wait_for(exchange, 500ms);
        exchange.wait_long(10s);
    };
    server.start();
    auto first = server.connect();
    first.send(get("/first"));
    ASSERT_TRUE(xos::testing::comes_true([&] { return has_begun.load(); }, 5s));
    auto second = server.connect();
    second.send(get("/second"));
    EXPECT_EQ(second.reply().status, 503);
    EXPECT_EQ(first.reply().status, 200);
}

TEST(LongWait, lasts_longer_than_the_time_of_other_requests_and_the_connection_lives_on) {
    PollServer server{10s, 700ms, 0, {.idle_time = 200ms, .request_time = 200ms}};
    auto client = server.connect();
    client.send(get("/poll"));
    const auto reply = client.reply();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "news");
    client.send(get("/next"));
    EXPECT_EQ(client.reply().body, "/next");
    EXPECT_TRUE(server.has_no_trace());
}

TEST(LongWait, REL_4_over_its_own_longest_is_a_503_as_any_overdue_request) {
    PollServer server{200ms, 60s};
    auto client = server.connect();
    const auto begin = Clock::now();
    client.send(get("/poll"));
    const auto reply = client.reply();
    EXPECT_EQ(reply.status, 503);
    EXPECT_TRUE(reply.field("Retry-After"));
    EXPECT_TRUE(client.sees_close());
    EXPECT_LT(Clock::now() - begin, 2s);
    EXPECT_FALSE(server.seen.was_client_gone);
    EXPECT_EQ(server.refusals("request_time"), 1);
    EXPECT_TRUE(server.log_lines().empty());
}

TEST(LongWait, the_next_request_of_the_connection_has_its_usual_time_and_place_again) {
    PollServer server{10s, 10ms, 0, {.request_time = 200ms}};
    server.handler.actions["/slow"] = [](Exchange& exchange) -> Task<void> { co_await wait_for(exchange, 60s); };
    auto client = server.connect();
    client.send(get("/poll"));
    EXPECT_EQ(client.reply().body, "news");
    client.send(get("/slow"));
    EXPECT_TRUE(server.reaches("xos_http_requests_in_progress", 1));
    EXPECT_EQ(client.reply().status, 503);
    EXPECT_EQ(server.refusals("request_time"), 1);
}

TEST(LongWait, a_time_beyond_every_clock_is_no_time_that_is_over) {
    PollServer server{std::chrono::milliseconds::max(), 400ms};
    auto client = server.connect();
    client.send(get("/poll"));
    EXPECT_EQ(client.reply().body, "news");
}

TEST(LongWait, HUBS_6_ends_within_2_s_when_its_client_closes_and_nothing_is_counted_or_logged) {
    PollServer server{60s, 60s};
    auto client = server.connect();
    client.send(get("/poll"));
    ASSERT_TRUE(server.seen.has_begun());
    client.close();
    EXPECT_TRUE(server.seen.has_aborted());
    EXPECT_TRUE(server.seen.was_client_gone);
    EXPECT_TRUE(server.reaches("xos_http_connections", 0));
    EXPECT_EQ(server.metric("xos_http_requests_in_progress"), 0);
    EXPECT_TRUE(server.has_no_trace());
}

TEST(LongWait, HUBS_6_ends_within_2_s_when_its_client_resets_the_connection) {
    PollServer server{60s, 60s};
    auto client = server.connect();
    client.send(get("/poll"));
    ASSERT_TRUE(server.seen.has_begun());
    client.reset();
    EXPECT_TRUE(server.seen.has_aborted());
    EXPECT_TRUE(server.seen.was_client_gone);
    EXPECT_TRUE(server.reaches("xos_http_connections", 0));
    EXPECT_TRUE(server.has_no_trace());
}

TEST(LongWait, HUBS_6_what_a_handler_answers_to_a_client_that_is_gone_is_not_sent) {
    PollServer server{60s, 60s, 200};
    auto client = server.connect();
    client.send(get("/poll"));
    ASSERT_TRUE(server.seen.has_begun());
    client.half_close();  // it could still read
    EXPECT_EQ(client.rest(), "");
    EXPECT_EQ(server.seen.aborted, 1);
    EXPECT_TRUE(server.reaches("xos_http_connections", 0));
    EXPECT_TRUE(server.has_no_trace());
}

TEST(LongWait, H1_8_a_client_that_pipelines_is_not_gone_and_gets_both_answers_in_order) {
    PollServer server{10s, 1500ms};
    auto client = server.connect();
    client.send(get("/poll"));
    ASSERT_TRUE(server.seen.has_begun());
    client.send(get("/next"));
    EXPECT_EQ(client.reply().body, "news");
    EXPECT_EQ(client.reply().body, "/next");
    EXPECT_EQ(server.seen.aborted, 0);
    EXPECT_TRUE(server.has_no_trace());
}

TEST(LongWait, H1_8_an_answer_before_it_does_not_wait_for_it) {
    PollServer server{10s, 1500ms};
    auto client = server.connect();
    client.send(get("/first") + get("/poll"));
    EXPECT_EQ(client.reply().body, "/first");
    EXPECT_EQ(server.seen.finished, 0);
    EXPECT_EQ(client.reply().body, "news");
}

TEST(LongWait, a_request_that_does_not_wait_long_is_finished_though_its_client_is_gone) {
    Seen seen;
    TestServer server;
    server.handler.actions["/work"] = [&](Exchange& exchange) -> Task<void> {
        ++seen.begun;
        co_await wait_for(exchange, 1500ms);
        ++seen.finished;
    };
    server.start();
    auto client = server.connect();
    client.send(get("/work"));
    ASSERT_TRUE(seen.has_begun());
    client.close();
    EXPECT_TRUE(server.reaches("xos_http_connections", 0));
    EXPECT_EQ(seen.finished, 1);
}

TEST(LongWait, HUBS_6_that_waits_on_another_thread_ends_there_when_its_client_closes) {
    Seen seen;
    TestServer server;
    server.options.threads = 2;
    server.handler.actions["/poll"] = [&](Exchange& exchange) -> Task<void> {
        exchange.wait_long(60s);
        auto& other = server.server->context(1 - exchange.io_thread());
        co_await run_on(other, wait_elsewhere(seen));
    };
    server.start();
    auto client = server.connect();
    client.send(get("/poll"));
    ASSERT_TRUE(seen.has_begun());
    client.close();
    EXPECT_TRUE(seen.has_aborted());
    EXPECT_TRUE(server.reaches("xos_http_connections", 0));
    EXPECT_TRUE(server.log_lines().empty());
}

TEST(LongWait, is_not_cut_off_while_it_is_away) {
    Seen seen;
    TestServer server;
    server.handler.actions["/away"] = [&](Exchange& exchange) -> Task<void> {
        exchange.wait_long(60s);
        exchange.set_away(true);
        ++seen.begun;
        co_await wait_for(exchange, 1500ms);
        ++seen.finished;
        exchange.set_away(false);
        try {
            co_await wait_for(exchange, 60s);
        } catch (const boost::system::system_error&) {
            ++seen.aborted;
            throw;
        }
    };
    server.start();
    auto client = server.connect();
    client.send(get("/away"));
    ASSERT_TRUE(seen.has_begun());
    client.close();
    EXPECT_TRUE(seen.has_aborted(5s));
    EXPECT_EQ(seen.finished, 1);
    EXPECT_TRUE(server.log_lines().empty());
}

TEST(LongWait, SLOW_6_ends_at_once_when_the_server_stops_and_its_answer_is_sent) {
    PollServer server{60s, 60s, 204};
    auto client = server.connect();
    client.send(get("/poll"));
    ASSERT_TRUE(server.seen.has_begun());
    const auto begin = Clock::now();
    server.stop();
    EXPECT_LT(Clock::now() - begin, 1s);
    const auto reply = client.reply();
    EXPECT_EQ(reply.status, 204);
    EXPECT_EQ(reply.field("Connection"), "close");
    EXPECT_TRUE(client.sees_close());
    EXPECT_FALSE(server.seen.was_client_gone);
    EXPECT_TRUE(server.has_no_trace());
}

TEST(LongWait, SLOW_6_that_lets_the_stop_leave_is_a_503) {
    PollServer server{60s, 60s};
    auto client = server.connect();
    client.send(get("/poll"));
    ASSERT_TRUE(server.seen.has_begun());
    server.stop();
    const auto reply = client.reply();
    EXPECT_EQ(reply.status, 503);
    EXPECT_TRUE(reply.field("Retry-After"));
    EXPECT_TRUE(client.sees_close());
    EXPECT_TRUE(server.has_no_trace());
}

TEST(LongWait, SLOW_6_that_begins_while_the_server_stops_ends_at_once) {
    std::atomic<bool> is_running{false};
    Seen seen;
    TestServer server;
    server.handler.actions["/late"] = [&](Exchange& exchange) -> Task<void> {
        is_running = true;
        while (!server.server->is_stopping()) co_await wait_for(exchange, 10ms);
        co_await wait_for(exchange, 200ms);
        co_await poll(exchange, seen, 60s, 60s, 200);
    };
    server.start();
    auto client = server.connect();
    client.send(get("/late"));
    ASSERT_TRUE(xos::testing::comes_true([&] { return is_running.load(); }, 5s));
    const auto begin = Clock::now();
    server.stop();
    EXPECT_LT(Clock::now() - begin, 2s);
    EXPECT_EQ(client.reply().status, 200);
    EXPECT_EQ(seen.aborted, 1);
}

TEST(LongWait, SLOW_6_that_is_away_when_the_server_stops_ends_when_it_is_back) {
    Seen seen;
    TestServer server;
    server.handler.actions["/away"] = [&](Exchange& exchange) -> Task<void> {
        exchange.wait_long(60s);
        exchange.set_away(true);
        ++seen.begun;
        co_await wait_for(exchange, 400ms);
        ++seen.finished;
        exchange.set_away(false);
        co_await wait_for(exchange, 60s);
    };
    server.start();
    auto client = server.connect();
    client.send(get("/away"));
    ASSERT_TRUE(seen.has_begun());
    server.stop();
    EXPECT_EQ(seen.finished, 1);
    EXPECT_EQ(client.reply().status, 503);
    EXPECT_TRUE(server.log_lines().empty());
}

}  // namespace
}  // namespace xos::http::test
