// SPDX-License-Identifier: Apache-2.0
#include "app/cross_origin.hpp"

#include <gtest/gtest.h>

#include "xos/base/config.hpp"

namespace xos {
namespace {

http::RequestHead head_with(std::span<const http::Field> fields, http::Method method = http::Method::get) {
    http::RequestHead head;
    head.method = method;
    head.fields = fields;
    return head;
}

TEST(CrossOrigin, SEC_2_marks_nothing_when_no_origin_is_listed) {
    const CrossOrigin none{{}};
    const http::Field fields[]{{"Origin", "https://evil.test"}};
    http::Response response;
    none.mark(head_with(fields), response);
    EXPECT_TRUE(response.fields().empty());
}

TEST(CrossOrigin, WEB_3_allows_an_origin_only_by_exact_compare) {
    const CrossOrigin one{{"https://app.test"}};
    const http::Field good[]{{"Origin", "https://app.test"}};
    http::Response response;
    one.mark(head_with(good), response);
    EXPECT_EQ(response.find("Access-Control-Allow-Origin"), "https://app.test");
    EXPECT_EQ(response.find("Vary"), "Origin");
    for (const auto* origin : {"https://APP.test", "http://app.test", "https://app.test:8443", "https://app.test.evil",
                               "https://x.app.test", "null", "*", ""}) {
        const http::Field bad[]{{"Origin", origin}};
        http::Response refused;
        one.mark(head_with(bad), refused);
        EXPECT_FALSE(refused.find("Access-Control-Allow-Origin")) << origin;
        EXPECT_EQ(refused.find("Vary"), "Origin") << origin;
    }
}

TEST(CrossOrigin, WEB_3_refuses_entries_that_are_no_origins) {
    for (const auto* entry : {"*", "null", "app.test", "https://", "https://*.app.test", "https://app.test/",
                              "ftp://app.test", "https://user@app.test"}) {
        EXPECT_THROW(CrossOrigin{{entry}}, ConfigError) << entry;
    }
}

TEST(CrossOrigin, answers_a_preflight_of_a_listed_origin_only) {
    const CrossOrigin one{{"https://app.test"}};
    const http::Field good[]{{"Origin", "https://app.test"}, {"Access-Control-Request-Method", "PUT"}};
    http::Response response;
    EXPECT_TRUE(one.answer_preflight(head_with(good, http::Method::options), "GET, PUT", response));
    EXPECT_EQ(response.status, 204);
    EXPECT_EQ(response.find("Access-Control-Allow-Methods"), "GET, PUT");
    EXPECT_NE(response.find("Access-Control-Allow-Headers").value().find("Idempotency-Key"), std::string_view::npos);
    EXPECT_NE(response.find("Access-Control-Expose-Headers").value().find("Idempotency-Replayed"),
              std::string_view::npos);
    const http::Field bad[]{{"Origin", "https://evil.test"}, {"Access-Control-Request-Method", "PUT"}};
    http::Response refused;
    EXPECT_FALSE(one.answer_preflight(head_with(bad, http::Method::options), "GET, PUT", refused));
    EXPECT_FALSE(one.answer_preflight(head_with(good), "GET, PUT", refused));
    EXPECT_TRUE(refused.fields().empty());
}

}  // namespace
}  // namespace xos
