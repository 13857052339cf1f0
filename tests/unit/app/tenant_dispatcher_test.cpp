// SPDX-License-Identifier: Apache-2.0
#include "app/tenant_dispatcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <numeric>
#include <random>
#include <thread>

namespace xos {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

constexpr ClientId acme{1};
constexpr ClientId globex{2};

class Recorder final : public EventSink {
public:
    void deliver(ClientId client, const std::shared_ptr<const TenantEvent>& event) noexcept override {
        const std::lock_guard lock{mutex_};
        delivered_[client].push_back(event->seq);
        origins_[client] += event->origin.empty() ? '-' : 'o';
    }
    std::vector<std::int64_t> of(ClientId client) {
        const std::lock_guard lock{mutex_};
        return delivered_[client];
    }

    /// One letter for each event: "o" with an origin, "-" without.
    std::string origins_of(ClientId client) {
        const std::lock_guard lock{mutex_};
        return origins_[client];
    }

private:
    std::mutex mutex_;
    std::unordered_map<ClientId, std::vector<std::int64_t>> delivered_;
    std::unordered_map<ClientId, std::string> origins_;
};

TenantEvent event(std::int64_t seq) {
    return {.seq = seq, .event = "Tested", .arguments_json = "[]", .actor = UserId{1}, .at = {}, .origin = {}};
}

/// As a commit of this node hands it over, with its origin.
TenantEvent own_event(std::int64_t seq) {
    auto made = event(seq);
    made.origin = "connection";
    return made;
}

/// As rows are read.
std::vector<TenantEvent> stored(std::initializer_list<std::int64_t> numbers) {
    std::vector<TenantEvent> events;
    for (const auto seq : numbers) events.push_back(event(seq));
    return events;
}

struct TenantDispatcherTest : testing::Test {
    TenantDispatcherTest() {
        dispatcher.add_sink(sink);
        dispatcher.on_gap([this] { ++woken; });
    }
    const TenantDispatcher::Clock::time_point start = TenantDispatcher::Clock::now();
    std::atomic<int> woken = 0;
    TenantDispatcher dispatcher;
    Recorder sink;
};

TEST_F(TenantDispatcherTest, delivers_in_number_order_whatever_the_order_of_arrival) {
    for (const auto seq : {3, 1, 5, 2, 4}) dispatcher.add(acme, event(seq));
    EXPECT_THAT(sink.of(acme), ElementsAre(1, 2, 3, 4, 5));
}

TEST_F(TenantDispatcherTest, delivers_each_event_once) {
    for (const auto seq : {1, 1, 2, 1, 2, 3, 3}) dispatcher.add(acme, event(seq));
    EXPECT_THAT(sink.of(acme), ElementsAre(1, 2, 3));
}

TEST_F(TenantDispatcherTest, waits_for_a_missing_number) {
    dispatcher.add(acme, event(1));
    dispatcher.add(acme, event(3));
    EXPECT_THAT(sink.of(acme), ElementsAre(1));
    dispatcher.add(acme, event(2));
    EXPECT_THAT(sink.of(acme), ElementsAre(1, 2, 3));
}

TEST_F(TenantDispatcherTest, TEN_7_keeps_tenants_apart) {
    dispatcher.add(acme, event(1));
    dispatcher.add(globex, event(2));
    EXPECT_THAT(sink.of(acme), ElementsAre(1));
    EXPECT_THAT(sink.of(globex), IsEmpty());
}

TEST_F(TenantDispatcherTest, begins_after_the_numbers_of_an_earlier_start) {
    dispatcher.start_after(acme, 41);
    dispatcher.add(acme, event(41));
    dispatcher.add(acme, event(42));
    EXPECT_THAT(sink.of(acme), ElementsAre(42));
}

TEST_F(TenantDispatcherTest, reports_a_gap_only_when_it_is_old_enough) {
    const auto now = TenantDispatcher::Clock::now();
    dispatcher.add(acme, event(1), now);
    dispatcher.add(acme, event(4), now);
    EXPECT_THAT(dispatcher.gaps(20ms, now + 19ms), IsEmpty());
    const auto gaps = dispatcher.gaps(20ms, now + 20ms);
    ASSERT_EQ(gaps.size(), 1U);
    EXPECT_EQ(gaps[0].client, acme);
    EXPECT_EQ(gaps[0].after, 1);
    EXPECT_EQ(gaps[0].before, 4);
}

TEST_F(TenantDispatcherTest, goes_on_after_a_gap_was_given_up) {
    dispatcher.add(acme, event(4));
    dispatcher.fill({acme, 0, 4}, {});
    EXPECT_THAT(sink.of(acme), ElementsAre(4));
    EXPECT_THAT(dispatcher.gaps(0ms), IsEmpty());
}

TEST_F(TenantDispatcherTest, the_age_of_a_gap_counts_from_the_end_of_the_one_before_it) {
    const auto now = TenantDispatcher::Clock::now();
    dispatcher.add(acme, event(2), now);
    dispatcher.add(acme, event(4), now);
    dispatcher.add(acme, event(1), now + 15ms);
    EXPECT_THAT(dispatcher.gaps(20ms, now + 34ms), IsEmpty());
    EXPECT_THAT(dispatcher.gaps(20ms, now + 35ms), SizeIs(1));
}

TEST_F(TenantDispatcherTest, HUB_4_rows_and_commits_of_a_gap_come_in_order_and_once) {
    dispatcher.add(acme, own_event(3));
    dispatcher.add(acme, own_event(6));
    dispatcher.fill({acme, 0, 3}, stored({1, 2}));
    dispatcher.fill({acme, 3, 6}, stored({4, 5}));
    dispatcher.add(acme, own_event(5));
    EXPECT_THAT(sink.of(acme), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST_F(TenantDispatcherTest, HUB_6_a_commit_that_waits_keeps_its_origin_when_its_row_is_read_too) {
    dispatcher.add(acme, own_event(2));
    dispatcher.fill({acme, 0, 3}, stored({1, 2}));
    EXPECT_THAT(sink.of(acme), ElementsAre(1, 2));
    EXPECT_EQ(sink.origins_of(acme), "-o");
}

TEST_F(TenantDispatcherTest, trimmed_rows_in_the_middle_of_a_gap_are_given_up) {
    dispatcher.expect(acme, 9, start);
    dispatcher.fill({acme, 0, 10}, stored({4, 5, 9}));
    EXPECT_THAT(sink.of(acme), ElementsAre(4, 5, 9));
    EXPECT_THAT(dispatcher.gaps(0ms), IsEmpty());
    dispatcher.add(acme, event(10));
    EXPECT_THAT(sink.of(acme), ElementsAre(4, 5, 9, 10));
}

TEST_F(TenantDispatcherTest, HUB_4_what_another_node_committed_is_a_gap_at_once_although_nothing_waits) {
    dispatcher.start_after(acme, 41);
    dispatcher.expect(acme, 43, start, start);
    const auto gaps = dispatcher.gaps(20ms, start);
    ASSERT_EQ(gaps.size(), 1U);
    EXPECT_EQ(gaps[0].after, 41) << "the history before this node's start is not repeated";
    EXPECT_EQ(gaps[0].before, 44);
    EXPECT_EQ(woken, 1);
}

TEST_F(TenantDispatcherTest, HUB_4_a_tenant_made_after_the_start_begins_with_its_first_event) {
    dispatcher.start_after(acme, 41);
    dispatcher.expect(globex, 2, start, start);
    const auto gaps = dispatcher.gaps(20ms, start);
    ASSERT_EQ(gaps.size(), 1U);
    EXPECT_EQ(gaps[0].client, globex);
    EXPECT_EQ(gaps[0].after, 0);
    EXPECT_EQ(gaps[0].before, 3);
    dispatcher.add(globex, own_event(3));
    dispatcher.fill(gaps[0], stored({1, 2}));
    EXPECT_THAT(sink.of(globex), ElementsAre(1, 2, 3));
}

TEST_F(TenantDispatcherTest, HUB_6_an_own_commit_is_waited_for_before_its_row_is_read) {
    dispatcher.expect(acme, 2, start + 1s, start);
    EXPECT_THAT(dispatcher.gaps(0ms, start + 999ms), IsEmpty());
    EXPECT_EQ(woken, 0);
    const auto gaps = dispatcher.gaps(0ms, start + 1s);
    ASSERT_EQ(gaps.size(), 1U) << "after a commit of unknown outcome nobody brings it";
    EXPECT_EQ(gaps[0].before, 3);
    dispatcher.fill(gaps[0], stored({1, 2}));
    EXPECT_THAT(sink.of(acme), ElementsAre(1, 2));
}

TEST_F(TenantDispatcherTest, HUB_6_an_own_commit_that_came_leaves_no_gap) {
    dispatcher.expect(acme, 1, start + 1s, start);
    dispatcher.add(acme, own_event(1));
    dispatcher.expect(acme, 1, start + 1s, start);
    EXPECT_THAT(dispatcher.gaps(0ms, start + 1h), IsEmpty());
    EXPECT_EQ(sink.origins_of(acme), "o");
}

TEST_F(TenantDispatcherTest, HUB_6_an_own_commit_on_its_way_is_not_read_with_those_of_others) {
    dispatcher.expect(acme, 1, start, start);
    dispatcher.expect(acme, 2, start + 1s, start);
    dispatcher.expect(acme, 4, start, start);
    auto gaps = dispatcher.gaps(20ms, start + 500ms);
    ASSERT_EQ(gaps.size(), 1U);
    EXPECT_EQ(gaps[0].before, 2);
    dispatcher.fill(gaps[0], stored({1}));
    EXPECT_THAT(dispatcher.gaps(20ms, start + 500ms), IsEmpty());
    woken = 0;
    dispatcher.add(acme, own_event(2));
    EXPECT_EQ(woken, 1) << "now the others' can be read, and at once";
    gaps = dispatcher.gaps(20ms, start + 500ms);
    ASSERT_EQ(gaps.size(), 1U);
    dispatcher.fill(gaps[0], stored({3, 4}));
    EXPECT_THAT(sink.of(acme), ElementsAre(1, 2, 3, 4));
    EXPECT_EQ(sink.origins_of(acme), "-o--");
}

TEST_F(TenantDispatcherTest, HUB_6_a_waiting_event_does_not_hurry_an_own_commit_before_it) {
    dispatcher.expect(acme, 1, start + 1s, start);
    dispatcher.add(acme, own_event(2), start);
    EXPECT_THAT(dispatcher.gaps(20ms, start + 500ms), IsEmpty());
    EXPECT_THAT(dispatcher.gaps(20ms, start + 1s), SizeIs(1));
}

TEST_F(TenantDispatcherTest, a_signal_behind_a_waiting_event_makes_the_stretch_before_it_due) {
    dispatcher.add(acme, own_event(3), start);
    dispatcher.expect(acme, 1, start, start);
    dispatcher.expect(acme, 4, start, start);
    const auto gaps = dispatcher.gaps(20ms, start);
    ASSERT_EQ(gaps.size(), 1U);
    EXPECT_EQ(gaps[0].before, 3) << "two and all before it were committed before four";
}

TEST_F(TenantDispatcherTest, a_known_number_is_no_news) {
    dispatcher.start_after(acme, 41);
    dispatcher.expect(acme, 41, start, start);
    dispatcher.expect(acme, 7, start, start);
    EXPECT_THAT(dispatcher.gaps(0ms, start), IsEmpty());
    EXPECT_EQ(woken, 0);
}

TEST_F(TenantDispatcherTest, HUB_4_an_event_that_comes_again_while_it_is_delivered_blocks_nothing) {
    class Repeater final : public EventSink {
    public:
        explicit Repeater(TenantDispatcher& dispatcher) : dispatcher_{dispatcher} {}
        void deliver(ClientId client, const std::shared_ptr<const TenantEvent>& event) noexcept override {
            dispatcher_.add(client, *event);
            dispatcher_.fill({client, event->seq - 1, event->seq + 1}, {*event});
        }

    private:
        TenantDispatcher& dispatcher_;
    };
    Repeater repeater{dispatcher};
    dispatcher.add_sink(repeater);
    for (const auto seq : {1, 2, 3}) dispatcher.add(acme, event(seq));
    EXPECT_THAT(sink.of(acme), ElementsAre(1, 2, 3));
    EXPECT_THAT(dispatcher.gaps(0ms), IsEmpty());
}

TEST_F(TenantDispatcherTest, keeps_order_when_many_threads_report) {
    constexpr std::int64_t count = 4'000;
    std::vector<std::int64_t> order(count);
    std::iota(order.begin(), order.end(), 1);
    std::ranges::shuffle(order, std::mt19937{7});
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (std::size_t i = t; i < order.size(); i += 4) dispatcher.add(acme, event(order[i]));
        });
    }
    threads.clear();
    const auto delivered = sink.of(acme);
    EXPECT_EQ(delivered.size(), static_cast<std::size_t>(count));
    EXPECT_TRUE(std::ranges::is_sorted(delivered));
}

/// Numbers are taken one after another, as the row lock on the tenant makes it. Each is committed here, with a signal
/// of its own that races the commit, or elsewhere, with a signal alone; a filler reads what is committed.
TEST_F(TenantDispatcherTest, HUB_4_HUB_6_commits_signals_and_fills_that_race_give_each_event_once_in_order) {
    constexpr std::int64_t count = 20'000;
    std::atomic<std::int64_t> committed = 0;
    std::atomic<bool> is_over = false;
    std::mutex numbers;
    const auto is_own = [](std::int64_t seq) { return seq % 3 != 0; };
    const auto take_number = [&] {
        const std::lock_guard lock{numbers};
        const auto seq = committed + 1;
        if (seq > count) return std::int64_t{0};
        committed = seq;
        const auto now = TenantDispatcher::Clock::now();
        dispatcher.expect(acme, seq, is_own(seq) ? now + 10s : now, now);
        return seq;
    };
    std::vector<std::jthread> threads;
    for (int t = 0; t < 3; ++t) {
        threads.emplace_back([&] {
            while (const auto seq = take_number()) {
                if (is_own(seq)) dispatcher.add(acme, own_event(seq));
            }
        });
    }
    std::jthread filler{[&] {
        while (!is_over) {
            for (const auto& gap : dispatcher.gaps(10s)) {
                std::vector<TenantEvent> rows;
                for (auto seq = gap.after + 1; seq < gap.before; ++seq) rows.push_back(event(seq));
                dispatcher.fill(gap, std::move(rows));
            }
        }
    }};
    threads.clear();
    for (int i = 0; i < 10'000 && std::ssize(sink.of(acme)) < count; ++i) std::this_thread::sleep_for(1ms);
    is_over = true;
    filler.join();
    std::vector<std::int64_t> all(count);
    std::iota(all.begin(), all.end(), 1);
    EXPECT_EQ(sink.of(acme), all);
    std::string origins;
    for (const auto seq : all) origins += is_own(seq) ? 'o' : '-';
    EXPECT_EQ(sink.origins_of(acme), origins) << "no own commit was read from its row";
}

/// The same without patience: rows are read although the commit that wrote them is about to report them.
TEST_F(TenantDispatcherTest, HUB_4_a_commit_and_its_own_row_that_race_are_one_event) {
    constexpr std::int64_t count = 20'000;
    std::atomic<std::int64_t> committed = 0;
    std::atomic<bool> is_over = false;
    std::vector<std::jthread> threads;
    for (int t = 0; t < 2; ++t) {
        threads.emplace_back([&] {
            for (;;) {
                const auto seq = ++committed;
                if (seq > count) return;
                dispatcher.add(acme, own_event(seq));
            }
        });
    }
    std::jthread filler{[&] {
        while (!is_over) {
            dispatcher.expect(acme, std::min(committed.load(), count), TenantDispatcher::Clock::now());
            for (const auto& gap : dispatcher.gaps(0ms)) {
                std::vector<TenantEvent> rows;
                for (auto seq = gap.after + 1; seq < gap.before; ++seq) rows.push_back(event(seq));
                dispatcher.fill(gap, std::move(rows));
            }
        }
    }};
    threads.clear();
    for (int i = 0; i < 10'000 && std::ssize(sink.of(acme)) < count; ++i) std::this_thread::sleep_for(1ms);
    is_over = true;
    filler.join();
    std::vector<std::int64_t> all(count);
    std::iota(all.begin(), all.end(), 1);
    EXPECT_EQ(sink.of(acme), all);
}

}  // namespace
}  // namespace xos
