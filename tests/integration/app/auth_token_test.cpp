// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <openssl/hmac.h>

#include <array>

#include "integration/app/auth_server.hpp"
#include "xos/base/encoding.hpp"
#include "xos/testing/test_data.hpp"

namespace xos::auth_api_test {

using namespace std::chrono_literals;

namespace {

std::string encoded(std::string_view text) {
    return base64url_encode({reinterpret_cast<const unsigned char*>(text.data()), text.size()});
}

/// A token made by hand, as any issuer with the key could make it.
std::string token_of(std::string_view header, std::string_view payload, std::string_view key = jwt_key) {
    const auto signed_part = encoded(header) + "." + encoded(payload);
    std::array<unsigned char, 32> mac{};
    unsigned int length = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(signed_part.data()), signed_part.size(), mac.data(), &length);
    return signed_part + "." + base64url_encode(mac);
}

constexpr std::string_view hs256 = R"({"alg":"HS256","typ":"JWT"})";

}  // namespace

class TokenApi : public ::testing::Test {
protected:
    TokenApi() : ann_{server_.add_user(acme, "ann@acme.test")} {}

    /// Claims of an ASP.NET issuer, with one part replaced.
    std::string payload(std::string_view from = "", std::string_view to = "") const {
        const auto now = std::chrono::duration_cast<std::chrono::seconds>(start_.time_since_epoch()).count();
        std::string text = R"({"nameid":")" + std::to_string(ann_.value) +
                           R"(","unique_name":"Ann","email":"ann@acme.test","client_id":"1","is_admin":"False",)"
                           R"("iss":"xos","aud":"xos","nbf":)" +
                           std::to_string(now) + R"(,"exp":)" + std::to_string(now + 3600) + "}";
        if (!from.empty()) text.replace(text.find(from), from.size(), to);
        return text;
    }
    testing::Reply me(const std::string& token) {
        auto client = server_.client();
        client.set_token(token);
        return client.get("/api/auth/me");
    }

    AuthServer server_;
    UserId ann_;
    Timestamp start_ = server_.clock().now();
};

TEST_F(TokenApi, JWT_2_tokens_of_an_asp_net_issuer_with_the_same_key_work) {
    const auto reply = me(token_of(hs256, payload()));
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.integer("data.id"), ann_.value);
}

TEST_F(TokenApi, JWT_3_every_flaw_is_the_same_401) {
    // rules: AUT-6 HTTP-7
    const std::vector<std::pair<std::string, std::string>> cases{
        {"another key", token_of(hs256, payload(), "fedcba9876543210fedcba9876543210")},
        {"alg none", encoded(R"({"alg":"none"})") + "." + encoded(payload()) + "."},
        {"alg none, signed", token_of(R"({"alg":"none"})", payload())},
        {"alg HS512", token_of(R"({"alg":"HS512"})", payload())},
        {"wrong issuer", token_of(hs256, payload(R"("iss":"xos")", R"("iss":"other")"))},
        {"wrong audience", token_of(hs256, payload(R"("aud":"xos")", R"("aud":"other")"))},
        {"future nbf", token_of(hs256, payload(R"("nbf":1738314000)", R"("nbf":1738314031)"))},
        {"no exp", token_of(hs256, payload(R"("exp":1738317600)", R"("exq":1738317600)"))},
        {"tenant that is not the user's", token_of(hs256, payload(R"("client_id":"1")", R"("client_id":"2")"))},
        {"unknown user", token_of(hs256, payload(R"("nameid":"1")", R"("nameid":"4711")"))},
        {"not a token", "abc"},
    };
    for (const auto& [name, token] : cases) {
        const auto reply = me(token);
        EXPECT_EQ(reply.status, 401) << name;
        EXPECT_EQ(reply.message(), "Authentication required") << name;
        EXPECT_EQ(reply.code(), "unauthenticated") << name;
    }
    const auto expired = me(token_of(hs256, payload(R"("exp":1738317600)", R"("exp":1738313900)")));
    EXPECT_EQ(expired.status, 401);
    EXPECT_EQ(expired.code(), "token_expired");
}

TEST_F(TokenApi, JWT_4_the_server_does_not_start_with_a_bad_setting) {
    const auto starts = [](std::vector<std::string> environment, std::vector<std::string> arguments) {
        testing::TestServerOptions options;
        options.environment = std::move(environment);
        options.arguments = std::move(arguments);
        try {
            const testing::TestServer server{testing::on_chosen_database(std::move(options))};
            return std::string{"started"};
        } catch (const ConfigError& error) {
            return std::string{error.what()};
        }
    };
    EXPECT_NE(starts({"XOS_Jwt__SecretKey=short"}, {}).find("Jwt:SecretKey"), std::string::npos);
    EXPECT_NE(starts({}, {"--Jwt:Issuer="}).find("Jwt:Issuer"), std::string::npos);
    EXPECT_NE(starts({}, {"--Jwt:Audience="}).find("Jwt:Audience"), std::string::npos);
    EXPECT_NE(starts({}, {"--Jwt:ExpirationMinutes=0"}).find("Jwt:ExpirationMinutes"), std::string::npos);
    EXPECT_EQ(starts({}, {}), "started");
}

}  // namespace xos::auth_api_test
