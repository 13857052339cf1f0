// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>

#include "integration/users/users_server.hpp"

namespace xos::users {
namespace {

std::set<std::string> members(const Reply& reply) {
    std::set<std::string> names;
    const auto document = reply.json();
    for (const auto& [name, value] : document.root().members()) names.emplace(name);
    return names;
}

struct Answer {
    const char* what;
    Reply reply;
    int status;
    const char* message;
    const char* code;
};

/// One answer for each row of HTTP-7 that a request can cause.
std::vector<Answer> refusals(UsersServer& server) {
    auto ada = server.ada();
    auto max = server.max();
    auto nobody = server.anonymous();
    auto broken = server.anonymous();
    broken.set_token("not.a.token");
    const std::string large(2'000'000, ' ');
    const testing::Headers text{{"Content-Type", "text/plain"}};
    return {
        {"malformed JSON", ada.post("/api/users", "{"), 400, "Validation failed", "validation_failed"},
        {"no body", ada.post("/api/users", ""), 400, "Validation failed", "validation_failed"},
        {"no token", nobody.get("/api/users"), 401, "Authentication required", "unauthenticated"},
        {"bad token", broken.get("/api/users"), 401, "Authentication required", "unauthenticated"},
        {"not allowed", max.remove("/api/users/1"), 403, "You do not have permission to perform this action",
         "forbidden"},
        {"unknown route", ada.get("/api/nothing"), 404, "The requested resource was not found", "not_found"},
        {"unknown route, no token", nobody.get("/api/nothing"), 404, "The requested resource was not found",
         "not_found"},
        {"wrong method", ada.request("PATCH", "/api/users"), 405, "Method not allowed", "method_not_allowed"},
        {"body too large", server.ada().post("/api/users", large), 413, "Request body too large", "payload_too_large"},
        {"not JSON", ada.request("POST", "/api/users", "name=Ann", text), 415, "Unsupported media type",
         "unsupported_media_type"},
    };
}

TEST(Envelope, HTTP_7_each_refusal_has_its_status_text_and_code) {
    UsersServer server;
    for (const auto& answer : refusals(server)) {
        EXPECT_EQ(answer.reply.status, answer.status) << answer.what;
        EXPECT_EQ(answer.reply.message(), answer.message) << answer.what;
        EXPECT_EQ(answer.reply.code(), answer.code) << answer.what;
    }
}

TEST(Envelope, ENV_1_ENV_2_ENV_3_ENV_5_HTTP_5_every_refusal_is_an_envelope) {
    UsersServer server;
    for (const auto& [what, reply, status, message, code] : refusals(server)) {
        EXPECT_EQ(members(reply),
                  (std::set<std::string>{"success", "data", "message", "validationErrors", "code", "traceId"}))
            << what;
        EXPECT_EQ(reply.raw("success"), "false") << what;
        EXPECT_EQ(reply.raw("data"), "null") << what;
        EXPECT_FALSE(reply.text("traceId").empty()) << what;
        EXPECT_EQ(reply.find("Content-Type"), "application/json; charset=utf-8") << what;
    }
}

TEST(Envelope, ENV_2_HTTP_1_success_has_four_members) {
    UsersServer server;
    auto ada = server.ada();
    const std::set<std::string> four{"success", "data", "message", "validationErrors"};
    for (const auto& reply : {ada.get("/api/users"), ada.get("/api/users/paged"), ada.get("/api/ping"),
                              ada.remove(user_path(server.id_of("max@acme.test")))}) {
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(members(reply), four);
        EXPECT_EQ(reply.raw("success"), "true");
        EXPECT_EQ(reply.find("Content-Type"), "application/json; charset=utf-8");
    }
}

TEST(Envelope, JSON_4_takes_a_body_of_the_json_type_only) {
    UsersServer server;
    auto ada = server.ada();
    const auto post = [&](const char* type) {
        return ada.request("POST", "/api/notifications", R"({"type":"info","message":"m"})", {{"Content-Type", type}});
    };
    for (const auto* type : {"application/json", "Application/JSON; charset=UTF-8", "application/json;charset=utf-8"}) {
        EXPECT_EQ(post(type).status, 200) << type;
    }
    for (const auto* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                             "application/json; charset=latin1", "application/jsonp", "json", ""}) {
        EXPECT_EQ(post(type).status, 415) << type;
    }
    EXPECT_EQ(server.events(server.acme()).size(), 3U);
}

TEST(Envelope, HTTP_7_malformed_json_is_named_under_a_dollar) {
    UsersServer server;
    const auto reply = server.ada().post("/api/users", R"({"name":)");
    EXPECT_EQ(reply.raw("validationErrors"), R"({"$":["The request body is not valid JSON"]})");
}

TEST(Envelope, HTTP_7_refusals_carry_their_headers) {
    UsersServer server;
    EXPECT_EQ(server.anonymous().get("/api/users").find("WWW-Authenticate"), "Bearer");
    const auto allow = server.ada().request("PATCH", "/api/users").find("Allow").value_or("");
    EXPECT_NE(allow.find("GET"), std::string::npos);
    EXPECT_NE(allow.find("POST"), std::string::npos);
    EXPECT_EQ(allow.find("DELETE"), std::string::npos);
}

TEST(Envelope, HTTP_4_paths_match_in_any_case_and_with_one_slash_at_the_end) {
    UsersServer server;
    auto ada = server.ada();
    for (const auto* path : {"/api/users/", "/API/Users", "/Api/USERS/PAGED", "/api/users/paged/"}) {
        EXPECT_EQ(ada.get(path).status, 200) << path;
    }
    EXPECT_EQ(ada.get("/api/users//").status, 400) << "an empty segment (PATH-1)";
    EXPECT_EQ(ada.get("/api/usersx").status, 404);
}

TEST(Envelope, HTTP_10_unknown_members_and_parameters_are_ignored) {
    UsersServer server;
    auto ada = server.ada();
    EXPECT_EQ(ada.get("/api/users?foo=bar&foo").status, 200);
    EXPECT_EQ(
        ada.post("/api/users", R"({"name":"Ann","email":"ann@acme.test","password":"kT9$xqzmw","foo":{"bar":[1]}})")
            .status,
        201);
}

TEST(Envelope, HTTP_3_times_are_utc_with_milliseconds_and_ids_are_integers) {
    UsersServer server;
    const auto reply = server.ada().get(user_path(server.id_of("max@acme.test")));
    EXPECT_EQ(reply.text("data.createdAt"), "2025-01-31T09:05:00.123Z");
    EXPECT_TRUE(reply.integer("data.id").has_value());
}

TEST(Envelope, ENV_6_lists_are_arrays_and_pages_have_items) {
    UsersServer server;
    auto ada = server.ada();
    EXPECT_TRUE(ada.get("/api/users").raw("data").starts_with('['));
    EXPECT_TRUE(ada.get("/api/users/paged").raw("data.items").starts_with('['));
}

TEST(Envelope, ENV_4_HTTP_2_field_names_are_camel_case) {
    UsersServer server;
    const auto reply = server.ada().post("/api/users", R"({"Name":"Ann","is_admin":"yes"})");
    EXPECT_EQ(members(reply).count("validationErrors"), 1U);
    EXPECT_EQ(reply.raw("validationErrors.Name"), "");
    EXPECT_EQ(reply.text("validationErrors.name.0"), "Name is required") << "`Name` is another member";
    EXPECT_EQ(reply.raw("validationErrors.isAdmin"), "") << "`is_admin` is another member";
}

// rules: ARC-2
TEST(Envelope, TEN_1_no_header_parameter_or_member_changes_the_tenant) {
    UsersServer server;
    auto ada = server.ada();
    const auto globex = std::to_string(server.globex().value);
    const testing::Headers headers{{"X-Client-Id", globex}, {"client_id", globex}, {"X-Tenant", "globex"}};
    const auto list = ada.get("/api/users?client_id=" + globex + "&clientId=" + globex, headers);
    EXPECT_EQ(list.body.find("globex"), std::string::npos);
    const auto created = ada.request(
        "POST", "/api/users",
        R"({"name":"Ann","email":"ann@acme.test","password":"kT9$xqzmw","clientId":)" + globex + "}", headers);
    EXPECT_EQ(created.integer("data.clientId"), server.acme().value);
}

}  // namespace
}  // namespace xos::users
