// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "app/support/error_report.hpp"
#include "xos/json/bind.hpp"

namespace xos::support {
namespace {

ErrorReport bound(std::string_view body) {
    const auto document = json::Document::parse(body);
    ErrorReport report;
    FieldErrors errors;
    json::bind_members(document->root(), report, errors);
    EXPECT_TRUE(errors.empty());
    return report;
}

TEST(ErrorReport, SUP_2_takes_any_json_as_context) {
    EXPECT_EQ(bound(R"({"message":"m","context":{"a":[1,2.5,true,null,"x"]}})").context.text,
              R"({"a":[1,2.5,true,null,"x"]})");
    EXPECT_EQ(bound(R"({"message":"m","context":"text"})").context.text, R"("text")");
    EXPECT_EQ(bound(R"({"message":"m"})").context.text, "null");
}

TEST(ErrorReport, SUP_2_redacts_values_under_sensitive_keys_at_any_depth) {
    const auto report = redacted(bound(R"({"message":"m","context":{"form":{"userPassword":"p1","name":"Ann"},
        "list":[{"Access_Token":"t1"}],"SECRET":{"x":"s1"},"Authorization":"a1","cookies":["c1"]}})"));
    for (const auto* hidden : {"p1", "t1", "s1", "a1", "c1"}) {
        EXPECT_EQ(report.context.text.find(hidden), std::string::npos) << hidden;
    }
    EXPECT_NE(report.context.text.find("Ann"), std::string::npos);
}

struct Url {
    const char* given;
    const char* stored;
};

class ReportedUrl : public ::testing::TestWithParam<Url> {};

TEST_P(ReportedUrl, LOG_2_keeps_no_secret_query_values) {
    EXPECT_EQ(redacted_url(GetParam().given), GetParam().stored);
}

INSTANTIATE_TEST_SUITE_P(Urls, ReportedUrl,
                         ::testing::Values(Url{"", ""}, Url{"/users?page=2&search=a", "/users?page=2&search=a"},
                                           Url{"/hub?id=1&access_token=SEEN", "/hub?id=1&access_token=[redacted]"},
                                           Url{"/x?Reset-Token=SEEN&page=1#top",
                                               "/x?Reset-Token=[redacted]&page=1#top"},
                                           Url{"/x#token=SEEN", "/x#token=[redacted]"},
                                           Url{"?secret=SEEN?password=SEEN", "?secret=[redacted]?password=[redacted]"},
                                           Url{"https://a.test/x?token", "https://a.test/x?token"}));

}  // namespace
}  // namespace xos::support
