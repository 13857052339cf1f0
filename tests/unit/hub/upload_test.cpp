// SPDX-License-Identifier: Apache-2.0
#include "hub/dispatch/upload.hpp"

#include <gtest/gtest.h>

#include <variant>

#include "unit/hub/started.hpp"

namespace xos::hub::test {
namespace {

class Uploads : public ::testing::Test {
protected:
    Started<void> put(std::string_view text) { return {context, upload.put({.value = text, .keeps = {}})}; }
    Started<std::optional<UploadedItem>> next() { return {context, upload.next()}; }
    static std::string text(Started<std::optional<UploadedItem>>& item) {
        return item.value() ? std::string{std::get<std::string_view>(item.value()->value)} : "end";
    }
    std::string take() {
        auto item = next();
        return text(item);
    }

    boost::asio::io_context context;
    Upload upload{context, 2};
};

TEST_F(Uploads, items_come_in_order_also_to_one_who_waits_already) {
    auto first = next();
    EXPECT_FALSE(first.has_ended());
    put("a");
    EXPECT_EQ(text(first), "a");
    put("b");
    put("c");
    EXPECT_EQ(take(), "b");
    EXPECT_EQ(take(), "c");
}

TEST_F(Uploads, signalr_16_an_item_beyond_the_capacity_waits_until_one_is_taken) {
    EXPECT_TRUE(put("a").has_ended());
    EXPECT_TRUE(put("b").has_ended());
    auto third = put("c");
    EXPECT_FALSE(third.has_ended());
    EXPECT_EQ(take(), "a");
    EXPECT_TRUE(third.has_ended());
    EXPECT_EQ(take(), "b");
    EXPECT_EQ(take(), "c");
}

TEST_F(Uploads, what_came_before_the_end_is_taken_before_it_and_nothing_that_comes_later) {
    put("a");
    upload.complete(std::nullopt);
    put("late");
    EXPECT_EQ(take(), "a");
    EXPECT_EQ(take(), "end");
    EXPECT_EQ(take(), "end");
}

TEST_F(Uploads, an_error_of_the_client_comes_after_its_items_and_the_first_end_counts) {
    put("a");
    upload.complete("client failed");
    upload.complete("something else");
    EXPECT_EQ(take(), "a");
    EXPECT_EQ(next().error(), "client failed");
    EXPECT_EQ(next().error(), "client failed");
}

TEST_F(Uploads, the_end_wakes_one_who_waits_for_an_item_and_one_who_waits_for_room) {
    auto reading = next();
    upload.complete("gone");
    EXPECT_EQ(reading.error(), "gone");

    Upload full{context, 1};
    Started<void> first{context, full.put({.value = std::string_view{"a"}, .keeps = {}})};
    Started<void> second{context, full.put({.value = std::string_view{"b"}, .keeps = {}})};
    EXPECT_FALSE(second.has_ended());
    full.complete("gone");
    EXPECT_TRUE(second.has_ended());
}

TEST_F(Uploads, when_the_method_has_ended_items_are_dropped_and_what_they_point_into_is_freed) {
    const auto keeps = std::make_shared<int>(1);
    Started<void> first{context, upload.put({.value = std::string_view{"a"}, .keeps = keeps})};
    EXPECT_EQ(keeps.use_count(), 2);
    put("b");
    auto waiting = put("c");
    upload.close();
    EXPECT_TRUE(waiting.has_ended());
    EXPECT_EQ(keeps.use_count(), 1);
    EXPECT_EQ(take(), "end");
    EXPECT_TRUE(put("late").has_ended());
    EXPECT_EQ(take(), "end");
}

}  // namespace
}  // namespace xos::hub::test
