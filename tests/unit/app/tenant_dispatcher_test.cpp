// SPDX-License-Identifier: Apache-2.0
#include "app/tenant_dispatcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <thread>

namespace xos {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

constexpr ClientId acme{1};
constexpr ClientId globex{2};

class Recorder final : public EventSink {
public:
    void deliver(ClientId client, const std::shared_ptr<const TenantEvent>& event) noexcept override {
        const std::lock_guard lock{mutex_};
        delivered_[client].push_back(event->seq);
    }
    std::vector<std::int64_t> of(ClientId client) {
        const std::lock_guard lock{mutex_};
        return delivered_[client];
    }

private:
    std::mutex mutex_;
    std::unordered_map<ClientId, std::vector<std::int64_t>> delivered_;
};

TenantEvent event(std::int64_t seq) {
    return {.seq = seq, .event = "Tested", .arguments_json = "[]", .actor = UserId{1}, .at = {}, .origin = {}};
}

struct TenantDispatcherTest : testing::Test {
    TenantDispatcherTest() { dispatcher.add_sink(sink); }
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
    dispatcher.skip({acme, 0, 4});
    EXPECT_THAT(sink.of(acme), ElementsAre(4));
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

}  // namespace
}  // namespace xos
