// SPDX-License-Identifier: Apache-2.0
// The same table goes through the browser's rules in web/tests/core/validation-golden.test.ts.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "app/sign_in/auth_controller.hpp"
#include "app/support/notifications_controller.hpp"
#include "user_requests.hpp"
#include "xos/app/parameters.hpp"
#include "xos/json/bind.hpp"

namespace xos::users {

struct GoldenCase {
    std::string request;
    std::string about;
    json::Raw body;
    std::map<std::string, std::vector<std::string>> errors;
};
BOOST_DESCRIBE_STRUCT(GoldenCase, (), (request, about, body, errors))

namespace {

using Errors = std::map<std::string, std::vector<std::string>>;

std::vector<GoldenCase> golden_cases() {
    std::ifstream file{XOS_GOLDEN_FOLDER "/validation.json"};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    const auto document = json::Document::parse(text);
    std::vector<GoldenCase> cases;
    if (!document || !json::read(document->root(), cases)) throw std::runtime_error{"validation.json cannot be read"};
    return cases;
}

template <typename Request>
Errors errors_of(const std::string& body) {
    const http::RequestHead head;
    RequestInput input{head};
    input.body = json::Document::parse(body).value();
    Request request;
    detail::bind_body(input, request);
    const auto& entries = input.errors.entries();
    return {entries.begin(), entries.end()};
}

const std::map<std::string, Errors (*)(const std::string&)> requests{
    {"CreateUserRequest", errors_of<CreateUserRequest>},
    {"UpdateUserRequest", errors_of<UpdateUserRequest>},
    {"UpdateProfileRequest", errors_of<UpdateProfileRequest>},
    {"ChangePasswordRequest", errors_of<ChangePasswordRequest>},
    {"LoginRequest", errors_of<LoginRequest>},
    {"Notification", errors_of<support::Notification>},
};

TEST(ValidationGolden, VAL_3_the_server_says_what_the_table_says) {
    const auto cases = golden_cases();
    EXPECT_GE(cases.size(), 80U);
    for (const auto& one : cases) {
        EXPECT_EQ(requests.at(one.request)(one.body.text), one.errors) << one.request << ": " << one.about;
    }
}

}  // namespace
}  // namespace xos::users
