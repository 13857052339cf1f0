// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "files/s3/endpoint.hpp"
#include "xos/base/config.hpp"

namespace xos::files::s3 {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

S3Options good() {
    S3Options options;
    options.bucket = "my-bucket";
    options.access_key = "AKID";
    options.secret_key = "hunter2/+";
    return options;
}

std::string refusal(const std::function<void(S3Options&)>& change) {
    auto options = good();
    change(options);
    try {
        check_options(options);
        return "";
    } catch (const ConfigError& error) {
        return error.what();
    }
}

TEST(S3Options, little_is_needed) {
    EXPECT_EQ(refusal([](S3Options&) {}), "");
    EXPECT_EQ(find_endpoint(good()), (Endpoint{"https", "s3.us-east-1.amazonaws.com"}));
}

TEST(S3Options, what_is_missing_is_named) {
    EXPECT_THAT(refusal([](S3Options& o) { o.bucket = ""; }), StartsWith("Files:S3:Bucket is missing"));
    EXPECT_THAT(refusal([](S3Options& o) { o.access_key = ""; }), StartsWith("Files:S3:AccessKey is missing"));
    EXPECT_THAT(refusal([](S3Options& o) { o.secret_key = ""; }),
                AllOf(StartsWith("Files:S3:SecretKey is missing"), HasSubstr("XOS_Files__S3__SecretKey")));
}

TEST(S3Options, names_of_buckets) {
    for (const auto* name : {"abc", "a-b", "a.b", "0123456789"}) {
        EXPECT_EQ(refusal([&](S3Options& o) { o.bucket = name, o.is_path_style = true; }), "") << name;
    }
    EXPECT_EQ(refusal([](S3Options& o) { o.bucket = std::string(63, 'b'); }), "");
    for (const auto& name : {std::string{"ab"}, std::string(64, 'b'), std::string{"Abc"}, std::string{"-abc"},
                             std::string{"abc."}, std::string{"a..b"}, std::string{"a/b"}, std::string{"a b"}}) {
        EXPECT_THAT(refusal([&](S3Options& o) { o.bucket = name; }), StartsWith("Files:S3:Bucket: \"")) << name;
    }
    EXPECT_THAT(refusal([](S3Options& o) { o.bucket = "a.b"; }), StartsWith("Files:S3:PathStyle: ")) << "over TLS";
    EXPECT_EQ(refusal([](S3Options& o) { o.bucket = "a.b", o.endpoint = "http://minio"; }), "");
}

TEST(S3Options, endpoints) {
    const auto endpoint = [](std::string text) {
        auto options = good();
        options.endpoint = std::move(text);
        return find_endpoint(options);
    };
    EXPECT_EQ(endpoint("https://s3.example.com"), (Endpoint{"https", "s3.example.com"}));
    EXPECT_EQ(endpoint("https://s3.example.com:443/"), (Endpoint{"https", "s3.example.com"}));
    EXPECT_EQ(endpoint("http://s3.example.com:80"), (Endpoint{"http", "s3.example.com"}));
    EXPECT_EQ(endpoint("http://s3.example.com:443"), (Endpoint{"http", "s3.example.com:443"}));
    EXPECT_EQ(endpoint("http://127.0.0.1:9000"), (Endpoint{"http", "127.0.0.1:9000"}));
    EXPECT_EQ(endpoint("http://[::1]:9000"), (Endpoint{"http", "[::1]:9000"}));
    EXPECT_EQ(endpoint("https://[::1]"), (Endpoint{"https", "[::1]"}));
    EXPECT_EQ(endpoint("http://h:65535"), (Endpoint{"http", "h:65535"}));
    for (const auto* text : {"s3.example.com", "ftp://s3", "https://", "https:///", "https://h:", "https://h:0",
                             "https://h:65536", "https://h:x", "https://h/path", "https://me:hunter2@h", "https://h?x",
                             "https://a b", "https://[::1", "http://h:80:80", "HTTPS://h"}) {
        EXPECT_FALSE(endpoint(text)) << text;
        EXPECT_THAT(refusal([&](S3Options& o) { o.endpoint = text; }),
                    AllOf(StartsWith("Files:S3:Endpoint is no address"), Not(HasSubstr("hunter2"))));
    }
}

TEST(S3Options, addresses_cannot_carry_the_bucket) {
    for (const auto* text : {"http://127.0.0.1:9000", "http://[::1]:9000"}) {
        EXPECT_THAT(refusal([&](S3Options& o) { o.endpoint = text; }), StartsWith("Files:S3:PathStyle: ")) << text;
        EXPECT_EQ(refusal([&](S3Options& o) { o.endpoint = text, o.is_path_style = true; }), "") << text;
    }
}

TEST(S3Options, prefixes) {
    for (const auto* text : {"", "a", "a/", "a/b.c/", "Grüße & mehr/", "..a"}) {
        EXPECT_EQ(refusal([&](S3Options& o) { o.prefix = text; }), "") << text;
    }
    EXPECT_EQ(refusal([](S3Options& o) { o.prefix = std::string(512, 'p'); }), "");
    for (const auto& text : {std::string{"/"}, std::string{"/a"}, std::string{"a//b"}, std::string{"a/../b"},
                             std::string{"."}, std::string{"a\n"}, std::string{"\xff"}, std::string(513, 'p')}) {
        EXPECT_THAT(refusal([&](S3Options& o) { o.prefix = text; }), StartsWith("Files:S3:Prefix: \"")) << text;
    }
}

TEST(S3Options, keys_and_regions) {
    EXPECT_EQ(refusal([](S3Options& o) { o.access_key = std::string(128, 'k'), o.secret_key = std::string(128, 's'); }),
              "");
    for (const auto& text : {std::string{"a b"}, std::string{"a\r\nX: y"}, std::string{"a/b"}, std::string(129, 'k')}) {
        EXPECT_THAT(refusal([&](S3Options& o) { o.access_key = text; }), StartsWith("Files:S3:AccessKey is no id"))
            << text;
    }
    for (const auto& text : {std::string{"hunter2 "}, std::string{"hunter2\n"}, std::string(129, 's')}) {
        const auto said = refusal([&](S3Options& o) { o.secret_key = text; });
        EXPECT_THAT(said, AllOf(StartsWith("Files:S3:SecretKey is no secret"), Not(HasSubstr("hunter2")))) << text;
    }
    for (const auto* text : {"", "us east", "us/east", "US-EAST-1"}) {
        EXPECT_THAT(refusal([&](S3Options& o) { o.region = text; }), StartsWith("Files:S3:Region: \"")) << text;
    }
}

}  // namespace
}  // namespace xos::files::s3
