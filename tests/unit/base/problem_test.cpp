// SPDX-License-Identifier: Apache-2.0
#include "xos/base/problem.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using testing::ElementsAre;
using testing::Pair;

struct Refusal {
    const char* name;
    xos::Problem problem;
    int status;
    const char* code;
    const char* text;
};

// rules: HTTP-7 ENV-9
TEST(Problem, HTTP_7_every_refusal_has_its_status_code_and_text) {
    const std::chrono::seconds wait{7};
    const Refusal refusals[] = {
        {"bad_request", xos::bad_request("Invalid request"), 400, "invalid_request", "Invalid request"},
        {"validation_failed", xos::validation_failed({}), 400, "validation_failed", "Validation failed"},
        {"invalid_json", xos::invalid_json(), 400, "validation_failed", "Validation failed"},
        {"unauthenticated", xos::unauthenticated(), 401, "unauthenticated", "Authentication required"},
        {"token_expired", xos::token_expired(), 401, "token_expired", "Authentication required"},
        {"forbidden", xos::forbidden(), 403, "forbidden", "You do not have permission to perform this action"},
        {"not_found", xos::not_found(), 404, "not_found", "The requested resource was not found"},
        {"method_not_allowed", xos::method_not_allowed("GET"), 405, "method_not_allowed", "Method not allowed"},
        {"conflict", xos::conflict("Taken", "email_in_use"), 409, "email_in_use", "Taken"},
        {"version_conflict", xos::version_conflict("Changed"), 412, "version_conflict", "Changed"},
        {"payload_too_large", xos::payload_too_large(), 413, "payload_too_large", "Request body too large"},
        {"media_type", xos::unsupported_media_type(), 415, "unsupported_media_type", "Unsupported media type"},
        {"too_many_requests", xos::too_many_requests(wait), 429, "rate_limited", "Too many requests"},
        {"server_error", xos::server_error(), 500, "server_error", "An unexpected error occurred"},
        {"unavailable", xos::unavailable(wait), 503, "server_error",
         "The service is temporarily unavailable. Please try again."},
    };
    for (const auto& refusal : refusals) {
        SCOPED_TRACE(refusal.name);
        EXPECT_EQ(refusal.problem.status(), refusal.status);
        EXPECT_EQ(refusal.problem.code(), refusal.code);
        EXPECT_EQ(refusal.problem.text(), refusal.text);
        EXPECT_STREQ(refusal.problem.what(), refusal.text);
        EXPECT_EQ(refusal.problem.detail(), "");
        EXPECT_EQ(refusal.problem.data_json(), "");
    }
}

TEST(Problem, HTTP_7_invalid_json_names_the_whole_body) {
    EXPECT_THAT(xos::invalid_json().fields().entries(),
                ElementsAre(Pair("$", ElementsAre("The request body is not valid JSON"))));
}

TEST(Problem, HTTP_7_headers_go_with_the_refusals_that_need_them) {
    EXPECT_THAT(xos::unauthenticated().headers(), ElementsAre(Pair("WWW-Authenticate", "Bearer")));
    EXPECT_THAT(xos::token_expired().headers(), ElementsAre(Pair("WWW-Authenticate", "Bearer")));
    EXPECT_THAT(xos::method_not_allowed("GET, HEAD").headers(), ElementsAre(Pair("Allow", "GET, HEAD")));
    EXPECT_EQ(xos::too_many_requests(std::chrono::seconds{9}).retry_after(), std::chrono::seconds{9});
    EXPECT_EQ(xos::unavailable().retry_after(), std::chrono::seconds{1});
    EXPECT_FALSE(xos::not_found().retry_after());
    EXPECT_TRUE(xos::forbidden().headers().empty());
}

TEST(Problem, HTTP_8_the_detail_never_becomes_the_text) {
    const auto problem = xos::server_error().with_detail("select failed").with_data_json("[1]");
    EXPECT_EQ(problem.detail(), "select failed");
    EXPECT_EQ(problem.text(), "An unexpected error occurred");
    EXPECT_EQ(problem.data_json(), "[1]");
}

TEST(FieldErrors, ENV_4_keeps_fields_in_order_and_gathers_their_messages) {
    xos::FieldErrors errors;
    EXPECT_TRUE(errors.empty());
    errors.add("password", "too short");
    errors.add("email", "missing");
    errors.add("password", "too common");
    EXPECT_THAT(errors.entries(), ElementsAre(Pair("password", ElementsAre("too short", "too common")),
                                              Pair("email", ElementsAre("missing"))));
    ASSERT_NE(errors.find("email"), nullptr);
    EXPECT_THAT(*errors.find("email"), ElementsAre("missing"));
    EXPECT_EQ(errors.find("Email"), nullptr);
}

TEST(FieldErrors, merge_appends_behind_what_is_there) {
    xos::FieldErrors first;
    first.add("name", "a");
    xos::FieldErrors second;
    second.add("email", "b");
    second.add("name", "c");
    first.merge(std::move(second));
    EXPECT_THAT(first.entries(), ElementsAre(Pair("name", ElementsAre("a", "c")), Pair("email", ElementsAre("b"))));
}

}  // namespace
