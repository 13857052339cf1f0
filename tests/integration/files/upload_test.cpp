// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "integration/files/files_server.hpp"
#include "integration/http/raw_client.hpp"
#include "users_application.hpp"
#include "xos/testing/comes_true.hpp"

namespace xos::uploads {
namespace {

using namespace std::chrono_literals;
using testing::comes_true;

const std::string png = std::string{"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89", 33};

testing::TestServerOptions with(std::vector<std::string> arguments) {
    testing::TestServerOptions options;
    options.arguments = std::move(arguments);
    return options;
}

// rules: FILE-5 ENV-8
TEST(Upload, FILE_1_a_file_is_stored_and_described) {
    FilesServer server;
    auto max = server.max();
    // doc: begin upload
    const auto reply = max.request("POST", "/api/files",
                                   "--B\r\n"
                                   "Content-Disposition: form-data; name=\"file\"; filename=\"C:\\docs\\Grüße.txt\"\r\n"
                                   "\r\n"
                                   "hello\r\n"
                                   "--B--\r\n",
                                   {{"Content-Type", "multipart/form-data; boundary=B"}});
    EXPECT_EQ(reply.status, 201) << reply.body;
    // doc: end upload
    EXPECT_EQ(reply.message(), "File uploaded successfully");
    EXPECT_EQ(reply.text("data.name"), "Grüße.txt");
    EXPECT_EQ(reply.integer("data.size"), 5);
    EXPECT_EQ(reply.text("data.contentType"), "text/plain; charset=utf-8") << "not what the client said";
    EXPECT_EQ(reply.text("data.sha256"), "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    EXPECT_EQ(reply.integer("data.createdBy"), server.id_of("max@acme.test").value);
    EXPECT_EQ(reply.text("data.createdAt").size(), 24U);
    EXPECT_EQ(reply.find("Location"), path_of(reply));
    EXPECT_EQ(max.get(path_of(reply)).raw("data"), reply.raw("data"));
    EXPECT_EQ(reply.body.find("content\""), std::string::npos) << "the name in the storage is nobody's business";
    EXPECT_EQ(server.kept(), (Kept{1, 0}));
}

TEST(Upload, FILE_1_several_files_come_together_or_not_at_all) {
    FilesServer server;
    auto max = server.max();
    const auto reply = send_form(max, form({{"a.txt", "one"}, {"b.png", png}}));
    EXPECT_EQ(reply.status, 201);
    EXPECT_EQ(reply.text("data.0.name"), "a.txt");
    EXPECT_EQ(reply.text("data.1.contentType"), "image/png");
    EXPECT_EQ(server.kept().finished, 2U);
    EXPECT_EQ(send_form(max, form({{"c.txt", "three"}, {"d.exe", "four"}})).status, 400);
    EXPECT_EQ(send_form(max, form({{"c.txt", "three"}, {"d.png", "no picture"}})).status, 400);
    EXPECT_EQ(max.get("/api/files").integer("data.pagination.totalCount"), 2);
    EXPECT_EQ(server.kept(), (Kept{2, 0}));
}

TEST(Upload, fields_beside_the_file_are_passed_over) {
    FilesServer server;
    auto max = server.max();
    const auto field = std::string{"--B\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nsomething\r\n"};
    EXPECT_EQ(send_form(max, field + form({{"a.txt", "x"}})).status, 201);
    const auto reply = send_form(max, field + "--B--\r\n");
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.message(), "Validation failed");
    EXPECT_EQ(reply.raw("validationErrors"), R"({"file":["File is required"]})");
    const auto unnamed = send_form(max, "--B\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--B--");
    EXPECT_EQ(unnamed.raw("validationErrors"), R"({"file":["The value is not valid"]})");
}

// rules: UP-2 SEC-5
TEST(Upload, FILE_4_what_is_not_taken_says_why_and_leaves_nothing) {
    FilesServer server;
    auto max = server.max();
    const auto refusal = [&](std::string_view name, std::string_view content) {
        const auto reply = upload(max, name, content);
        return std::to_string(reply.status) + " " + reply.message();
    };
    EXPECT_EQ(refusal("a.txt", ""), "400 File is empty");
    EXPECT_EQ(refusal("a.exe", "x"), "400 File type is not allowed");
    EXPECT_EQ(refusal("a", "x"), "400 File type is not allowed");
    EXPECT_EQ(refusal("a.html", "<p>"), "400 File type is not allowed");
    EXPECT_EQ(refusal("a.png", "no picture"), "400 File type is not allowed");
    EXPECT_EQ(refusal("a.txt", png), "400 File type is not allowed");
    EXPECT_EQ(refusal("a.txt", std::string(100'000, 'a') + '\0'), "400 File type is not allowed");
    EXPECT_EQ(refusal("", "x"), "400 Validation failed");
    EXPECT_EQ(refusal("..", "x"), "400 Validation failed");
    EXPECT_EQ(refusal("a%0Ab.txt", "x"), "400 Validation failed");
    EXPECT_EQ(refusal("\xff.txt", "x"), "400 Validation failed");
    EXPECT_EQ(max.get("/api/files").integer("data.pagination.totalCount"), 0);
    EXPECT_EQ(server.kept(), Kept{});
    EXPECT_TRUE(server.events(server.acme()).empty());
}

TEST(Upload, FILE_4_the_largest_file_is_taken_and_one_byte_more_is_not) {
    FilesServer server{with({"--Files:MaxBytes=300000"})};
    auto max = server.max();
    EXPECT_EQ(upload(max, "a.txt", std::string(299'999, 'a')).status, 201);
    EXPECT_EQ(upload(max, "a.txt", std::string(300'000, 'a')).status, 201);
    const auto reply = upload(max, "a.txt", std::string(300'001, 'a'));
    EXPECT_EQ(reply.status, 413);
    EXPECT_EQ(reply.message(), "File is too large");
    EXPECT_EQ(reply.code(), "payload_too_large");
    EXPECT_EQ(server.refusals("file_size"), 1);
    EXPECT_EQ(server.kept(), (Kept{2, 0}));
}

// rules: LIM-1
TEST(Upload, FILE_4_a_body_that_is_too_long_is_refused_unread) {
    FilesServer server{with({"--Files:MaxBytes=100000"})};
    auto max = server.max();
    const auto& url = server.server().url();
    http::test::RawClient raw{static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)))};
    const auto head = [&](std::size_t length) {
        return "POST /api/files HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + max.token() +
               "\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: " + std::to_string(length) +
               "\r\n\r\n";
    };
    raw.send(head(100'000 + 65'537));
    const auto reply = raw.reply();
    EXPECT_EQ(reply.status, 413);
    EXPECT_NE(reply.body.find("\"File is too large\""), std::string::npos);
    const auto chunked = send_form(max, "", {{"Transfer-Encoding", "chunked"}});
    EXPECT_EQ(chunked.status, 400) << "both framings";
}

TEST(Upload, HTTP_7_only_multipart_form_data_is_taken) {
    FilesServer server;
    auto max = server.max();
    EXPECT_EQ(max.post("/api/files", "{}").status, 415);
    EXPECT_EQ(max.request("POST", "/api/files", "x", {{"Content-Type", "multipart/mixed; boundary=B"}}).status, 415);
    EXPECT_EQ(upload(max, "a.txt", "x", {{"Content-Encoding", "gzip"}}).status, 415);
    const auto reply = send_form(max, "no form");
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.message(), "Validation failed");
    EXPECT_EQ(reply.raw("validationErrors"), R"({"$":["The request body is not valid multipart/form-data"]})");
    EXPECT_EQ(send_form(max, form({{"a.txt", "x"}}).substr(0, 100)).status, 400) << "a body that breaks off";
    EXPECT_EQ(server.kept(), Kept{});
    auto nobody = server.anonymous();
    EXPECT_EQ(upload(nobody, "a.txt", "x").status, 401);
}

TEST(Upload, LIM_4_limits_of_parts_are_counted) {
    FilesServer server;
    auto max = server.max();
    std::vector<UploadedFile> files(101, {"a.txt", "x"});
    EXPECT_EQ(send_form(max, form(files)).status, 400);
    EXPECT_EQ(server.refusals("multipart_parts"), 1);
    EXPECT_EQ(server.kept(), Kept{}) << "a hundred were written by then";
    EXPECT_EQ(upload(max, std::string(256, 'n'), "x").status, 400);
    EXPECT_EQ(server.refusals("multipart_file_name"), 1);
    files.pop_back();
    EXPECT_EQ(send_form(max, form(files)).status, 201);
}

// rules: USR-19 HUB-6
TEST(Upload, FILE_1_the_tenant_hears_of_it_after_the_commit) {
    FilesServer server;
    auto max = server.max();
    const auto reply = upload(max, "a.txt", "hello");
    const auto events = server.events(server.acme());
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].event, "FileCreated");
    EXPECT_EQ(events[0].payload, "[" + reply.raw("data") + "]");
    EXPECT_EQ(reply.find("X-XOS-Event-Seq"), "1");
    EXPECT_EQ(max.remove(path_of(reply)).status, 200);
    EXPECT_EQ(server.events(server.acme()).at(1).event, "FileDeleted");
    EXPECT_EQ(server.events(server.acme()).at(1).payload, "[" + reply.raw("data.id") + "]");
    EXPECT_TRUE(server.events(server.globex()).empty());
}

// rules: USR-12 HTTP-8
TEST(Upload, FILE_4_a_commit_that_fails_stores_nothing) {
    FilesServer server;
    auto max = server.max();
    server.server().faults().fail_commits();
    const auto reply = upload(max, "a.txt", "hello");
    server.server().faults().heal();
    EXPECT_GE(reply.status, 500);
    EXPECT_EQ(reply.message(), "Failed to upload file");
    EXPECT_EQ(max.get("/api/files").integer("data.pagination.totalCount"), 0);
    EXPECT_TRUE(server.events(server.acme()).empty());
}

TEST(Upload, UP_5_a_tenant_cannot_hold_more_than_its_quota) {
    FilesServer server{with({"--Files:TenantBytes=100000"})};
    auto max = server.max();
    auto ada = server.ada();
    EXPECT_EQ(upload(max, "a.txt", std::string(60'000, 'a')).status, 201);
    const auto reply = upload(ada, "b.txt", std::string(40'001, 'b'));
    EXPECT_EQ(reply.status, 413);
    EXPECT_EQ(reply.message(), "The storage quota is used up");
    EXPECT_EQ(server.kept().finished, 1U);
    auto gus = server.gus();
    EXPECT_EQ(upload(gus, "a.txt", std::string(60'000, 'a')).status, 201) << "another tenant has its own";
    const auto first = max.get("/api/files");
    EXPECT_EQ(max.remove("/api/files/" + first.raw("data.items.0.id")).status, 200);
    EXPECT_EQ(upload(ada, "b.txt", std::string(90'000, 'b')).status, 201) << "what was deleted is free again";
}

TEST(Upload, UP_5_a_user_cannot_hold_more_than_theirs) {
    FilesServer server{with({"--Files:UserBytes=50000"})};
    auto max = server.max();
    auto ada = server.ada();
    EXPECT_EQ(upload(max, "a.txt", std::string(40'000, 'a')).status, 201);
    EXPECT_EQ(upload(max, "b.txt", std::string(20'000, 'b')).status, 413);
    EXPECT_EQ(upload(ada, "b.txt", std::string(20'000, 'b')).status, 201);
}

// rules: SQL-6
TEST(Upload, UP_5_uploads_at_the_same_time_share_the_quota) {
    FilesServer server{with({"--Files:TenantBytes=100000"})};
    const auto token = server.max().token();
    std::atomic<int> stored{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&] {
                auto client = server.anonymous();
                client.set_token(token);
                const auto status = upload(client, "a.txt", std::string(30'000, 'a')).status;
                EXPECT_TRUE(status == 201 || status == 413) << status;
                stored += status == 201 ? 1 : 0;
            });
        }
    }
    EXPECT_GE(stored, 1);
    EXPECT_LE(stored, 3);
    EXPECT_EQ(server.kept().finished, static_cast<std::size_t>(stored));
    auto max = server.max();
    for (int i = stored; i < 3; ++i) EXPECT_EQ(upload(max, "a.txt", std::string(30'000, 'a')).status, 201);
    EXPECT_EQ(upload(max, "a.txt", std::string(30'000, 'a')).status, 413);
}

TEST(Upload, DUR_5_UP_5_a_disk_without_room_takes_nothing_and_gives_all) {
    auto data = std::make_shared<const testing::TestData>();
    std::string path;
    {
        FilesServer server{{}, data};
        auto max = server.max();
        path = path_of(upload(max, "a.txt", "hello"));
    }
    testing::TestServerOptions options;
    options.arguments = {"--Files:LeastFreePercent=99"};
    options.application.migrations = users::users_options({}).migrations;
    options = data->with(on_chosen_storage(std::move(options), data->folder()));
    testing::TestServer full{std::move(options)};
    auto max = full.client();
    max.sign_in("max@acme.test", users::test_password);
    const auto reply = upload(max, "b.txt", "hello");
    EXPECT_EQ(reply.status, 507);
    EXPECT_EQ(reply.message(), "There is not enough storage space");
    EXPECT_EQ(max.get(path + "/content").body, "hello");
}

TEST(Upload, FILE_5_what_a_client_broke_off_is_removed) {
    FilesServer server;
    auto max = server.max();
    const auto& url = server.server().url();
    {
        http::test::RawClient raw{static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)))};
        raw.send("POST /api/files HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + max.token() +
                 "\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: 5000000\r\n\r\n" +
                 form({{"a.txt", std::string(2'000'000, 'a')}}).substr(0, 1'900'000));
        EXPECT_TRUE(comes_true([&] { return server.kept().unfinished == 1; }, 5s));
        raw.reset();
    }
    EXPECT_TRUE(comes_true([&] { return server.kept() == Kept{}; }, 5s));
    EXPECT_EQ(max.get("/api/files").integer("data.pagination.totalCount"), 0);
}

TEST(Upload, FILE_5_UP_1_the_start_removes_what_no_row_names) {
    auto data = std::make_shared<const testing::TestData>();
    std::string path;
    const auto root = storage_root(data->folder());
    const auto stray = root + "/contents/00/" + std::string(32, '0');
    {
        FilesServer server{{}, data};
        auto max = server.max();
        path = path_of(upload(max, "a.txt", "hello"));
    }
    std::filesystem::create_directories(root + "/contents/00");
    for (const auto& orphan : {stray, root + "/unfinished/" + std::string(32, 'f')}) {
        std::ofstream{orphan} << "left by a kill";
    }
    testing::TestServerOptions options;
    options.application.migrations = users::users_options({}).migrations;
    testing::TestServer again{data->with(on_chosen_storage(std::move(options), data->folder()))};
    EXPECT_TRUE(comes_true([&] { return kept_in(data->folder()) == Kept{1, 0}; }, 5s));
    auto max = again.client();
    max.sign_in("max@acme.test", users::test_password);
    EXPECT_EQ(max.get(path + "/content").body, "hello") << "what has a row stays";
}

// rules: DUR-2
TEST(Upload, a_repeat_with_the_same_key_stores_one_file) {
    FilesServer server;
    auto max = server.max();
    const testing::Headers key{{"Idempotency-Key", "upload-1"}};
    const auto first = upload(max, "a.txt", "hello", key);
    const auto second = upload(max, "a.txt", "hello", key);
    EXPECT_EQ(second.status, 201);
    EXPECT_EQ(second.body, first.body);
    EXPECT_EQ(second.find("Idempotency-Replayed"), "true");
    EXPECT_EQ(upload(max, "a.txt", "hello!", key).status, 409) << "another file";
    EXPECT_EQ(max.get("/api/files").integer("data.pagination.totalCount"), 1);
}

}  // namespace
}  // namespace xos::uploads
