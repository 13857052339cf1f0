// SPDX-License-Identifier: Apache-2.0
#include "xos/http/message.hpp"

#include <gtest/gtest.h>

#include <array>

namespace xos::http {
namespace {

TEST(RequestHead, finds_the_first_field_whatever_its_case) {
    const std::array<Field, 3> fields{Field{"Accept", "a"}, Field{"X-Two", "1"}, Field{"x-two", "2"}};
    RequestHead head;
    head.fields = fields;
    EXPECT_EQ(head.find("x-TWO"), "1");
    EXPECT_EQ(head.find("X-Tw"), std::nullopt);
}

TEST(Response, set_replaces_and_add_appends) {
    Response response;
    response.set("Content-Type", "a");
    response.set("content-type", "b");
    response.add("Set-Cookie", "1");
    response.add("Set-Cookie", "2");
    ASSERT_EQ(response.fields().size(), 3U);
    EXPECT_EQ(response.find("CONTENT-TYPE"), "b");
    EXPECT_EQ(response.fields()[2].second, "2");
}

TEST(Response, clear_forgets_fields_and_state) {
    Response response;
    response.set("A", "1");
    response.set("B", "2\r\n");
    response.status = 404;
    response.body = "x";
    response.may_compress = response.close = true;
    response.clear();
    EXPECT_TRUE(response.fields().empty());
    EXPECT_FALSE(response.find("A"));
    EXPECT_FALSE(response.has_bad_field());
    EXPECT_EQ(response.status, 200);
    EXPECT_TRUE(response.body.empty());
    response.add("C", "3");
    ASSERT_EQ(response.fields().size(), 1U);
    EXPECT_EQ(response.fields()[0].first, "C");
}

TEST(Response, H1_10_marks_fields_that_could_split_the_response) {
    using Pair = std::pair<std::string_view, std::string_view>;
    for (const auto& [name, value] :
         {Pair{"X", "a\r\nSet-Cookie: b"}, Pair{"X", "a\r"}, Pair{"X", "a\nb"}, Pair{"X", std::string_view{"\0", 1}},
          Pair{"X\r\nY", "a"}, Pair{"X:", "a"}, Pair{"", "a"}, Pair{"X Y", "a"}}) {
        Response by_set;
        by_set.set(name, value);
        EXPECT_TRUE(by_set.has_bad_field()) << value;
        EXPECT_TRUE(by_set.fields().empty());
        Response by_replacing;
        by_replacing.set("X", "good");
        by_replacing.set(name, value);
        EXPECT_TRUE(by_replacing.has_bad_field()) << value;
        Response by_add;
        by_add.add(name, value);
        EXPECT_TRUE(by_add.has_bad_field()) << value;
    }
}

TEST(Method, has_its_name_of_the_wire) {
    EXPECT_EQ(to_string(Method::delete_), "DELETE");
    EXPECT_EQ(to_string(Method::patch), "PATCH");
}

}  // namespace
}  // namespace xos::http
