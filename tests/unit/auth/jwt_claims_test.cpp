// SPDX-License-Identifier: Apache-2.0
#include "auth/jwt_claims.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "unit/auth/token_builder.hpp"

namespace xos::auth {
namespace {

using namespace test;
using Changes = std::map<std::string, std::string>;

struct Case {
    const char* name;
    Changes changes;
};

TEST(JwtClaims, AUT_6_refuses_a_wrong_issuer_or_audience) {
    const std::vector<Case> cases{
        {"no issuer", {{"iss", ""}}},
        {"empty issuer", {{"iss", R"("")"}}},
        {"other issuer", {{"iss", R"("evil")"}}},
        {"issuer in capitals", {{"iss", R"("XOS")"}}},
        {"longer issuer", {{"iss", R"("xos2")"}}},
        {"shorter issuer", {{"iss", R"("xo")"}}},
        {"issuer with blank", {{"iss", R"("xos ")"}}},
        {"issuer with NUL", {{"iss", R"("xos\u0000")"}}},
        {"issuer in an array", {{"iss", R"(["xos"])"}}},
        {"issuer null", {{"iss", "null"}}},
        {"issuer number", {{"iss", "1"}}},
        {"no audience", {{"aud", ""}}},
        {"empty audience", {{"aud", R"("")"}}},
        {"other audience", {{"aud", R"("evil")"}}},
        {"audience in capitals", {{"aud", R"("XOS")"}}},
        {"audience null", {{"aud", "null"}}},
        {"audience object", {{"aud", R"({"xos":true})"}}},
        {"no audience in the array", {{"aud", "[]"}}},
        {"only others in the array", {{"aud", R"(["a","b"])"}}},
        {"twice in the array", {{"aud", R"(["xos","xos"])"}}},
        {"null in the array", {{"aud", R"(["xos",null])"}}},
        {"number in the array", {{"aud", R"(["xos",1])"}}},
        {"array in the array", {{"aud", R"([["xos"]])"}}},
        {"two in one text", {{"aud", R"("xos other")"}}},
    };
    for (const auto& one : cases) EXPECT_EQ(outcome(token_with(one.changes)), "invalid") << one.name;
}

TEST(JwtClaims, AUT_6_accepts_the_audience_alone_or_among_others) {
    for (const auto* audience : {R"("xos")", R"(["xos"])", R"(["other","xos"])", R"(["xos","other","XOS"])"}) {
        EXPECT_EQ(outcome(token_with({{"aud", audience}})), "valid") << audience;
    }
}

TEST(JwtClaims, AUT_6_refuses_times_that_are_no_integers_in_range) {
    for (const auto* claim : {"exp", "nbf", "iat"}) {
        for (const auto* value : {"-1", "9007199254740993", "9223372036854775807", "9223372036854775808", "1e400",
                                  "1700000000.0", "1700000000.5", "1.7e9", R"("1700000000")", "null", "true",
                                  "[1700000000]", "{}", "-9223372036854775808"}) {
            EXPECT_EQ(outcome(token_with({{claim, value}})), "invalid") << claim << ' ' << value;
        }
    }
}

TEST(JwtClaims, AUT_6_needs_exp_and_only_exp_of_the_times) {
    EXPECT_EQ(outcome(token_with({{"exp", ""}})), "invalid");
    const auto claims = jwt().verify(token_with({{"nbf", ""}, {"iat", ""}}), now);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->not_before, 0);
    EXPECT_EQ(claims->issued_at, 0);
}

TEST(JwtClaims, AUT_6_accepts_times_up_to_two_to_the_53) {
    EXPECT_EQ(max_token_time, 9'007'199'254'740'992);
    EXPECT_EQ(outcome(token_with({{"exp", "9007199254740991"}})), "valid");
    EXPECT_EQ(outcome(token_with({{"exp", "9007199254740992"}})), "valid");
    EXPECT_EQ(outcome(token_with({{"exp", "9007199254740993"}})), "invalid");
}

TEST(JwtClaims, AUT_6_refuses_a_user_that_is_no_positive_number) {
    for (const auto* value : {R"("0")",
                              R"("-7")",
                              R"("+7")",
                              R"("07")",
                              R"(" 7")",
                              R"("7 ")",
                              R"("7.0")",
                              R"("7e0")",
                              R"("0x7")",
                              R"("")",
                              R"("ann")",
                              R"("7ann")",
                              R"("7\u0000")",
                              R"("9223372036854775808")",
                              R"("18446744073709551623")",
                              "7",
                              "0",
                              "-7",
                              "7.0",
                              "null",
                              "true",
                              "[7]",
                              R"(["7"])",
                              R"("٧")"}) {
        EXPECT_EQ(outcome(token_with({{"sub", value}})), "invalid") << value;
        EXPECT_EQ(outcome(token_with({{"sub", ""}, {"nameid", value}})), "invalid") << "nameid " << value;
    }
    EXPECT_EQ(outcome(token_with({{"sub", ""}})), "invalid") << "no user at all";
    EXPECT_EQ(outcome(token_with({{"sub", R"("9223372036854775807")"}})), "valid");
}

TEST(JwtClaims, AUT_6_refuses_a_client_that_is_no_positive_number) {
    for (const auto* value : {"",
                              "0",
                              "-3",
                              "3.0",
                              "3e0",
                              "null",
                              "true",
                              "[3]",
                              "{}",
                              "9223372036854775808",
                              "1e400",
                              R"("0")",
                              R"("-3")",
                              R"("+3")",
                              R"("03")",
                              R"(" 3")",
                              R"("3 ")",
                              R"("3.0")",
                              R"("")",
                              R"("acme")",
                              R"("9223372036854775808")"}) {
        EXPECT_EQ(outcome(token_with({{"client_id", value}})), "invalid") << value;
    }
}

TEST(JwtClaims, JWT_2_accepts_client_id_as_text) {
    const auto claims = jwt().verify(token_with({{"client_id", R"("9223372036854775807")"}}), now);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->client.value, INT64_MAX);
}

TEST(JwtClaims, JWT_2_reads_is_admin_as_boolean_or_text_and_nothing_else) {
    for (const auto* value : {"true", R"("True")", R"("true")"}) {
        const auto claims = jwt().verify(token_with({{"is_admin", value}}), now);
        ASSERT_TRUE(claims) << value;
        EXPECT_TRUE(claims->is_admin) << value;
    }
    for (const auto* value : {"false", R"("False")", R"("false")", ""}) {
        const auto claims = jwt().verify(token_with({{"is_admin", value}}), now);
        ASSERT_TRUE(claims) << value;
        EXPECT_FALSE(claims->is_admin) << value;
    }
    for (const auto* value : {"null", "1", "0", R"("")", R"("TRUE")", R"("1")", R"("yes")", R"(" True")",
                              R"("True\u0000")", "[true]", "{}", R"(["True","False"])"}) {
        EXPECT_EQ(outcome(token_with({{"is_admin", value}})), "invalid") << value;
    }
}

TEST(JwtClaims, JWT_2_accepts_a_token_of_an_asp_net_issuer) {
    const auto token =
        sign_raw(R"({"alg":"HS256","typ":"JWT"})",
                 R"({"nameid":"7","unique_name":"Ann","email":"ann@acme.test","client_id":"3","is_admin":"True",)"
                 R"("nbf":1700000000,"exp":1700003600,"iat":1700000000,"iss":"xos","aud":"xos"})");
    const auto claims = jwt().verify(token, now);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->user, UserId{7});
    EXPECT_EQ(claims->name, "Ann");
    EXPECT_EQ(claims->email, "ann@acme.test");
    EXPECT_EQ(claims->client, ClientId{3});
    EXPECT_TRUE(claims->is_admin);
    EXPECT_EQ(claims->token_id, "");
    EXPECT_EQ(claims->session_id, "") << "so that the caller can tell it from a token of its own sessions";
}

TEST(JwtClaims, JWT_2_refuses_a_token_that_names_two_users) {
    EXPECT_EQ(outcome(token_with({{"nameid", R"("7")"}})), "valid");
    EXPECT_EQ(outcome(token_with({{"nameid", R"("8")"}})), "invalid");
    EXPECT_EQ(outcome(token_with({{"nameid", "7"}})), "invalid");
}

TEST(JwtClaims, JWT_2_prefers_the_standard_name) {
    EXPECT_EQ(jwt().verify(token_with({{"unique_name", R"("Bob")"}}), now)->name, "Ann");
}

TEST(JwtClaims, AUT_6_refuses_texts_of_a_wrong_type) {
    for (const auto* claim : {"name", "email", "jti", "sid"}) {
        for (const auto* value : {"null", "1", "true", "[]", "{}", R"(["a"])"}) {
            EXPECT_EQ(outcome(token_with({{claim, value}})), "invalid") << claim << ' ' << value;
        }
        EXPECT_EQ(outcome(token_with({{claim, ""}})), "valid") << claim << " may be absent in foreign tokens";
    }
    EXPECT_EQ(outcome(token_with({{"name", ""}, {"unique_name", "1"}})), "invalid");
}

TEST(JwtClaims, AUT_6_refuses_a_rightly_signed_payload_that_is_not_one_clean_object) {
    const auto good = payload_with();
    const std::vector<std::string> payloads{
        "",
        " ",
        "null",
        "1",
        R"("x")",
        '[' + good + ']',
        good + good,
        good + " x",
        good.substr(0, good.size() - 1),
        "\xEF\xBB\xBF" + good,
        good + '\0',
        R"({"sub":"8",)" + good.substr(1),
        R"({"\u0073ub":"7",)" + good.substr(1),
        R"({"exp":1700003600,)" + good.substr(1),
        R"({"a":1,"a":1,)" + good.substr(1),
        R"({"a":"\ud800",)" + good.substr(1),
        "{\"a\":\"\xff\"," + good.substr(1),
        R"({"a":NaN,)" + good.substr(1),
        "{\"a\":" + std::string(100, '[') + std::string(100, ']') + ',' + good.substr(1),
    };
    for (const auto& payload : payloads) EXPECT_EQ(outcome(sign_raw(plain_header, payload)), "invalid") << payload;
}

TEST(JwtClaims, AUT_6_ignores_members_it_does_not_know) {
    EXPECT_EQ(
        outcome(token_with({{"role", R"(["root"])"}, {"alg", R"("none")"}, {"SUB", R"("1")"}, {"isAdmin", "true"}})),
        "valid");
    EXPECT_FALSE(jwt().verify(token_with({{"is_admin", ""}, {"isAdmin", "true"}, {"admin", "true"}}), now)->is_admin);
}

TEST(JwtClaims, JWT_2_reads_what_it_writes) {
    Claims claims;
    claims.user = UserId{INT64_MAX};
    claims.client = ClientId{1};
    claims.name = "\"\\\n\t<script>";
    claims.expires_at = max_token_time;
    const auto json = write_jwt_claims(claims, {});
    EXPECT_EQ(json.find("<script>"), std::string::npos);
    EXPECT_EQ(json.find("sid"), std::string::npos) << "no empty session";
    const auto read = read_jwt_claims(json, {});
    ASSERT_TRUE(read);
    EXPECT_EQ(read->user, claims.user);
    EXPECT_EQ(read->name, claims.name);
    EXPECT_EQ(read->expires_at, max_token_time);
}

}  // namespace
}  // namespace xos::auth
