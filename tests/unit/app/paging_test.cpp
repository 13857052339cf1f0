// SPDX-License-Identifier: Apache-2.0
#include "xos/app/paging.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace xos {
namespace {

TEST(Paging, USR_3_corrects_page_and_size) {
    struct Case {
        std::int64_t page, size, corrected_page, corrected_size;
    };
    for (const auto& c : {Case{0, 0, 1, 1}, Case{-5, -5, 1, 1}, Case{1, 1, 1, 1}, Case{2, 99, 2, 99},
                          Case{2, 100, 2, 100}, Case{2, 101, 2, 100}, Case{7, INT64_MAX, 7, 100}}) {
        const auto request = PageRequest::corrected(c.page, c.size);
        EXPECT_EQ(request.page, c.corrected_page) << c.page;
        EXPECT_EQ(request.page_size, c.corrected_size) << c.size;
    }
}

TEST(Paging, LIM_2_the_offset_cannot_overflow) {
    const auto request = PageRequest::corrected(INT64_MAX, 100);
    EXPECT_GT(request.offset(), 0);
    EXPECT_FALSE(pagination(request, 31).has_next);
}

TEST(Paging, ENV_7_says_where_a_page_stands) {
    const auto second = pagination(PageRequest::corrected(2, 10), 31);
    EXPECT_EQ(second.current_page, 2);
    EXPECT_EQ(second.page_size, 10);
    EXPECT_EQ(second.total_count, 31);
    EXPECT_EQ(second.total_pages, 4);
    EXPECT_TRUE(second.has_next);
    EXPECT_TRUE(second.has_previous);
    const auto last = pagination(PageRequest::corrected(4, 10), 31);
    EXPECT_FALSE(last.has_next);
    EXPECT_TRUE(last.has_previous);
    EXPECT_FALSE(pagination(PageRequest::corrected(3, 10), 30).has_next);
}

TEST(Paging, ENV_7_has_no_pages_without_rows) {
    const auto none = pagination(PageRequest::corrected(1, 10), 0);
    EXPECT_EQ(none.total_pages, 0);
    EXPECT_FALSE(none.has_next);
    EXPECT_FALSE(none.has_previous);
}

}  // namespace
}  // namespace xos
