// SPDX-License-Identifier: Apache-2.0
#include "xos/base/metrics.hpp"

#include <limits>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(Counter, sums_what_all_threads_added) {
    xos::Counter counter;
    std::vector<std::thread> threads;
    for (int t = 0; t < 20; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 1'000; ++i) counter.add();
        });
    }
    for (auto& thread : threads) thread.join();
    counter.add(5);
    EXPECT_EQ(counter.value(), 20'005U);
}

TEST(Histogram, a_bound_belongs_to_its_own_bucket) {
    xos::Histogram histogram;
    histogram.observe(100us);
    histogram.observe(101us);
    histogram.observe(60s);
    histogram.observe(61s);
    histogram.observe(-1s);
    EXPECT_EQ(histogram.cumulative(0), 2U);
    EXPECT_EQ(histogram.cumulative(1), 3U);
    EXPECT_EQ(histogram.cumulative(13), 4U);
    EXPECT_EQ(histogram.count(), 5U);
    EXPECT_DOUBLE_EQ(histogram.sum_seconds(), 121.000201);
}

TEST(Metrics, prints_the_prometheus_text_form) {
    xos::Metrics metrics;
    metrics.counter("xos_requests_total", "Requests.\nBy \\ route", R"(route="/a")").add(3);
    metrics.counter("xos_requests_total", "Requests.", R"(route="/b")").add();
    metrics.gauge("xos_open", "Open connections.", [] { return 2.5; });
    EXPECT_EQ(metrics.to_prometheus(),
              "# HELP xos_requests_total Requests.\\nBy \\\\ route\n"
              "# TYPE xos_requests_total counter\n"
              "xos_requests_total{route=\"/a\"} 3\n"
              "xos_requests_total{route=\"/b\"} 1\n"
              "# HELP xos_open Open connections.\n"
              "# TYPE xos_open gauge\n"
              "xos_open 2.5\n");
}

TEST(Metrics, prints_histograms_with_cumulative_buckets_sum_and_count) {
    xos::Metrics metrics;
    auto& histogram = metrics.histogram("xos_seconds", "Time.", R"(route="/a")");
    histogram.observe(1ms);
    histogram.observe(2s);
    const auto page = metrics.to_prometheus();
    EXPECT_THAT(page, HasSubstr("xos_seconds_bucket{route=\"/a\",le=\"0.0001\"} 0\n"));
    EXPECT_THAT(page, HasSubstr("xos_seconds_bucket{route=\"/a\",le=\"0.001\"} 1\n"));
    EXPECT_THAT(page, HasSubstr("xos_seconds_bucket{route=\"/a\",le=\"60\"} 2\n"));
    EXPECT_THAT(page, HasSubstr("xos_seconds_bucket{route=\"/a\",le=\"+Inf\"} 2\n"));
    EXPECT_THAT(page, HasSubstr("xos_seconds_sum{route=\"/a\"} 2.001\n"));
    EXPECT_THAT(page, HasSubstr("xos_seconds_count{route=\"/a\"} 2\n"));
}

TEST(Metrics, prints_special_numbers_the_way_prometheus_reads_them) {
    xos::Metrics metrics;
    metrics.gauge("a", "A.", [] { return std::numeric_limits<double>::quiet_NaN(); });
    metrics.gauge("b", "B.", [] { return -std::numeric_limits<double>::infinity(); });
    metrics.gauge("c", "C.", [] { return std::numeric_limits<double>::max(); });
    EXPECT_THAT(metrics.to_prometheus(), HasSubstr("\na NaN\n"));
    EXPECT_THAT(metrics.to_prometheus(), HasSubstr("\nb -Inf\n"));
    EXPECT_THAT(metrics.to_prometheus(), HasSubstr("\nc 179769313486231570"));
}

TEST(Metrics, asking_again_gives_the_same_counter) {
    xos::Metrics metrics;
    auto& first = metrics.counter("a_total", "A.", "x=\"1\"");
    EXPECT_EQ(&metrics.counter("a_total", "A.", "x=\"1\""), &first);
    EXPECT_NE(&metrics.counter("a_total", "A.", "x=\"2\""), &first);
}

TEST(MetricsDeathTest, one_name_cannot_have_two_types) {
    xos::Metrics metrics;
    metrics.counter("a_total", "A.");
    EXPECT_DEATH(metrics.histogram("a_total", "A."), "assertion failed");
}

}  // namespace
