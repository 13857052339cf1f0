// SPDX-License-Identifier: Apache-2.0
#include "auth/jwt_header.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/auth/token_builder.hpp"

namespace xos::auth {
namespace {

using namespace test;

TEST(JwtHeader, AUT_6_accepts_exactly_hs256_with_a_known_typ) {
    for (const auto* header : {
             R"({"alg":"HS256"})",
             R"({"alg":"HS256","typ":"JWT"})",
             R"({"typ":"JWT","alg":"HS256"})",
             R"({"alg":"HS256","typ":"at+jwt"})",
             R"({"alg":"HS256","cty":"json"})",
             "{ \"alg\" :\t\"HS256\" ,\r\n \"typ\" : \"JWT\" }",
             R"({"\u0061lg":"HS256"})",
             R"({"alg":"\u0048S256"})",
             R"({"alg":"HS256","x5t":"abc"})",
         }) {
        EXPECT_EQ(outcome(token_with_header(header)), "valid") << header;
    }
}

TEST(JwtHeader, AUT_6_refuses_every_other_algorithm) {
    for (const auto* algorithm :
         {"none",   "None",        "NONE",  "nOnE",  "",      "HS384",  "HS512",  "HS1",
          "HS",     "HS2567",      "hs256", "Hs256", "hS256", "HS256 ", " HS256", "HS-256",
          "HMAC",   "HmacSHA256",  "RS256", "RS384", "RS512", "ES256",  "ES384",  "ES512",
          "ES256K", "PS256",       "PS384", "PS512", "EdDSA", "dir",    "A128KW", "PBES2-HS256+A128KW",
          "SHA256", "HS256\\u0000"}) {
        const auto header = std::string{R"({"alg":")"} + algorithm + R"(","typ":"JWT"})";
        EXPECT_EQ(outcome(token_with_header(header)), "invalid") << header;
    }
}

TEST(JwtHeader, AUT_6_refuses_an_unsigned_token_of_algorithm_none) {
    for (const auto* algorithm : {"none", "None", "NONE", "nOnE"}) {
        const auto stem = encode(std::string{R"({"alg":")"} + algorithm + "\"}") + '.' + encode(payload_with()) + '.';
        EXPECT_EQ(outcome(stem), "invalid") << algorithm;
        EXPECT_EQ(outcome(stem + "AA"), "invalid") << algorithm;
    }
}

TEST(JwtHeader, AUT_6_refuses_a_header_that_is_not_one_clean_object) {
    const std::vector<std::string> headers{
        "",
        " ",
        "{}",
        "null",
        "true",
        "1",
        R"("HS256")",
        R"([{"alg":"HS256"}])",
        R"(["alg","HS256"])",
        R"({"typ":"JWT"})",
        R"({"alg":null})",
        R"({"alg":256})",
        R"({"alg":true})",
        R"({"alg":["HS256"]})",
        R"({"alg":{"HS256":1}})",
        R"({"ALG":"HS256"})",
        R"({"Alg":"HS256"})",
        R"({"header":{"alg":"HS256"}})",
        R"({"alg":"HS256")",
        R"({"alg":"HS256"}})",
        R"({"alg":"HS256"}{"alg":"HS256"})",
        R"({"alg":"HS256"} x)",
        R"({"alg":"HS256",})",
        R"({'alg':'HS256'})",
        R"({alg:"HS256"})",
        R"({"alg":"HS256"/**/})",
        "\xEF\xBB\xBF{\"alg\":\"HS256\"}",
        "{\"alg\":\"HS256\",\"a\":\"\xff\"}",
        "{\"alg\":\"HS256\",\"a\":\"\xc0\x80\"}",
        R"({"alg":"HS256","a":"\ud800"})",
        std::string{R"({"alg":"HS256"})"} + '\0',
        "{\"alg\":\"HS256\",\"a\":" + std::string(100, '[') + std::string(100, ']') + "}",
    };
    for (const auto& header : headers) EXPECT_EQ(outcome(token_with_header(header)), "invalid") << header;
}

TEST(JwtHeader, AUT_6_refuses_duplicate_names) {
    for (const auto* header : {
             R"({"alg":"HS256","alg":"HS256"})",
             R"({"alg":"none","alg":"HS256"})",
             R"({"alg":"HS256","alg":"none"})",
             R"({"alg":"HS256","\u0061lg":"none"})",
             R"({"alg":"HS256","typ":"JWT","typ":"JWT"})",
             R"({"alg":"HS256","a":1,"a":1})",
             R"({"alg":"HS256","a":{"b":1,"b":2}})",
         }) {
        EXPECT_EQ(outcome(token_with_header(header)), "invalid") << header;
    }
}

TEST(JwtHeader, AUT_6_refuses_every_other_typ) {
    for (const auto* typ :
         {R"("jwt")", R"("Jwt")", R"("")", R"("JWE")", R"("JWS")", R"("AT+JWT")", R"("application/at+jwt")",
          R"("JWT ")", R"("refresh")", "null", "1", R"(["JWT"])", "{}", "true"}) {
        const auto header = std::string{R"({"alg":"HS256","typ":)"} + typ + '}';
        EXPECT_EQ(outcome(token_with_header(header)), "invalid") << header;
    }
}

TEST(JwtHeader, AUT_6_refuses_members_that_bring_keys_or_change_the_meaning) {
    for (const auto* name : {"crit", "jwk", "jku", "x5u", "x5c", "b64", "zip", "enc"}) {
        for (const auto* value : {"null", "true", "false", "\"\"", "[]", "{}", R"(["b64"])",
                                  R"("https://evil.test/key")", R"({"kty":"oct","k":"AAAA"})"}) {
            const auto header = std::string{R"({"alg":"HS256",")"} + name + "\":" + value + '}';
            EXPECT_EQ(outcome(token_with_header(header)), "invalid") << header;
        }
    }
    EXPECT_EQ(outcome(token_with_header(R"({"alg":"HS256","\u006awk":{}})")), "invalid") << "written with an escape";
}

TEST(JwtHeader, AUT_7_refuses_a_kid_that_is_not_in_the_map) {
    for (const auto* kid : {R"("")", R"("1")", R"("../../dev/null")", R"("/etc/passwd")", R"("' OR 1=1 --")",
                            R"("https://evil.test/k")", "null", "0", "[]", "{}", "true"}) {
        const auto header = std::string{R"({"alg":"HS256","kid":)"} + kid + '}';
        EXPECT_EQ(outcome(token_with_header(header)), "invalid") << header;
    }
}

TEST(JwtHeader, AUT_7_writes_what_it_reads) {
    const auto header = read_jwt_header(write_jwt_header("abc_-123"));
    ASSERT_TRUE(header);
    EXPECT_EQ(header->key_id, "abc_-123");
    EXPECT_FALSE(read_jwt_header(plain_header)->key_id);
}

}  // namespace
}  // namespace xos::auth
