// SPDX-License-Identifier: Apache-2.0
#include "http/response_writer.hpp"

#include <gtest/gtest.h>

#include "xos/base/timestamp.hpp"
#include "xos/http/date.hpp"

namespace xos::http {
namespace {

std::string head_of(const Response& response, const ResponseContext& context) {
    std::string out;
    append_response_head(out, response, context);
    return out;
}

TEST(ResponseWriter, H1_10_writes_one_framing) {
    Response response;
    response.set("Content-Type", "text/plain");
    response.set("content-LENGTH", "999");
    response.set("Transfer-Encoding", "chunked");
    EXPECT_EQ(head_of(response, {.date_line = "Date: now\r\n", .body_size = 12}),
              "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\n");
}

TEST(ResponseWriter, H1_10_names_no_length_where_there_is_no_body) {
    Response response;
    for (const int status : {204, 304}) {
        response.status = status;
        EXPECT_EQ(head_of(response, {.date_line = "", .body_size = 5}).find("Content-Length"), std::string::npos);
    }
    response.status = 404;
    EXPECT_EQ(head_of(response, {.date_line = "", .closes = true}),
              "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}

TEST(ResponseWriter, H1_10_knows_what_it_cannot_write) {
    Response response;
    EXPECT_TRUE(is_writable(response));
    for (const int status : {-1, 0, 99, 101, 199, 600, 1000}) {
        response.status = status;
        EXPECT_FALSE(is_writable(response)) << status;
    }
    response.status = 599;
    EXPECT_TRUE(is_writable(response));
    response.set("X", "a\nb");
    EXPECT_FALSE(is_writable(response));
}

TEST(DateLine, H1_10_has_the_form_of_rfc_9110) {
    DateLine date;
    const std::string line{date.get()};
    ASSERT_EQ(line.size(), 37U);
    EXPECT_TRUE(line.starts_with("Date: "));
    EXPECT_EQ(line[9], ',');
    EXPECT_TRUE(line.ends_with(" GMT\r\n"));
    EXPECT_EQ(date.get().data(), date.get().data());
}

TEST(HttpDate, UP_6_times_are_written_as_http_wants_them) {
    EXPECT_EQ(http_date(parse_iso("2014-06-25T16:00:00.999Z").value()), "Wed, 25 Jun 2014 16:00:00 GMT");
    EXPECT_EQ(http_date(Timestamp{}), "Thu, 01 Jan 1970 00:00:00 GMT");
}

}  // namespace
}  // namespace xos::http
