// SPDX-License-Identifier: Apache-2.0
#include "xos/base/timestamp.hpp"

#include <random>

#include <gtest/gtest.h>

namespace {

using namespace std::chrono;
using xos::Timestamp;

constexpr Timestamp example = sys_days{year{2025} / January / 31} + hours{9} + minutes{5} + milliseconds{123};

TEST(Timestamp, HTTP_3_writes_utc_with_milliseconds) {
    EXPECT_EQ(xos::to_iso(example), "2025-01-31T09:05:00.123Z");
    EXPECT_EQ(xos::to_iso(Timestamp{}), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(xos::to_iso(Timestamp{milliseconds{-1}}), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(xos::to_iso(sys_days{year{2024} / February / 29}), "2024-02-29T00:00:00.000Z");
}

TEST(Timestamp, clamps_years_that_have_no_four_digits) {
    EXPECT_EQ(xos::to_iso(Timestamp::min()), "0000-01-01T00:00:00.000Z");
    EXPECT_EQ(xos::to_iso(Timestamp::max()), "9999-12-31T23:59:59.999Z");
    EXPECT_EQ(xos::to_iso(sys_days{year{10'000} / January / 1}), "9999-12-31T23:59:59.999Z");
}

TEST(Timestamp, HTTP_3_reads_what_it_writes) {
    EXPECT_EQ(xos::parse_iso("2025-01-31T09:05:00.123Z"), example);
    std::mt19937_64 random{1};
    std::uniform_int_distribution<std::int64_t> times{-62'167'219'200'000, 253'402'300'799'999};
    for (int i = 0; i < 10'000; ++i) {
        const Timestamp time{milliseconds{times(random)}};
        ASSERT_EQ(xos::parse_iso(xos::to_iso(time)), time);
    }
}

TEST(Timestamp, refuses_every_other_form) {
    for (const char* text : {"",
                             "2025-01-31",
                             "2025-01-31T09:05:00Z",
                             "2025-01-31T09:05:00.12Z",
                             "2025-01-31T09:05:00.1234Z",
                             "2025-01-31T09:05:00.123",
                             "2025-01-31T09:05:00.123z",
                             "2025-01-31t09:05:00.123Z",
                             "2025-01-31 09:05:00.123Z",
                             "2025-01-31T09:05:00.123+00:00",
                             "2025-02-29T09:05:00.123Z",
                             "2025-00-01T00:00:00.000Z",
                             "2025-13-01T00:00:00.000Z",
                             "2025-01-00T00:00:00.000Z",
                             "2025-01-32T00:00:00.000Z",
                             "2025-04-31T00:00:00.000Z",
                             "2025-01-31T24:00:00.000Z",
                             "2025-01-31T23:60:00.000Z",
                             "2025-01-31T23:59:60.000Z",
                             "-025-01-31T09:05:00.123Z",
                             "+025-01-31T09:05:00.123Z",
                             "2025-01-31T09:05:00.-12Z",
                             " 025-01-31T09:05:00.123Z",
                             "2025/01/31T09:05:00.123Z"}) {
        EXPECT_FALSE(xos::parse_iso(text)) << text;
    }
}

TEST(Timestamp, refuses_any_changed_byte_outside_the_digits) {
    const std::string text = xos::to_iso(example);
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (const char c : {'\0', ' ', 'x', ':', '/'}) {
            auto changed = text;
            if (changed[i] == c) continue;
            changed[i] = c;
            EXPECT_FALSE(xos::parse_iso(changed)) << changed;
        }
    }
}

TEST(Timestamp, reads_every_date_time_of_rfc_3339) {
    for (const char* text :
         {"2025-01-31T09:05:00.123Z", "2025-01-31T10:05:00.123+01:00", "2025-01-30T19:35:00.123-13:30",
          "2025-01-31T09:05:00.123456789Z", "2025-01-31T09:05:00.1239999999999999999999Z",
          "2025-01-31T09:05:00.123-00:00", "2025-02-01T09:04:00.123+23:59"}) {
        EXPECT_EQ(xos::parse_date_time(text), example) << text;
    }
    const Timestamp whole = example - milliseconds{123};
    EXPECT_EQ(xos::parse_date_time("2025-01-31T09:05:00Z"), whole);
    EXPECT_EQ(xos::parse_date_time("2025-01-31T09:05:00.0Z"), whole);
    EXPECT_EQ(xos::parse_date_time("2025-01-31T09:05:00.12Z"), whole + milliseconds{120});
    EXPECT_EQ(xos::parse_date_time("0000-01-01T00:00:00Z"), Timestamp{sys_days{year{0} / January / 1}});
}

TEST(Timestamp, refuses_what_is_no_date_time) {
    for (const char* text : {"",
                             "2025-01-31",
                             "2025-01-31T09:05:00",
                             "2025-01-31T09:05:00.",
                             "2025-01-31T09:05:00.Z",
                             "2025-01-31T09:05Z",
                             "2025-01-31 09:05:00Z",
                             "2025-01-31T09:05:00z",
                             "2025-01-31T09:05:60Z",
                             "2025-02-29T09:05:00Z",
                             "2025-01-31T09:05:00+1:00",
                             "2025-01-31T09:05:00+01",
                             "2025-01-31T09:05:00+0100",
                             "2025-01-31T09:05:00+24:00",
                             "2025-01-31T09:05:00+01:60",
                             "2025-01-31T09:05:00Z ",
                             "2025-01-31T09:05:00,123Z",
                             "2025-01-31T09:05:00.12x",
                             "0000-01-01T00:00:00+00:01",
                             "9999-12-31T23:59:59-00:01"}) {
        EXPECT_FALSE(xos::parse_date_time(text)) << text;
    }
}

}  // namespace
