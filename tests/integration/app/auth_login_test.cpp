// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "integration/app/auth_server.hpp"

namespace xos::auth_api_test {

using namespace std::chrono_literals;

TEST(AuthApi, AUTH_5_a_sign_in_answers_with_token_lifetime_and_user_and_sets_the_cookie) {
    // rules: AUTH-1 AUTH-10 ENV-8 HTTP-3 WEB-2 WEB-5
    AuthServer server;
    server.add_user(acme, "ann@acme.test", true);
    auto client = server.client();
    const auto reply = client.post("/api/auth/login", credentials(" ANN@acme.test "), {{"Accept-Encoding", "gzip"}});
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.raw("success"), "true");
    EXPECT_EQ(reply.raw("message"), "null");
    EXPECT_EQ(reply.raw("validationErrors"), "null");
    EXPECT_EQ(reply.integer("data.expiresIn"), 3600);
    EXPECT_EQ(reply.raw("data.user"),
              R"({"id":1,"name":"Ann","email":"ann@acme.test","clientId":1,"isAdmin":true,"isActive":true,)"
              R"("createdAt":"2025-01-31T09:00:00.000Z","updatedAt":null})");
    EXPECT_FALSE(reply.text("data.token").empty());
    EXPECT_EQ(reply.body.find("argon2"), std::string::npos);
    const auto cookie = reply.find("Set-Cookie").value_or("");
    EXPECT_TRUE(cookie.starts_with("xos_refresh=")) << cookie;
    EXPECT_NE(cookie.find("; Path=/api/auth; HttpOnly; SameSite=Strict; Max-Age=604800"), std::string::npos) << cookie;
    EXPECT_EQ(cookie.find("Domain"), std::string::npos);
    EXPECT_EQ(reply.find("Cache-Control"), "no-store");
    EXPECT_EQ(reply.find("Content-Encoding"), std::nullopt);
}

TEST(AuthApi, AUTH_10_behind_a_trusted_https_proxy_the_cookie_is_bound_to_the_host) {
    // rules: AUT-10
    AuthServer server{{"--Server:TrustedProxies=127.0.0.1"}};
    server.add_user(acme, "ann@acme.test");
    auto client = server.client();
    const auto reply = client.post("/api/auth/login", credentials("ann@acme.test"),
                                   {{"X-Forwarded-Proto", "https"}, {"X-Forwarded-For", "198.51.100.7"}});
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto cookie = reply.find("Set-Cookie").value_or("");
    EXPECT_TRUE(cookie.starts_with("__Host-xos_refresh=")) << cookie;
    EXPECT_NE(cookie.find("; Path=/; HttpOnly; SameSite=Strict; Secure"), std::string::npos) << cookie;
}

TEST(AuthApi, AUTH_2_missing_and_malformed_members_are_an_invalid_request) {
    AuthServer server;
    auto client = server.client();
    struct Case {
        std::string body;
        std::string field;
        std::string text;
    };
    for (const auto& [body, field, text] : std::vector<Case>{
             {R"({"password":"x"})", "email", "Email is required"},
             {R"({"email":"  ","password":"x"})", "email", "Email is required"},
             {R"({"email":"ann@acme.test"})", "password", "Password is required"},
             {R"({"email":"ann@acme.test","password":""})", "password", "Password is required"},
             {R"({"email":"no address","password":"x"})", "email", "Email address is not valid"},
             {R"({"email":7,"password":"x"})", "email", "The value is not valid"},
             {R"({"email":"ann@acme.test","password":{}})", "password", "The value is not valid"},
             {R"({"email":"ann@acme.test","password":"x","tenant":[]})", "tenant", "The value is not valid"},
             {R"({"email":"ann@acme.test","password":"x","tenant":1.5})", "tenant", "The value is not valid"},
             {R"({"email":"ann@acme.test","password":"x","tenant":"a\u0000b"})", "tenant", "The value is not valid"},
         }) {
        const auto reply = client.post("/api/auth/login", body);
        EXPECT_EQ(reply.status, 400) << body;
        EXPECT_EQ(reply.message(), "Invalid request") << body;
        EXPECT_EQ(reply.code(), "invalid_request") << body;
        EXPECT_EQ(reply.raw("validationErrors." + field), "[\"" + text + "\"]") << body << reply.body;
        EXPECT_EQ(reply.find("Set-Cookie"), std::nullopt);
    }
    EXPECT_EQ(client.post("/api/auth/login", "{").status, 400);
    EXPECT_EQ(client.get("/api/auth/login").status, 405);
}

TEST(AuthApi, AUTH_3_wrong_password_and_unknown_address_give_the_same_body_and_headers) {
    // rules: AUT-4
    AuthServer server;
    server.add_user(acme, "ann@acme.test");
    auto client = server.client();
    const auto wrong = client.post("/api/auth/login", credentials("ann@acme.test", "wrong"));
    const auto unknown = client.post("/api/auth/login", credentials("nobody@acme.test"));
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(unknown.status, 401);
    EXPECT_EQ(wrong.message(), "Invalid credentials");
    EXPECT_EQ(without_trace(wrong.body), without_trace(unknown.body));
    ASSERT_EQ(wrong.fields.size(), unknown.fields.size());
    for (std::size_t i = 0; i < wrong.fields.size(); ++i) {
        EXPECT_EQ(wrong.fields[i].first, unknown.fields[i].first);
        if (wrong.fields[i].first != "Date") EXPECT_EQ(wrong.fields[i].second, unknown.fields[i].second);
    }
}

TEST(AuthApi, AUTH_4_a_deactivated_account) {
    AuthServer server;
    const auto ann = server.add_user(acme, "ann@acme.test");
    server.deactivate(acme, ann);
    auto client = server.client();
    const auto reply = client.post("/api/auth/login", credentials("ann@acme.test"));
    EXPECT_EQ(reply.status, 401);
    EXPECT_EQ(reply.message(), "Account is deactivated");
    EXPECT_EQ(client.post("/api/auth/login", credentials("ann@acme.test", "wrong")).message(), "Invalid credentials");
}

TEST(AuthApi, AUTH_7_one_address_in_two_tenants) {
    AuthServer server;
    server.add_user(acme, "ann@both.test");
    server.add_user(globex, "ann@both.test");
    auto client = server.client();
    const auto several = client.post("/api/auth/login", credentials("ann@both.test"));
    EXPECT_EQ(several.status, 409);
    EXPECT_EQ(several.message(), "Select an organisation");
    EXPECT_EQ(several.code(), "tenant_required");
    EXPECT_EQ(several.raw("data"),
              R"({"tenants":[{"id":1,"name":"acme","slug":"acme"},{"id":2,"name":"globex","slug":"globex"}]})");
    EXPECT_EQ(several.find("Set-Cookie"), std::nullopt);
    for (const std::string tenant : {"2", "\"2\"", "\"globex\""}) {
        const auto reply =
            client.post("/api/auth/login",
                        R"({"email":"ann@both.test","password":"correct horse battery","tenant":)" + tenant + "}");
        ASSERT_EQ(reply.status, 200) << tenant;
        EXPECT_EQ(reply.integer("data.user.clientId"), 2) << tenant;
    }
    EXPECT_EQ(client.post("/api/auth/login", credentials("ann@both.test", "wrong")).status, 401);
}

TEST(AuthApi, SEC_3_ten_failures_close_the_address_with_retry_after) {
    AuthServer server;
    server.add_user(acme, "ann@acme.test");
    auto client = server.client();
    for (const std::string email : {"ann@acme.test", "nobody@acme.test"}) {
        for (int i = 0; i < 10; ++i) {
            ASSERT_EQ(client.post("/api/auth/login", credentials(email, "wrong")).status, 401) << email << i;
        }
        const auto refused = client.post("/api/auth/login", credentials(email));
        EXPECT_EQ(refused.status, 429) << email;
        EXPECT_EQ(refused.message(), "Too many requests");
        EXPECT_EQ(refused.find("Retry-After"), "900");
    }
    server.clock().advance(15min);
    EXPECT_EQ(client.post("/api/auth/login", credentials("ann@acme.test")).status, 200);
}

TEST(AuthApi, CLI_2_setup_is_for_everybody_and_says_no_more_than_yes_or_no) {
    AuthServer server;
    auto client = server.client();
    EXPECT_EQ(client.get("/api/auth/setup").raw("data"), R"({"hasAccounts":false})");
    server.add_user(acme, "ann@acme.test");
    EXPECT_EQ(client.get("/api/auth/setup").raw("data"), R"({"hasAccounts":true})");
}

TEST(AuthApi, LOG_2_no_password_token_or_cookie_reaches_the_log) {
    AuthServer server;
    server.add_user(acme, "ann@acme.test");
    auto client = server.client();
    client.post("/api/auth/login", credentials("ann@acme.test", "secret-marker-1"));
    client.post("/api/auth/login", R"({"email":7,"password":"secret-marker-2"})");
    client.sign_in("ann@acme.test", password);
    const auto token = client.token();
    const auto cookie = client.cookie("xos_refresh").value();
    client.post("/api/auth/refresh", "", from_page);
    client.post("/api/auth/logout");
    client.post("/api/auth/refresh", "", from_page);
    server.server().app().services().log.flush();
    const auto& log = server.server().log();
    for (const std::string& secret : {std::string{"secret-marker"}, std::string{password}, token, cookie}) {
        EXPECT_EQ(log.count(secret), 0U) << secret;
    }
}

}  // namespace xos::auth_api_test
