// SPDX-License-Identifier: Apache-2.0
#include "hub/endpoint/event_stream.hpp"

#include <gtest/gtest.h>

namespace xos::hub::test {
namespace {

std::string event(std::string_view payload) {
    std::string out = "before";
    append_event(out, payload);
    return out.substr(6);
}

TEST(EventStream, signalr_6_messages_are_one_data_line_and_an_empty_line) {
    EXPECT_EQ(event("{\"type\":6}\x1e"), "data: {\"type\":6}\x1e\r\n\r\n");
    EXPECT_EQ(event("{}\x1e{}\x1e"), "data: {}\x1e{}\x1e\r\n\r\n");
    EXPECT_EQ(event(""), "data: \r\n\r\n");
}

TEST(EventStream, signalr_6_each_line_has_its_own_data_and_a_return_before_its_end_is_dropped) {
    EXPECT_EQ(event("a\nb"), "data: a\r\ndata: b\r\n\r\n");
    EXPECT_EQ(event("a\r\nb"), "data: a\r\ndata: b\r\n\r\n");
    EXPECT_EQ(event("a\n\nb"), "data: a\r\ndata: \r\ndata: b\r\n\r\n");
    EXPECT_EQ(event("\n"), "data: \r\ndata: \r\n\r\n");
    EXPECT_EQ(event("a\n"), "data: a\r\ndata: \r\n\r\n");
}

TEST(EventStream, a_line_that_looks_like_a_field_stays_data) {
    EXPECT_EQ(event("x\nevent: y\nid: 1"), "data: x\r\ndata: event: y\r\ndata: id: 1\r\n\r\n");
}

}  // namespace
}  // namespace xos::hub::test
