// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <fstream>

#include "xos/testing.hpp"
#include "xos/testing/test_data.hpp"

namespace xos {
namespace {

using testing::on_chosen_database;
using testing::TemporaryFolder;
using testing::TestServer;
using testing::TestServerOptions;

TEST(Pipeline, HTTP_7_a_page_takes_GET_and_HEAD_only) {
    const TemporaryFolder pages;
    std::ofstream{pages.path() + "/login.html"} << "<!doctype html>";
    TestServerOptions options;
    options.application.files = http::StaticFiles::from_folder(pages.path());
    options.application.start_page = "/login";
    TestServer server{on_chosen_database(std::move(options))};
    auto client = server.client();
    EXPECT_EQ(client.get("/login").status, 200);
    EXPECT_EQ(client.get("/login/").status, 200);
    EXPECT_EQ(client.get("/").find("Location"), "/login");
    for (const auto* path : {"/login", "/"}) {
        for (const auto* method : {"POST", "PUT", "DELETE", "OPTIONS"}) {
            const auto refused = client.request(method, path);
            EXPECT_EQ(refused.status, 405) << method << path;
            EXPECT_EQ(refused.find("Allow"), "GET, HEAD") << method << path;
            EXPECT_EQ(refused.message(), "Method not allowed");
        }
    }
    EXPECT_EQ(client.request("POST", "/nothing").status, 404);
}

struct Folder {
    Folder(const std::string& file, std::string_view text) { std::ofstream{folder.path() + "/" + file} << text; }
    TemporaryFolder folder;
};

TestServerOptions with_documents(const TemporaryFolder& documents, std::vector<std::string> arguments) {
    TestServerOptions options;
    options.application.documents = http::StaticFiles::from_folder(documents.path());
    options.arguments = std::move(arguments);
    return on_chosen_database(std::move(options));
}

TEST(Pipeline, SEC_1_documents_are_served_when_the_setting_says_so_and_not_otherwise) {
    const Folder documents{"docs.html", "<!doctype html>"};
    for (const auto& arguments : {std::vector<std::string>{}, {"--Server:Docs=false"}}) {
        TestServer closed{with_documents(documents.folder, arguments)};
        const auto absent = closed.client().get("/docs");
        EXPECT_EQ(absent.status, 404);
        EXPECT_EQ(absent.message(), "The requested resource was not found");
    }
    TestServer open{with_documents(documents.folder, {"--Server:Docs=true"})};
    const auto page = open.client().get("/docs");
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.find("Content-Type"), "text/html; charset=utf-8");
    EXPECT_TRUE(page.find("Content-Security-Policy").value_or("").starts_with("default-src 'self'"));
    EXPECT_EQ(page.find("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(open.client().request("HEAD", "/docs/").status, 200);
    EXPECT_EQ(open.client().request("POST", "/docs").status, 405);
    EXPECT_EQ(open.client().get("/docs/absent").status, 404);
}

TEST(Pipeline, HTTP_7_a_page_of_the_application_goes_before_a_document_of_the_same_path) {
    const Folder documents{"help.html", "document"};
    const Folder pages{"help.html", "page"};
    auto options = with_documents(documents.folder, {"--Server:Docs=true"});
    options.application.files = http::StaticFiles::from_folder(pages.folder.path());
    TestServer server{std::move(options)};
    EXPECT_EQ(server.client().get("/help").body, "page");
}

TEST(Pipeline, H1_4_OPTIONS_for_the_whole_server_lists_the_methods) {
    TestServer server{on_chosen_database()};
    const auto reply = server.client().request("OPTIONS", "*");
    EXPECT_EQ(reply.status, 204);
    EXPECT_EQ(reply.find("Allow"), "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    EXPECT_EQ(server.client().request("GET", "*").status, 400);
}

TEST(Pipeline, WEB_2_H1_12_a_framing_error_has_the_security_fields_and_no_body) {
    TestServer server{on_chosen_database()};
    const auto reply = server.client().get("/api/ping", {{"Bad Name", "x"}});
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.body, "");
    EXPECT_EQ(reply.find("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(reply.find("X-Frame-Options"), "DENY");
    EXPECT_EQ(reply.find("Cache-Control"), "no-store");
}

TEST(Pipeline, AUTH_2_a_body_that_is_no_object_is_an_invalid_request_and_no_JSON_error) {
    TestServer server{on_chosen_database()};
    auto client = server.client();
    for (const auto* body : {"[]", "null", "5", "\"x\""}) {
        const auto reply = client.post("/api/auth/login", body);
        EXPECT_EQ(reply.status, 400) << body;
        EXPECT_EQ(reply.message(), "Invalid request") << body;
        EXPECT_EQ(reply.code(), "invalid_request") << body;
    }
    const auto broken = client.post("/api/auth/login", "{");
    EXPECT_EQ(broken.message(), "Validation failed");
    EXPECT_EQ(broken.text("validationErrors.$.0"), "The request body is not valid JSON");
}

TEST(Pipeline, HTTP_6_two_authorization_fields_are_no_authorization) {
    TestServer server{on_chosen_database()};
    const auto reply =
        server.client().get("/api/auth/me", {{"Authorization", "Bearer a"}, {"Authorization", "Bearer a"}});
    EXPECT_EQ(reply.status, 401);
}

}  // namespace
}  // namespace xos
