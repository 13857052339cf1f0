// SPDX-License-Identifier: Apache-2.0
// TEST-2: every route of the running application, tried by those who must not get through. The cases come from the
// route table, so a new route is covered without a new test.
#include <gtest/gtest.h>

#include "integration/users/users_server.hpp"

namespace xos::users {
namespace {

/// A body that passes the rules of every route, so that nothing but access decides.
constexpr auto any_body = R"({"name":"Intruder","email":"intruder@x.test","password":"kT9$xqzmw","type":"info",
                              "message":"m","isAdmin":true,"isActive":false,
                              "currentPassword":"correct horse","newPassword":"kT9$xqzmw"})";

/// The path with each parameter replaced.
std::string filled(std::string pattern, const std::string& value) {
    while (true) {
        const auto open = pattern.find('{');
        if (open == std::string::npos) return pattern;
        pattern.replace(open, pattern.find('}') - open + 1, value);
    }
}

bool has_id(const Route& route) { return route.pattern.find('{') != std::string::npos; }
bool is_sign_in(const Route& route) { return route.pattern.starts_with("/api/auth/"); }

/// What an upload's routes look at before they look for the upload.
const testing::Headers upload_fields{{"Tus-Resumable", "1.0.0"},
                                     {"Upload-Offset", "0"},
                                     {"X-HTTP-Method-Override", "DELETE"},
                                     {"Content-Type", "application/offset+octet-stream"}};

Reply call(Client& client, const Route& route, const std::string& id) {
    if (route.pattern.starts_with("/api/files/tus/")) {
        return client.request(http::to_string(route.method), filled(route.pattern, id), "", upload_fields);
    }
    const bool sends = route.method == http::Method::post || route.method == http::Method::put;
    return client.request(http::to_string(route.method), filled(route.pattern, id), sends ? any_body : "");
}

std::string name(const Route& route) { return std::string{http::to_string(route.method)} + " " + route.pattern; }

class Isolation : public ::testing::TestWithParam<bool> {
protected:
    static testing::TestServerOptions options() {
        testing::TestServerOptions made;
        made.application.drop_tenant_predicates = GetParam();
        return made;
    }

    UsersServer server{options()};
    std::vector<const Route*> routes = server.app().routes();
};

// rules: PATH-2
TEST_P(Isolation, HTTP_6_without_a_token_only_anonymous_routes_answer) {
    auto nobody = server.anonymous();
    std::size_t closed = 0;
    for (const auto* route : routes) {
        if (route->access.kind == Access::Kind::anonymous) continue;
        ++closed;
        EXPECT_EQ(call(nobody, *route, "1").status, 401) << name(*route);
    }
    EXPECT_GE(closed, 8U);
}

TEST_P(Isolation, AUT_6_a_broken_token_opens_nothing) {
    auto token = server.ada().token();
    token[token.size() / 2] = token[token.size() / 2] == 'A' ? 'B' : 'A';
    auto forged = server.anonymous();
    forged.set_token(token);
    for (const auto* route : routes) {
        if (route->access.kind != Access::Kind::anonymous) {
            EXPECT_EQ(call(forged, *route, "1").status, 401) << name(*route);
        }
    }
}

// rules: ARC-3 TEN-2 TEN-6
TEST_P(Isolation, TEN_9_another_tenants_ids_are_absent_and_nothing_changes) {
    auto gus = server.gus();
    const auto before = server.snapshot();
    std::size_t tried = 0;
    for (const auto* route : routes) {
        if (!has_id(*route) || route->method == http::Method::options) continue;
        ++tried;
        for (const auto* email : {"ada@acme.test", "max@acme.test"}) {
            const auto foreign = call(gus, *route, std::to_string(server.id_of(email).value));
            const auto absent = call(gus, *route, "999999");
            EXPECT_EQ(foreign.status, 404) << name(*route);
            EXPECT_EQ(foreign.message(), absent.message()) << name(*route);
            EXPECT_EQ(foreign.code(), absent.code()) << name(*route);
        }
    }
    EXPECT_GE(tried, 3U);
    EXPECT_EQ(server.snapshot(), before);
    EXPECT_TRUE(server.events(server.acme()).empty());
}

// rules: ARC-2 REL-2
TEST_P(Isolation, TEN_9_no_answer_holds_anything_of_another_tenant) {
    auto ada = server.ada();
    ada.post("/api/notifications", R"({"type":"info","message":"only for acme.test"})");
    auto mia = server.as("mia@globex.test");
    for (const auto* route : routes) {
        if (route->method != http::Method::get || is_sign_in(*route)) continue;
        const auto reply = call(mia, *route, std::to_string(server.id_of("ada@acme.test").value));
        EXPECT_EQ(reply.body.find("acme.test"), std::string::npos) << name(*route) << ' ' << reply.body;
    }
    EXPECT_EQ(mia.get("/api/users/paged?search=acme").integer("data.pagination.totalCount"), 0);
    EXPECT_EQ(mia.get("/api/users/paged").integer("data.pagination.totalCount"), 2);
}

TEST_P(Isolation, AUTHZ_1_a_lower_role_gets_403_where_a_permission_is_needed) {
    auto max = server.max();
    const auto before = server.snapshot();
    std::size_t tried = 0;
    for (const auto* route : routes) {
        if (route->access.kind != Access::Kind::permission) continue;
        ++tried;
        const auto reply = call(max, *route, std::to_string(server.id_of("ada@acme.test").value));
        EXPECT_EQ(reply.status, 403) << name(*route);
    }
    EXPECT_GE(tried, 4U);
    EXPECT_EQ(server.snapshot(), before);
}

TEST_P(Isolation, TEN_9_writes_stay_in_the_own_tenant) {
    auto gus = server.gus();
    const auto reply = gus.post("/api/users", R"({"name":"Ann","email":"ada@acme.test","password":"kT9$xqzmw"})");
    EXPECT_EQ(reply.status, 201) << "the address of another tenant's user is free here";
    EXPECT_EQ(reply.integer("data.clientId"), server.globex().value);
    EXPECT_EQ(gus.remove(user_path(server.id_of("gus@globex.test"))).status, 400)
        << "the last admin of this tenant, however many others have";
}

TEST_P(Isolation, AUT_8_an_expired_token_opens_nothing) {
    // The clock of this server stands still until it is moved.
    struct MovingClock final : Clock {
        Timestamp now() const override { return system_clock().now() + offset.load(); }
        std::chrono::steady_clock::time_point steady_now() const override { return system_clock().steady_now(); }
        std::atomic<std::chrono::milliseconds> offset{std::chrono::milliseconds{0}};
    };
    static MovingClock clock;
    clock.offset = std::chrono::milliseconds{0};
    auto made = options();
    made.application.clock = &clock;
    UsersServer late{std::move(made)};
    auto ada = late.ada();
    clock.offset = std::chrono::minutes{62};
    for (const auto* route : late.app().routes()) {
        if (route->access.kind == Access::Kind::anonymous) continue;
        const auto reply = call(ada, *route, "1");
        if (route->pattern == "/api/auth/refresh") continue;  // its cookie is still good
        EXPECT_EQ(reply.status, 401) << name(*route);
        EXPECT_EQ(reply.code(), "token_expired") << name(*route);
    }
}

INSTANTIATE_TEST_SUITE_P(Predicates, Isolation, ::testing::Values(false, true),
                         [](const auto& instance) { return instance.param ? "the_second_wall_alone" : "as_served"; });

}  // namespace
}  // namespace xos::users
