// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <gtest/gtest.h>

#include "xos/base/log.hpp"

namespace {

using xos::redact_json;

TEST(RedactJson, SUP_2_hides_values_under_secret_keys_at_any_depth) {
    EXPECT_EQ(redact_json(R"({"email":"a@x.test","password":"hunter2"})"),
              R"({"email":"a@x.test","password":"[redacted]"})");
    EXPECT_EQ(redact_json(R"({"a":[{"b":{"accessToken":{"deep":"hunter2"},"c":1}}]})"),
              R"({"a":[{"b":{"accessToken":"[redacted]","c":1}}]})");
    for (const char* key : {"password", "newPassword", "PASSWORD_HASH", "token", "xsrfToken", "clientSecret", "Secret",
                            "Authorization", "proxy-authorization", "cookie", "Set-Cookie", "pass\\u0077ord"}) {
        const auto out = redact_json(std::string{"{\""} + key + R"(":["hunter2",{"x":"hunter2"}]})");
        EXPECT_EQ(out.find("hunter2"), std::string::npos) << key;
        EXPECT_NE(out.find("[redacted]"), std::string::npos) << key;
    }
}

TEST(RedactJson, SUP_2_keeps_everything_else) {
    constexpr auto text =
        R"({"a":null,"b":true,"c":false,"d":-5,"e":1.5,"f":18446744073709551615,"g":[],"h":{},"i":["x",{"y":"\"\\"}]})";
    EXPECT_EQ(redact_json(text), text);
    EXPECT_EQ(redact_json("[123456789012345678901234567890]"), "[1.2345678901234568e+29]");
    EXPECT_EQ(redact_json(" 7 "), "7");
}

TEST(RedactJson, LOG_1_the_result_is_one_line_without_hidden_characters) {
    EXPECT_EQ(redact_json("{\n\t\"a\" : \"\\n\\u001b\\u202e\u2028\"\n}"), R"({"a":"\u000a\u001b\u202e\u2028"})");
}

TEST(RedactJson, text_that_is_not_json_is_not_shown) {
    for (const std::string& text :
         {std::string{}, std::string{"password=hunter2"}, std::string{"{\"password\":\"hunter2\""},
          std::string{"{\"password\":\"hunter2\"} x"}, std::string{"\"\xff\""},
          std::string(65, '[') + std::string(65, ']')}) {
        EXPECT_EQ(redact_json(text), R"("[unreadable]")");
    }
    const auto deep = std::string(63, '[') + std::string(63, ']');
    EXPECT_EQ(redact_json(deep), deep);
}

}  // namespace
