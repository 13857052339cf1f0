// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "integration/files/files_server.hpp"
#include "xos/app/sign_in.hpp"

namespace xos::uploads {
namespace {

using testing::Headers;

/// A clock that a test moves.
struct MovingClock final : Clock {
    Timestamp now() const override { return system_clock().now() + offset.load(); }
    std::chrono::steady_clock::time_point steady_now() const override { return system_clock().steady_now(); }
    std::atomic<std::chrono::milliseconds> offset{std::chrono::milliseconds{0}};
};

class Download : public ::testing::Test {
protected:
    static testing::TestServerOptions options(const Clock& clock) {
        testing::TestServerOptions made;
        made.application.clock = &clock;
        return made;
    }

    MovingClock clock;
    FilesServer server{options(clock)};
    Client max = server.max();
    const Reply stored = upload(max, "Grüße %221%22.txt", "0123456789");
    const std::string path = path_of(stored);
    const std::string content = path + "/content";
    const std::string etag = '"' + stored.text("data.sha256") + '"';
};

// rules: UP-3 WEB-2
TEST_F(Download, FILE_3_a_content_is_an_attachment_in_which_nothing_runs) {
    const auto reply = max.get(content);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "0123456789");
    EXPECT_EQ(reply.find("Content-Type"), "text/plain; charset=utf-8");
    EXPECT_EQ(reply.find("Content-Disposition"),
              "attachment; filename=\"Gr__e 1.txt\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%201.txt");
    EXPECT_EQ(reply.find("ETag"), etag);
    EXPECT_EQ(reply.find("Accept-Ranges"), "bytes");
    EXPECT_EQ(reply.find("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(reply.find("Content-Security-Policy"), "sandbox; default-src 'none'");
    EXPECT_EQ(reply.find("Cross-Origin-Resource-Policy"), "same-origin");
    EXPECT_EQ(reply.find("Cache-Control"), "private, no-cache");
    EXPECT_EQ(std::ranges::count(reply.fields, "Content-Type", [](const auto& field) { return field.first; }), 1);
}

TEST_F(Download, FILE_3_what_the_client_has_is_not_sent_again) {
    const auto reply = max.get(content, {{"If-None-Match", etag}});
    EXPECT_EQ(reply.status, 304);
    EXPECT_EQ(reply.body, "");
    EXPECT_EQ(reply.find("ETag"), etag);
    EXPECT_EQ(max.get(content, {{"If-None-Match", "\"other\""}}).status, 200);
}

TEST_F(Download, FILE_3_UP_7_a_part_can_be_had) {
    // doc: begin range
    const auto part = max.get(content, {{"Range", "bytes=2-4"}});
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.body, "234");
    EXPECT_EQ(part.find("Content-Range"), "bytes 2-4/10");
    // doc: end range
    EXPECT_EQ(max.get(content, {{"Range", "bytes=-3"}}).body, "789");
    EXPECT_EQ(max.get(content, {{"Range", "bytes=9-"}}).find("Content-Range"), "bytes 9-9/10");
    EXPECT_EQ(max.get(content, {{"Range", "bytes=0-1,3-4"}}).body, "0123456789") << "several are the whole";
    EXPECT_EQ(max.get(content, {{"Range", "bytes=2-4"}, {"If-Range", etag}}).status, 206);
    EXPECT_EQ(max.get(content, {{"Range", "bytes=2-4"}, {"If-Range", "W/" + etag}}).status, 200);
    const auto past = max.get(content, {{"Range", "bytes=10-"}});
    EXPECT_EQ(past.status, 416);
    EXPECT_EQ(past.find("Content-Range"), "bytes */10");
    EXPECT_EQ(past.raw("success"), "false");
}

TEST_F(Download, FILE_3_head_tells_what_get_would_send) {
    const auto reply = max.request("HEAD", content);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.find("Content-Length"), "10");
    EXPECT_EQ(reply.find("ETag"), etag);
    EXPECT_EQ(reply.body, "");
}

TEST_F(Download, FILE_2_a_deleted_file_is_gone_with_its_content) {
    EXPECT_EQ(max.remove(path).message(), "File deleted successfully");
    for (const auto& reply : {max.get(path), max.get(content), max.remove(path), max.post(path + "/link")}) {
        EXPECT_EQ(reply.status, 404);
        EXPECT_EQ(reply.message(), "File not found");
    }
    EXPECT_EQ(server.kept(), Kept{});
    EXPECT_EQ(max.get("/api/files/x").status, 400);
    EXPECT_EQ(max.get("/api/files/0/content").status, 404);
}

TEST_F(Download, FILE_2_whoever_uploaded_a_file_and_admins_may_delete_it_and_nobody_else) {
    server.add(server.acme(), {.name = "Mo", .email = "mo@acme.test"});
    auto mo = server.as("mo@acme.test");
    const auto refused = mo.remove(path);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.message(), "You do not have permission to perform this action");
    EXPECT_EQ(max.get(content).status, 200);
    auto ada = server.ada();
    EXPECT_EQ(ada.remove(path).status, 200) << "an admin";
    const auto adas = path_of(upload(ada, "a.txt", "of an admin"));
    EXPECT_EQ(max.remove(adas).status, 403);
    EXPECT_EQ(max.remove("/api/files/999999").status, 404);
}

TEST_F(Download, FILE_2_two_deletes_at_once_delete_once) {
    std::atomic<int> deleted{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 6; ++i) {
            threads.emplace_back([&] {
                auto client = server.anonymous();
                client.set_token(max.token());
                const auto status = client.remove(path).status;
                EXPECT_TRUE(status == 200 || status == 404) << status;
                deleted += status == 200 ? 1 : 0;
            });
        }
    }
    EXPECT_EQ(deleted, 1);
}

// rules: ARC-3 REL-2 TEN-9 AUTHZ-0
TEST_F(Download, FILE_2_TEN_2_another_tenant_finds_nothing) {
    auto gus = server.gus();
    const auto link = max.post(path + "/link").text("data.url");
    for (const auto& [method, suffix] : std::vector<std::pair<std::string, std::string>>{
             {"GET", ""}, {"GET", "/content"}, {"HEAD", "/content"}, {"DELETE", ""}, {"POST", "/link"}}) {
        const auto foreign = gus.request(method, path + suffix);
        const auto absent = gus.request(method, "/api/files/999999" + suffix);
        EXPECT_EQ(foreign.status, 404) << method << suffix;
        EXPECT_EQ(foreign.fields.size(), absent.fields.size()) << method << suffix;
        if (method != "HEAD") {
            EXPECT_EQ(foreign.message(), "File not found");
            EXPECT_EQ(foreign.code(), absent.code());
        }
    }
    EXPECT_EQ(gus.get(content, {{"If-None-Match", etag}}).status, 404) << "no validator tells that it is there";
    EXPECT_EQ(gus.get(content, {{"Range", "bytes=100-"}}).status, 404);
    EXPECT_EQ(gus.get("/api/files").integer("data.pagination.totalCount"), 0);
    EXPECT_EQ(gus.get("/api/files?search=txt").integer("data.pagination.totalCount"), 0);
    auto nobody = server.anonymous();
    for (const auto& target : {path, content, std::string{"/api/files"}}) EXPECT_EQ(nobody.get(target).status, 401);
    EXPECT_EQ(nobody.get(link).status, 200) << "but who has a link needs no token";
}

TEST_F(Download, TEN_9_the_second_wall_alone_keeps_tenants_apart) {
    testing::TestServerOptions made;
    made.application.drop_tenant_predicates = true;
    FilesServer open{std::move(made)};
    auto ada = open.ada();
    const auto own = path_of(upload(ada, "a.txt", "only for acme"));
    auto gus = open.gus();
    EXPECT_EQ(gus.get(own).status, 404);
    EXPECT_EQ(gus.get(own + "/content").status, 404);
    EXPECT_EQ(gus.remove(own).status, 404);
    EXPECT_EQ(gus.get("/api/files").integer("data.pagination.totalCount"), 0);
    EXPECT_EQ(upload(gus, "b.txt", "for globex").status, 201);
    EXPECT_EQ(ada.get("/api/files").integer("data.pagination.totalCount"), 1);
}

// rules: FILE-6
TEST_F(Download, UP_4_a_link_is_good_for_one_file_and_sixty_seconds) {
    const auto other = path_of(upload(max, "b.txt", "other"));
    const auto reply = max.post(path + "/link");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.raw("message"), "null");
    // doc: begin link
    const auto link = reply.text("data.url");
    EXPECT_TRUE(link.starts_with("/api/files/links/")) << link;
    auto nobody = server.anonymous();  // sends no token
    EXPECT_EQ(nobody.get(link).body, "0123456789");
    // doc: end link
    EXPECT_EQ(nobody.request("HEAD", link).find("Content-Length"), "10");
    EXPECT_EQ(nobody.get(link, {{"Range", "bytes=2-4"}}).body, "234");
    EXPECT_EQ(nobody.get(link).find("Content-Security-Policy"), "sandbox; default-src 'none'");
    for (const auto* method : {"POST", "PUT", "DELETE"}) EXPECT_EQ(nobody.request(method, link).status, 405) << method;
    clock.offset = std::chrono::seconds{59};
    EXPECT_EQ(nobody.get(link).status, 200);
    clock.offset = std::chrono::seconds{61};
    EXPECT_EQ(nobody.get(link).status, 404);
    EXPECT_EQ(nobody.get(link).message(), "File not found");
    EXPECT_EQ(nobody.get(other + "/content").status, 401);
}

TEST_F(Download, UP_4_a_link_cannot_be_made_or_changed) {
    const auto link = max.post(path + "/link").text("data.url");
    auto nobody = server.anonymous();
    for (const auto at : {link.find("links/") + 7, link.size() - 3, link.find('.') + 2}) {
        auto changed = link;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        EXPECT_EQ(nobody.get(changed).status, 404) << at;
    }
    for (const auto* text : {"x", "a.", "a.b", "cmVhZCAx.AAAA"}) {
        EXPECT_EQ(nobody.get("/api/files/links/" + std::string{text}).status, 404) << text;
    }
    EXPECT_EQ(nobody.get("/api/files/links/" + max.token()).status, 404) << "no token is a link (AUT-7)";
}

// rules: AUT-8
TEST_F(Download, UP_4_a_link_ends_with_its_session) {
    auto ada = server.ada();
    const auto link = max.post(path + "/link").text("data.url");
    const auto adas = ada.post(path + "/link").text("data.url");
    auto nobody = server.anonymous();
    EXPECT_EQ(nobody.get(link).status, 200);
    max.post("/api/auth/logout");
    EXPECT_EQ(nobody.get(link).status, 404);
    EXPECT_EQ(nobody.get(adas).status, 200);
    auto again = server.max();
    const auto fresh = again.post(path + "/link").text("data.url");
    EXPECT_EQ(nobody.get(fresh).status, 200);
    ada.remove(users::user_path(server.id_of("max@acme.test")));
    EXPECT_EQ(nobody.get(fresh).status, 404) << "whose user is gone";
    ada.remove(path);
    EXPECT_EQ(nobody.get(adas).status, 404);
}

}  // namespace
}  // namespace xos::uploads
