// SPDX-License-Identifier: Apache-2.0
#include "xos/base/config.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "xos/base/random.hpp"

namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using xos::Config;
using xos::ConfigKey;
using Kind = xos::ConfigKey::Kind;

constexpr ConfigKey keys[] = {
    {.name = "Jwt:SecretKey", .secret = true, .description = "Signs tokens."},
    {.name = "Jwt:Issuer", .default_value = "xos"},
    {.name = "Jwt:ExpirationMinutes", .kind = Kind::integer, .default_value = "60", .least = 1, .most = 1'440},
    {.name = "Users:RequireAdminForWrites", .kind = Kind::boolean, .default_value = "true"},
    {.name = "Files:MaxBytes", .kind = Kind::bytes, .default_value = "10 MiB", .least = 1, .most = 1LL << 41},
    {.name = "Limits:IdleTime", .kind = Kind::milliseconds, .default_value = "60s", .least = 1, .most = 600'000},
    {.name = "Server:AllowedOrigins", .kind = Kind::text_list},
    {.name = "Server:Port", .kind = Kind::integer, .least = 1, .most = 65'535},
    {.name = "Pin", .kind = Kind::integer, .least = 0, .most = 9'999, .secret = true},
};

class ConfigTest : public testing::Test {
protected:
    ConfigTest() : path_{std::filesystem::temp_directory_path() / ("config_test_" + xos::random_token(9))} {}
    ~ConfigTest() override { std::filesystem::remove(path_); }

    void write_file(std::string_view text, bool is_private = true) {
        std::ofstream{path_, std::ios::binary} << text;
        using enum std::filesystem::perms;
        std::filesystem::permissions(
            path_, is_private ? owner_read | owner_write : owner_read | owner_write | group_read | others_read);
        sources.file_path = path_.string();
    }

    Config load() const { return Config::load(keys, sources); }

    std::string refusal() const {
        try {
            static_cast<void>(load());
        } catch (const xos::ConfigError& error) {
            return error.what();
        }
        return "(accepted)";
    }

    std::string file_refusal(std::string_view text) {
        write_file(text);
        return refusal();
    }

    std::string argument_refusal(std::string argument) {
        sources.arguments = {std::move(argument)};
        return refusal();
    }

    xos::ConfigSources sources;

private:
    std::filesystem::path path_;
};

TEST_F(ConfigTest, gives_defaults_when_no_source_says_anything) {
    const auto config = load();
    EXPECT_EQ(config["Jwt:Issuer"], "xos");
    EXPECT_EQ(config.integer("Jwt:ExpirationMinutes"), 60);
    EXPECT_TRUE(config.boolean("Users:RequireAdminForWrites"));
    EXPECT_EQ(config.integer("Files:MaxBytes"), 10 << 20);
    EXPECT_EQ(config.integer("Limits:IdleTime"), 60'000);
    EXPECT_THAT(config.list("Server:AllowedOrigins"), IsEmpty());
    EXPECT_EQ(config.text("Jwt:SecretKey"), "");
    EXPECT_EQ(config.integer("Server:Port"), 0);
    EXPECT_FALSE(config.is_given("Jwt:Issuer"));
    EXPECT_THAT(config.unknown_keys(), IsEmpty());
}

TEST_F(ConfigTest, reads_nested_objects_and_joined_keys_from_a_file) {
    write_file(R"({"jwt": {"Issuer": "acme", "ExpirationMinutes": 5}, "Users:RequireAdminForWrites": false,
                  "Server": {"AllowedOrigins": ["https://a.test", " https://b.test "], "Port": null},
                  "Files": {"MaxBytes": "2KiB"}})");
    const auto config = load();
    EXPECT_EQ(config["JWT:ISSUER"], "acme");
    EXPECT_EQ(config.integer("Jwt:ExpirationMinutes"), 5);
    EXPECT_FALSE(config.boolean("Users:RequireAdminForWrites"));
    EXPECT_EQ(config.integer("Files:MaxBytes"), 2'048);
    EXPECT_THAT(config.list("Server:AllowedOrigins"), ElementsAre("https://a.test", "https://b.test"));
    EXPECT_FALSE(config.is_given("Server:Port"));
    EXPECT_TRUE(config.is_given("jwt:issuer"));
}

TEST_F(ConfigTest, the_environment_beats_the_file_and_arguments_beat_both) {
    write_file(R"({"Jwt": {"Issuer": "file", "ExpirationMinutes": 1}, "Server": {"Port": 1}})");
    sources.environment = {"XOS_Jwt__Issuer=environment", "XOS_JWT__EXPIRATIONMINUTES=2", "HOME=/root",
                           "Jwt__Issuer=no"};
    sources.arguments = {"--jwt:issuer=argument"};
    const auto config = load();
    EXPECT_EQ(config["Jwt:Issuer"], "argument");
    EXPECT_EQ(config.integer("Jwt:ExpirationMinutes"), 2);
    EXPECT_EQ(config.integer("Server:Port"), 1);
    EXPECT_THAT(config.unknown_keys(), IsEmpty());
}

TEST_F(ConfigTest, an_empty_text_counts_as_given) {
    sources.environment = {"XOS_Jwt__Issuer="};
    EXPECT_TRUE(load().is_given("Jwt:Issuer"));
    EXPECT_EQ(load()["Jwt:Issuer"], "");
}

TEST_F(ConfigTest, lists_unknown_keys_of_every_source) {
    write_file(R"({"Jwt": {"Isuer": "x"}, "Extra": [1, 2]})");
    EXPECT_THAT(refusal(), HasSubstr("Extra"));
    write_file(R"({"Jwt": {"Isuer": "x"}})");
    sources.environment = {"XOS_Foo__Bar=1"};
    sources.arguments = {"--Nope=2"};
    EXPECT_THAT(load().unknown_keys(), ElementsAre("Jwt:Isuer", "Foo:Bar", "Nope"));
}

TEST_F(ConfigTest, LIM_4_accepts_numbers_up_to_the_hard_cap_only) {
    for (const int minutes : {1, 1'439, 1'440}) {
        sources.arguments = {"--Jwt:ExpirationMinutes=" + std::to_string(minutes)};
        EXPECT_EQ(load().integer("Jwt:ExpirationMinutes"), minutes);
    }
    for (const char* value :
         {"0", "-1", "1441", "99999999999999999999", "1.0", "1e3", "abc", "", "+5", "0x10", "5 5", "5s"}) {
        EXPECT_THAT(argument_refusal(std::string{"--Jwt:ExpirationMinutes="} + value),
                    AllOf(HasSubstr("Jwt:ExpirationMinutes"), HasSubstr(std::string{"\""} + value + "\""),
                          HasSubstr("command line"), HasSubstr("an integer from 1 to 1440")));
    }
}

TEST_F(ConfigTest, reads_units_of_bytes_and_time_and_refuses_overflow) {
    const std::pair<const char*, std::int64_t> sizes[] = {
        {"1", 1}, {"3KiB", 3'072}, {"1 mib", 1 << 20}, {"2GiB", 1LL << 31}, {"2TiB", 1LL << 41}};
    for (const auto& [text, bytes] : sizes) {
        sources.arguments = {std::string{"--Files:MaxBytes="} + text};
        EXPECT_EQ(load().integer("Files:MaxBytes"), bytes);
    }
    const std::pair<const char*, std::int64_t> times[] = {
        {"250", 250}, {"250ms", 250}, {"5 s", 5'000}, {"10min", 600'000}};
    for (const auto& [text, milliseconds] : times) {
        sources.arguments = {std::string{"--Limits:IdleTime="} + text};
        EXPECT_EQ(load().integer("Limits:IdleTime"), milliseconds);
    }
    EXPECT_THAT(argument_refusal("--Files:MaxBytes=9223372036854775807 KiB"), HasSubstr("expected an integer from 1"));
    EXPECT_THAT(argument_refusal("--Files:MaxBytes=5 MB"), HasSubstr("KiB, MiB, GiB or TiB"));
    EXPECT_THAT(argument_refusal("--Limits:IdleTime=1h"), HasSubstr("expected an integer from 1 to 600000"));
}

TEST_F(ConfigTest, takes_true_and_false_in_any_case_and_nothing_else) {
    sources.arguments = {"--Users:RequireAdminForWrites=FALSE"};
    EXPECT_FALSE(load().boolean("Users:RequireAdminForWrites"));
    for (const char* value : {"no", "0", "1", "", "falsee"}) {
        EXPECT_THAT(argument_refusal(std::string{"--Users:RequireAdminForWrites="} + value),
                    HasSubstr("expected true or false"));
    }
}

TEST_F(ConfigTest, CLI_3_secrets_are_never_taken_from_arguments_and_never_shown) {
    const auto text = argument_refusal("--jwt:secretkey=hunter2");
    EXPECT_THAT(text, AllOf(HasSubstr("Jwt:SecretKey"), HasSubstr("XOS_Jwt__SecretKey"), Not(HasSubstr("hunter2"))));
    sources.arguments.clear();
    sources.environment = {"XOS_Pin=hunter2"};
    EXPECT_THAT(refusal(), AllOf(HasSubstr("Pin"), HasSubstr("from 0 to 9999"), Not(HasSubstr("hunter2"))));
}

TEST_F(ConfigTest, OPS_2_a_secret_in_a_file_that_others_may_read_is_refused) {
    write_file(R"({"Jwt": {"SecretKey": "hunter2"}})", false);
    EXPECT_THAT(refusal(), AllOf(HasSubstr("Jwt:SecretKey"), HasSubstr("chmod 600"), Not(HasSubstr("hunter2"))));
    write_file(R"({"Jwt": {"SecretKey": "hunter2"}})", true);
    EXPECT_EQ(load()["Jwt:SecretKey"], "hunter2");
    write_file(R"({"Jwt": {"Issuer": "open"}})", false);
    EXPECT_EQ(load()["Jwt:Issuer"], "open");
}

TEST_F(ConfigTest, refuses_arguments_that_are_no_settings) {
    for (const char* argument : {"Jwt:Issuer=x", "-Jwt:Issuer=x", "--Jwt:Issuer", "--=x", "--", ""}) {
        EXPECT_THAT(argument_refusal(argument), HasSubstr("is not a setting; expected --Key:Sub=value")) << argument;
    }
}

TEST_F(ConfigTest, refuses_values_of_the_wrong_json_kind) {
    EXPECT_THAT(file_refusal(R"({"Jwt": {"Issuer": 5}})"),
                AllOf(HasSubstr("Jwt:Issuer"), HasSubstr("\"5\""), HasSubstr("in quotation marks")));
    EXPECT_THAT(file_refusal(R"({"Jwt": {"Issuer": ["a"]}})"), HasSubstr("one value, not a list"));
    EXPECT_THAT(file_refusal(R"({"Jwt": {"ExpirationMinutes": 5.5}})"), HasSubstr("an integer from 1 to 1440"));
    EXPECT_THAT(file_refusal(R"({"Jwt": {"ExpirationMinutes": true}})"), HasSubstr("an integer from 1 to 1440"));
    EXPECT_THAT(file_refusal(R"({"Users": {"RequireAdminForWrites": 1}})"), HasSubstr("expected true or false"));
    EXPECT_THAT(file_refusal(R"({"Server": {"AllowedOrigins": 5}})"), HasSubstr("a list of texts"));
    EXPECT_THAT(file_refusal(R"({"Server": {"AllowedOrigins": [5]}})"), HasSubstr("texts without commas"));
    EXPECT_THAT(file_refusal(R"({"Server": {"AllowedOrigins": ["a,b"]}})"), HasSubstr("texts without commas"));
}

TEST_F(ConfigTest, refuses_files_that_cannot_be_used) {
    EXPECT_THAT(file_refusal("{"), HasSubstr("is not valid JSON"));
    EXPECT_THAT(file_refusal(""), HasSubstr("is not valid JSON"));
    EXPECT_THAT(file_refusal("[]"), HasSubstr("must hold one JSON object"));
    EXPECT_THAT(file_refusal(R"({"a": 1} {})"), HasSubstr("is not valid JSON"));
    EXPECT_THAT(file_refusal(R"({"Jwt": {"Issuer": "a"}, "JWT:issuer": "b"})"), HasSubstr("given twice"));
    EXPECT_THAT(file_refusal(std::string((1 << 20) + 1, ' ')), HasSubstr("larger than 1 MiB"));
    EXPECT_EQ(file_refusal("{}" + std::string((1 << 20) - 2, ' ')), "(accepted)");
    sources.file_path = "/nonexistent/xos.json";
    EXPECT_THAT(refusal(), AllOf(HasSubstr("/nonexistent/xos.json"), HasSubstr("cannot be read")));
    sources.file_path = std::filesystem::temp_directory_path().string();
    EXPECT_THAT(refusal(), HasSubstr("cannot be read"));
}

TEST_F(ConfigTest, refuses_text_that_is_not_utf8) {
    sources.environment = {"XOS_Jwt__Issuer=\xff"};
    EXPECT_THAT(refusal(), HasSubstr("not valid UTF-8"));
}

TEST_F(ConfigTest, lists_of_text_sources_are_split_at_commas_and_trimmed) {
    sources.environment = {"XOS_Server__AllowedOrigins= https://a.test ,,https://b.test, "};
    EXPECT_THAT(load().list("Server:AllowedOrigins"), ElementsAre("https://a.test", "https://b.test"));
}

TEST_F(ConfigTest, CLI_3_effective_values_are_sorted_with_secrets_masked) {
    sources.environment = {"XOS_Jwt__SecretKey=hunter2"};
    const auto all = load().effective();
    ASSERT_EQ(all.size(), std::size(keys));
    EXPECT_EQ(all[0].key, "Files:MaxBytes");
    EXPECT_EQ(all[0].value, "10485760");
    EXPECT_EQ(all[0].source, "default");
    EXPECT_EQ(all[3].key, "Jwt:SecretKey");
    EXPECT_EQ(all[3].value, "********");
    EXPECT_EQ(all[3].source, "environment variable XOS_Jwt__SecretKey");
    EXPECT_EQ(all[5].key, "Pin");
    EXPECT_EQ(all[5].value, "");
}

TEST_F(ConfigTest, asking_for_what_was_never_declared_is_a_bug) {
    const auto config = load();
    EXPECT_THROW(config.text("Jwt:Isuer"), std::logic_error);
    EXPECT_THROW(config.integer("Jwt:Issuer"), std::logic_error);
    EXPECT_THROW(config.boolean("Jwt:Issuer"), std::logic_error);
    EXPECT_THROW(config.is_given("nope"), std::logic_error);
}

TEST(Config, CLI_3_passwords_in_urls_are_not_shown) {
    const std::array url_keys{ConfigKey{.name = "Url"}};
    const auto shown = [&](const std::string& value) {
        return Config::load(url_keys, {.file_path = {}, .environment = {}, .arguments = {"--Url=" + value}})
            .effective()
            .front()
            .value;
    };
    EXPECT_EQ(shown("postgresql://me:s3cret@db:5432/x"), "postgresql://me:********@db:5432/x");
    EXPECT_EQ(shown("postgresql://me:a:b@c@db/x"), "postgresql://me:********@db/x");
    EXPECT_EQ(shown("postgresql://me@db:5432/x"), "postgresql://me@db:5432/x");
    EXPECT_EQ(shown("postgresql://db:5432/x?password=s3cret&a=b"), "postgresql://db:5432/x?password=********&a=b");
    EXPECT_EQ(shown("postgresql://me:@db/x?sslpassword=s&password=t"),
              "postgresql://me:********@db/x?sslpassword=********&password=********");
    EXPECT_EQ(shown("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
    EXPECT_EQ(shown("/path/me:x@y.db"), "/path/me:x@y.db");
}

}  // namespace
