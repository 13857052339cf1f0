// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/token_settings.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "xos/app/application.hpp"
#include "xos/testing/temporary_folder.hpp"

namespace xos::sign_in {

using namespace std::chrono_literals;

namespace {

Config config_of(std::vector<std::string> environment, std::vector<std::string> arguments = {}) {
    return Config::load(
        platform_config_keys(),
        {.file_path = std::nullopt, .environment = std::move(environment), .arguments = std::move(arguments)});
}

std::string refusal_of(std::vector<std::string> environment, std::vector<std::string> arguments = {}) {
    try {
        const auto config = config_of(std::move(environment), std::move(arguments));
        jwt_options(config);
        token_secret(config, "/nonexistent");
    } catch (const ConfigError& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST(TokenSettings, JWT_4_defaults) {
    const auto options = jwt_options(config_of({}));
    EXPECT_EQ(options.issuer, "xos");
    EXPECT_EQ(options.audience, "xos");
    EXPECT_EQ(options.lifetime, 60min);
    EXPECT_EQ(options.skew, 30s);
}

TEST(TokenSettings, JWT_1_given_values_are_used) {
    const auto config = config_of({"XOS_Jwt__SecretKey=0123456789abcdef0123456789abcdef"},
                                  {"--Jwt:Issuer=me", "--Jwt:Audience=you", "--Jwt:ExpirationMinutes=5"});
    EXPECT_EQ(jwt_options(config).issuer, "me");
    EXPECT_EQ(jwt_options(config).audience, "you");
    EXPECT_EQ(jwt_options(config).lifetime, 5min);
    EXPECT_EQ(token_secret(config, "/nonexistent"), "0123456789abcdef0123456789abcdef");
}

TEST(TokenSettings, JWT_4_refuses_a_given_key_under_32_bytes) {
    EXPECT_EQ(refusal_of({"XOS_Jwt__SecretKey=" + std::string(31, 'k')}),
              "Jwt:SecretKey has 31 bytes; give at least 32, or leave the key out to have one made in the data folder");
    EXPECT_NE(refusal_of({"XOS_Jwt__SecretKey="}).find("Jwt:SecretKey"), std::string::npos) << "empty is too short";
    EXPECT_EQ(refusal_of({"XOS_Jwt__SecretKey=" + std::string(32, 'k')}), "");
    EXPECT_EQ(refusal_of({"XOS_Jwt__SecretKey=" + std::string(33, 'k')}), "");
}

TEST(TokenSettings, JWT_4_refuses_an_empty_issuer_or_audience_and_names_the_key) {
    EXPECT_NE(refusal_of({}, {"--Jwt:Issuer="}).find("Jwt:Issuer"), std::string::npos);
    EXPECT_NE(refusal_of({}, {"--Jwt:Audience="}).find("Jwt:Audience"), std::string::npos);
}

TEST(TokenSettings, JWT_4_refuses_a_lifetime_that_is_no_positive_integer) {
    for (const std::string value : {"0", "-1", "1.5", "abc", "", "99999999999999999999"}) {
        const auto refusal = refusal_of({}, {"--Jwt:ExpirationMinutes=" + value});
        EXPECT_NE(refusal.find("Jwt:ExpirationMinutes"), std::string::npos) << value << ": " << refusal;
    }
    EXPECT_EQ(jwt_options(config_of({}, {"--Jwt:ExpirationMinutes=1"})).lifetime, 1min);
}

TEST(TokenSettings, JWT_4_makes_a_key_once_and_keeps_it_for_the_owner_only) {
    const testing::TemporaryFolder folder;
    const auto config = config_of({});
    const auto first = token_secret(config, folder.path());
    EXPECT_EQ(first.size(), 64U);
    EXPECT_EQ(token_secret(config, folder.path()), first);
    struct stat info{};
    ASSERT_EQ(::stat((folder.path() + "/secret.key").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
    const testing::TemporaryFolder other;
    EXPECT_NE(token_secret(config, other.path()), first);
}

}  // namespace xos::sign_in
