// SPDX-License-Identifier: Apache-2.0
// The examples that AWS publishes for Signature Version 4: those of its test suite, which are signed for a service
// called "service", and those of the S3 reference.
#include "files/s3/signature.hpp"

#include <gtest/gtest.h>

namespace xos::files::s3 {
namespace {

constexpr const char* empty_hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

Timestamp time_of(const char* text) { return parse_iso(text).value(); }

struct Example {
    const char* name;
    std::string method;
    std::string path;
    Pairs query;
    Pairs fields;
    const char* signature;
};

std::string signature_in(const std::string& field) { return field.substr(field.rfind('=') + 1); }

TEST(S3Signature, the_examples_of_the_test_suite) {
    const SigningKey key{.access_key = "AKIDEXAMPLE",
                         .secret_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                         .region = "us-east-1",
                         .service = "service"};
    const auto at = time_of("2015-08-30T12:36:00.000Z");
    const std::string unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    for (const auto& [name, method, path, query, more, signature] :
         {Example{"nothing", "GET", "/", {}, {}, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
          {"another method", "POST", "/", {}, {}, "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
          {"a parameter",
           "GET",
           "/",
           {{"Param1", "value1"}},
           {},
           "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"},
          {"order of names",
           "GET",
           "/",
           {{"Param2", "value2"}, {"Param1", "value1"}},
           {},
           "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
          {"unreserved in the query",
           "GET",
           "/",
           {{unreserved, unreserved}},
           {},
           "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"},
          {"UTF-8 in the query",
           "GET",
           "/",
           {{"ሴ", "bar"}},
           {},
           "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"},
          {"unreserved in the path",
           "GET",
           "/" + unreserved,
           {},
           {},
           "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
          {"UTF-8 in the path",
           "GET",
           uri_encode("/ሴ", true),
           {},
           {},
           "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
          {"a blank in the path",
           "GET",
           uri_encode("/example space/", true),
           {},
           {},
           "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"},
          {"blanks in fields",
           "GET",
           "/",
           {},
           {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}},
           "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
          {"a field that comes twice",
           "GET",
           "/",
           {},
           {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}},
           "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"}}) {
        Pairs fields{{"X-Amz-Date", amz_date(at)}, {"Host", "example.amazonaws.com"}};
        fields.insert(fields.end(), more.begin(), more.end());
        const SignedParts parts{
            .method = method, .path = path, .query = query, .fields = fields, .payload_hash = empty_hash};
        EXPECT_EQ(signature_in(authorization(parts, key, at)), signature) << name << '\n' << canonical_request(parts);
    }
}

const SigningKey s3_key{.access_key = "AKIAIOSFODNN7EXAMPLE",
                        .secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                        .region = "us-east-1"};

SignedParts of_s3(std::string method, std::string path, Pairs query, Pairs more, std::string hash) {
    SignedParts parts{.method = std::move(method),
                      .path = std::move(path),
                      .query = std::move(query),
                      .fields = {{"Host", "examplebucket.s3.amazonaws.com"},
                                 {"x-amz-content-sha256", hash},
                                 {"x-amz-date", "20130524T000000Z"}},
                      .payload_hash = hash};
    parts.fields.insert(parts.fields.end(), more.begin(), more.end());
    return parts;
}

TEST(S3Signature, the_examples_of_the_reference) {
    const auto at = time_of("2013-05-24T00:00:00.000Z");
    const auto sign = [&](const SignedParts& parts) { return signature_in(authorization(parts, s3_key, at)); };
    EXPECT_EQ(sign(of_s3("GET", "/test.txt", {}, {{"Range", "bytes=0-9"}}, empty_hash)),
              "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    EXPECT_EQ(sign(of_s3("PUT", uri_encode("/test$file.text", true), {},
                         {{"Date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
                         sha256_hex("Welcome to Amazon S3."))),
              "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    EXPECT_EQ(sign(of_s3("GET", "/", {{"lifecycle", ""}}, {}, empty_hash)),
              "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    EXPECT_EQ(sign(of_s3("GET", "/", {{"max-keys", "2"}, {"prefix", "J"}}, {}, empty_hash)),
              "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(S3Signature, says_who_signed_what) {
    const auto at = time_of("2013-05-24T00:00:00.000Z");
    const auto field = authorization(of_s3("GET", "/test.txt", {}, {{"Range", "bytes=0-9"}}, empty_hash), s3_key, at);
    EXPECT_EQ(field.substr(0, field.rfind('=')),
              "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
              "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature");
    EXPECT_EQ(field.find(s3_key.secret_key), std::string::npos);
}

TEST(S3Signature, the_string_to_sign) {
    const auto at = time_of("2013-05-24T00:00:00.000Z");
    const auto parts = of_s3("GET", "/", {{"lifecycle", ""}}, {}, empty_hash);
    EXPECT_EQ(
        canonical_request(parts),
        "GET\n/\nlifecycle=\nhost:examplebucket.s3.amazonaws.com\nx-amz-content-sha256:" + std::string{empty_hash} +
            "\nx-amz-date:20130524T000000Z\n\n"
            "host;x-amz-content-sha256;x-amz-date\n" +
            empty_hash);
    EXPECT_EQ(string_to_sign(parts, s3_key, at),
              "AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n"
              "9766c798316ff2757b517bc739a67f6213b4ab36dd5da2f94eaebf79c77395ca");
}

TEST(S3Signature, encodes_everything_that_is_not_unreserved) {
    EXPECT_EQ(uri_encode(" !\"#$%&'()*+,/:;<=>?@[\\]^`{|}"),
              "%20%21%22%23%24%25%26%27%28%29%2A%2B%2C%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E%60%7B%7C%7D");
    EXPECT_EQ(uri_encode("/a/../b//c.%2F", true), "/a/../b//c.%252F") << "a path is not normalized";
    EXPECT_EQ(uri_encode(std::string_view{"\0\x7F\xC3\xA4", 4}), "%00%7F%C3%A4");
    EXPECT_EQ(uri_encode(""), "");
}

TEST(S3Signature, sorts_a_query_as_it_is_encoded) {
    EXPECT_EQ(canonical_query({}), "");
    EXPECT_EQ(canonical_query({{"b", "2"}, {"a", "2"}, {"a", "1"}, {"B", ""}, {"a-", "x"}}), "B=&a=1&a=2&a-=x&b=2");
    EXPECT_EQ(canonical_query({{"ä", "=&"}, {"z", "+ "}}), "%C3%A4=%3D%26&z=%2B%20");
}

TEST(S3Signature, writes_the_time_without_parts_of_a_second) {
    EXPECT_EQ(amz_date(time_of("2015-08-30T12:36:00.999Z")), "20150830T123600Z");
    EXPECT_EQ(amz_date(time_of("2024-02-29T23:59:59.000Z")), "20240229T235959Z");
}

}  // namespace
}  // namespace xos::files::s3
