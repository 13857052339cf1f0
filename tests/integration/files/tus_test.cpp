// SPDX-License-Identifier: Apache-2.0
// docs/protocol/tus.md names the tests here for each sentence of the protocol that binds a server.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "integration/files/files_server.hpp"
#include "integration/files/storage_choice.hpp"
#include "integration/http/raw_client.hpp"
#include "users_application.hpp"
#include "xos/base/encoding.hpp"
#include "xos/testing/comes_true.hpp"

namespace xos::uploads {
namespace {

using namespace std::chrono_literals;
using testing::comes_true;
using testing::Headers;

std::string base64(std::string_view text) {
    return base64_encode({reinterpret_cast<const unsigned char*>(text.data()), text.size()});
}

std::string offset_of(const Reply& reply) { return reply.find("Upload-Offset").value_or("none"); }

struct MovingClock final : Clock {
    Timestamp now() const override { return system_clock().now() + offset.load(); }
    std::chrono::steady_clock::time_point steady_now() const override { return system_clock().steady_now(); }
    std::atomic<std::chrono::milliseconds> offset{std::chrono::milliseconds{0}};
};

class Tus : public ::testing::Test {
protected:
    static testing::TestServerOptions options(const Clock& clock) {
        testing::TestServerOptions made;
        made.application.clock = &clock;
        made.arguments = {"--Files:MaxBytes=1000000", "--Files:TenantBytes=2000000", "--Files:OpenUploads=3"};
        return made;
    }

    static Headers versioned(Headers headers) {
        headers.emplace_back("Tus-Resumable", "1.0.0");
        return headers;
    }
    static Reply create(Client& client, std::string_view length, std::string_view name = "a.txt", Headers more = {},
                        std::string_view body = "") {
        more.emplace_back("Upload-Length", length);
        more.emplace_back("Upload-Metadata", "filename " + base64(name));
        return client.request("POST", "/api/files/tus", body, versioned(std::move(more)));
    }
    static Reply patch(Client& client, const std::string& path, std::size_t offset, std::string_view body,
                       Headers more = {}) {
        more.emplace_back("Upload-Offset", std::to_string(offset));
        more.emplace_back("Content-Type", "application/offset+octet-stream");
        return client.request("PATCH", path, body, versioned(std::move(more)));
    }
    static Reply head(Client& client, const std::string& path) {
        return client.request("HEAD", path, "", versioned({}));
    }
    static Reply terminate(Client& client, const std::string& path) { return client.remove(path, versioned({})); }
    std::string created(std::string_view length, std::string_view name = "a.txt") {
        return create(max, length, name).find("Location").value();
    }
    std::uint16_t port() {
        const auto& url = server.server().url();
        return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    }
    /// The head of a PATCH, for a client that sends its body as it likes.
    std::string patch_head(const std::string& path, std::size_t length, std::string_view more = "") {
        return "PATCH " + path + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + max.token() +
               "\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n" +
               std::string{more} + "Content-Length: " + std::to_string(length) + "\r\n\r\n";
    }

    MovingClock clock;
    FilesServer server{options(clock)};
    Client max = server.max();
};

TEST_F(Tus, FILE_7_options_tell_what_is_served_to_everybody) {
    auto nobody = server.anonymous();
    for (const auto* path : {"/api/files/tus", "/api/files/tus/some-upload"}) {
        const auto reply = nobody.request("OPTIONS", path);
        EXPECT_EQ(reply.status, 204);
        EXPECT_EQ(reply.find("Tus-Version"), "1.0.0");
        EXPECT_EQ(reply.find("Tus-Extension"), "creation,creation-with-upload,termination,expiration,checksum");
        EXPECT_EQ(reply.find("Tus-Checksum-Algorithm"), "sha1,sha256");
        EXPECT_EQ(reply.find("Tus-Max-Size"), "1000000");
    }
}

// rules: FILE-1 UP-1
TEST_F(Tus, FILE_7_an_upload_in_pieces_becomes_a_file) {
    const auto reply = create(max, "11", "Grüße.txt");
    EXPECT_EQ(reply.status, 201) << reply.body;
    EXPECT_EQ(reply.find("Tus-Resumable"), "1.0.0");
    const auto path = reply.find("Location").value();
    EXPECT_EQ(path, "/api/files/tus/" + reply.text("data.id"));
    EXPECT_EQ(reply.text("data.id").size(), 22U) << "128 random bits";
    EXPECT_EQ(offset_of(head(max, path)), "0");
    const auto first = patch(max, path, 0, "hello ");
    EXPECT_EQ(first.status, 204);
    EXPECT_EQ(offset_of(first), "6");
    EXPECT_EQ(first.find("Tus-Resumable"), "1.0.0");
    EXPECT_EQ(first.body, "");
    EXPECT_FALSE(first.find("X-XOS-File-Id"));
    const auto state = head(max, path);
    EXPECT_EQ(state.status, 200);
    EXPECT_EQ(offset_of(state), "6");
    EXPECT_EQ(state.find("Upload-Length"), "11");
    EXPECT_EQ(state.find("Upload-Metadata"), "filename " + base64("Grüße.txt"));
    EXPECT_EQ(state.find("Cache-Control"), "no-store");
    EXPECT_TRUE(state.find("Upload-Expires").value().ends_with(" GMT"));
    const auto last = patch(max, path, 6, "world");
    EXPECT_EQ(offset_of(last), "11");
    const auto file = "/api/files/" + last.find("X-XOS-File-Id").value();
    EXPECT_EQ(max.get(file).text("data.name"), "Grüße.txt");
    EXPECT_EQ(max.get(file).text("data.sha256"), "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");
    EXPECT_EQ(max.get(file + "/content").body, "hello world");
    EXPECT_EQ(server.events(server.acme()).at(0).event, "FileCreated");
    const auto after = head(max, path);
    EXPECT_EQ(offset_of(after), "11");
    EXPECT_EQ(after.find("X-XOS-File-Id"), last.find("X-XOS-File-Id")) << "whoever missed the answer learns it here";
    EXPECT_EQ(patch(max, path, 11, "").status, 204);
    EXPECT_EQ(server.events(server.acme()).size(), 1U);
}

TEST_F(Tus, FILE_7_the_first_piece_may_come_with_the_creation) {
    const Headers piece{{"Content-Type", "application/offset+octet-stream"}};
    const auto part = create(max, "11", "a.txt", piece, "hello ");
    EXPECT_EQ(part.status, 201);
    EXPECT_EQ(offset_of(part), "6");
    EXPECT_EQ(part.integer("data.offset"), 6);
    EXPECT_EQ(offset_of(patch(max, part.find("Location").value(), 6, "world")), "11");
    const auto whole = create(max, "5", "b.txt", piece, "hello");
    EXPECT_EQ(offset_of(whole), "5");
    EXPECT_EQ(max.get("/api/files/" + whole.find("X-XOS-File-Id").value() + "/content").body, "hello");
    EXPECT_EQ(create(max, "5", "b.txt", {{"Content-Type", "text/plain"}}, "hello").status, 415);
}

TEST_F(Tus, FILE_7_a_request_of_another_version_is_not_carried_out) {
    const auto path = created("5");
    for (const auto* version : {"0.2.2", "1.0.1", ""}) {
        const Headers headers{{"Tus-Resumable", version},
                              {"Upload-Length", "5"},
                              {"Upload-Offset", "0"},
                              {"Content-Type", "application/offset+octet-stream"}};
        for (const auto* method : {"POST", "HEAD", "PATCH", "DELETE"}) {
            const bool is_post = std::string_view{method} == "POST";
            const auto reply = max.request(method, is_post ? "/api/files/tus" : path, "", headers);
            EXPECT_EQ(reply.status, 412) << method;
            EXPECT_EQ(reply.find("Tus-Version"), "1.0.0");
            EXPECT_EQ(reply.find("Tus-Resumable"), "1.0.0") << "refusals too";
        }
    }
    EXPECT_EQ(max.request("HEAD", path).status, 412);
    EXPECT_EQ(offset_of(head(max, path)), "0");
}

// rules: LIM-2
TEST_F(Tus, UP_6_a_creation_that_is_not_right_makes_nothing) {
    for (const auto* length : {"", "-1", "x", "1.5", "9223372036854775808"})
        EXPECT_EQ(create(max, length).status, 400) << length;
    EXPECT_EQ(create(max, "0").message(), "File is empty");
    EXPECT_EQ(create(max, "1000001").status, 413);
    EXPECT_EQ(create(max, "1000001").message(), "File is too large");
    EXPECT_EQ(create(max, "9223372036854775807").status, 413);
    EXPECT_EQ(create(max, "5", "a.exe").message(), "File type is not allowed");
    EXPECT_EQ(create(max, "5", "").status, 400);
    EXPECT_EQ(create(max, "5", "a\n.txt").status, 400);
    EXPECT_EQ(create(max, "5", "a.txt", {{"Upload-Concat", "partial"}}).status, 400);
    const auto with = [&](std::string_view metadata) {
        return max
            .request("POST", "/api/files/tus", "",
                     versioned({{"Upload-Length", "5"}, {"Upload-Metadata", std::string{metadata}}}))
            .status;
    };
    EXPECT_EQ(with("filename"), 400);
    EXPECT_EQ(with("filename !!!"), 400);
    EXPECT_EQ(with("filetype dGV4dA=="), 400);
    EXPECT_EQ(with("filename YS50eHQ=," + std::string(4'080, 'k')), 400);
    EXPECT_EQ(server.refusals("tus_metadata"), 1);
    EXPECT_EQ(max.request("POST", "/api/files/tus", "", versioned({{"Upload-Defer-Length", "1"}})).status, 400);
    EXPECT_EQ(server.kept(), Kept{});
}

TEST_F(Tus, UP_6_a_piece_must_begin_where_the_upload_stands) {
    const auto path = created("11");
    patch(max, path, 0, "hello ");
    for (const std::size_t offset : {0U, 5U, 7U, 11U}) {
        const auto reply = patch(max, path, offset, "x");
        EXPECT_EQ(reply.status, 409) << offset;
        EXPECT_EQ(offset_of(reply), "6");
    }
    EXPECT_EQ(max.request("PATCH", path, "x", versioned({{"Content-Type", "application/offset+octet-stream"}})).status,
              400);
    EXPECT_EQ(
        max.request("PATCH", path, "x", versioned({{"Content-Type", "text/plain"}, {"Upload-Offset", "6"}})).status,
        415);
    EXPECT_EQ(patch(max, path, 6, "world!").status, 413) << "more than the upload's length";
    EXPECT_EQ(offset_of(head(max, path)), "6");
    EXPECT_EQ(offset_of(patch(max, path, 6, "world")), "11");
}

TEST_F(Tus, UP_6_one_request_writes_at_a_time) {
    const auto path = created("11");
    http::test::RawClient slow{port()};
    slow.send(patch_head(path, 11) + "hello ");
    EXPECT_TRUE(comes_true([&] { return patch(max, path, 0, "").status == 423; }, 5s));
    EXPECT_EQ(terminate(max, path).status, 423);
    EXPECT_EQ(head(max, path).status, 200) << "looking is allowed";
    slow.send("world");
    EXPECT_EQ(slow.reply().status, 204);
    EXPECT_EQ(offset_of(head(max, path)), "11");
}

TEST_F(Tus, UP_6_what_came_before_a_client_went_away_stays) {
    const auto path = created("1000000");
    {
        http::test::RawClient gone{port()};
        gone.send(patch_head(path, 1'000'000) + std::string(600'000, 'a'));
        EXPECT_TRUE(comes_true([&] { return std::stoul(offset_of(head(max, path))) >= 256U * 1024; }, 5s));
        gone.reset();
    }
    EXPECT_TRUE(comes_true([&] { return patch(max, path, 0, "").status == 409; }, 5s)) << "nobody holds it any more";
    const auto offset = std::stoul(offset_of(head(max, path)));
    EXPECT_GE(offset, 256U * 1024);
    EXPECT_LE(offset, 600'000U);
    const auto reply = patch(max, path, offset, std::string(1'000'000 - offset, 'a'));
    EXPECT_EQ(reply.status, 204);
    EXPECT_EQ(max.get("/api/files/" + reply.find("X-XOS-File-Id").value()).text("data.sha256"),
              upload(max, "b.txt", std::string(1'000'000, 'a')).text("data.sha256"));
}

TEST_F(Tus, UP_6_a_piece_with_a_wrong_checksum_is_dropped) {
    const auto path = created("11");
    EXPECT_EQ(patch(max, path, 0, "hello ", {{"Upload-Checksum", "sha1 GCpX4bLF+eXX8BFjBS4VHhK3hxE="}}).status, 460);
    EXPECT_EQ(offset_of(head(max, path)), "0");
    EXPECT_EQ(patch(max, path, 0, "hello ", {{"Upload-Checksum", "md5 AAAA"}}).status, 400);
    EXPECT_EQ(patch(max, path, 0, "hello ", {{"Upload-Checksum", "sha1 AAAA"}}).status, 400);
    const auto good = patch(max, path, 0, "hello world", {{"Upload-Checksum", "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0="}});
    EXPECT_EQ(good.status, 204) << good.body;
    EXPECT_EQ(max.get("/api/files/" + good.find("X-XOS-File-Id").value() + "/content").body, "hello world");
}

TEST_F(Tus, UP_6_a_piece_with_a_checksum_that_breaks_off_is_dropped) {
    const auto path = created("600000");
    patch(max, path, 0, "");
    {
        http::test::RawClient gone{port()};
        gone.send(patch_head(path, 600'000, "Upload-Checksum: sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=\r\n") +
                  std::string(500'000, 'a'));
        EXPECT_TRUE(comes_true([&] { return patch(max, path, 0, "").status == 423; }, 5s));
        EXPECT_EQ(offset_of(head(max, path)), "0") << "nothing of it is believed";
        gone.reset();
    }
    EXPECT_TRUE(comes_true([&] { return patch(max, path, 0, "").status == 204; }, 5s));
    EXPECT_EQ(offset_of(head(max, path)), "0");
}

// rules: UP-2
TEST_F(Tus, FILE_4_an_upload_that_is_not_what_its_name_says_ends) {
    const auto path = created("10", "a.png");
    const auto reply = patch(max, path, 0, "no picture");
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.message(), "File type is not allowed");
    EXPECT_EQ(head(max, path).status, 404);
    EXPECT_EQ(server.kept(), Kept{});
    EXPECT_EQ(max.get("/api/files").integer("data.pagination.totalCount"), 0);
    EXPECT_EQ(create(max, "1000000").status, 201);
    EXPECT_EQ(create(max, "1000000").status, 201) << "its quota is free again";
}

TEST_F(Tus, FILE_7_an_upload_can_be_ended) {
    const auto path = created("11");
    patch(max, path, 0, "hello ");
    EXPECT_EQ(terminate(max, path).status, 204);
    EXPECT_EQ(head(max, path).status, 404);
    EXPECT_EQ(terminate(max, path).status, 404);
    EXPECT_EQ(server.kept(), Kept{});
    const auto whole = created("5");
    const auto file = "/api/files/" + patch(max, whole, 0, "hello").find("X-XOS-File-Id").value();
    EXPECT_EQ(terminate(max, whole).status, 204);
    EXPECT_EQ(max.get(file + "/content").body, "hello") << "the file is no part of the upload any more";
}

TEST_F(Tus, UP_6_an_upload_expires_after_a_day) {
    const auto path = created("11");
    clock.offset = 24h - 1min;
    auto again = server.max();
    EXPECT_EQ(head(again, path).status, 200);
    clock.offset = 24h + 1min;
    auto late = server.max();
    EXPECT_EQ(head(late, path).status, 410);
    EXPECT_EQ(patch(late, path, 0, "x").status, 410);
}

TEST_F(Tus, UP_6_an_upload_that_goes_on_lives_longer) {
    const auto path = created("11");
    clock.offset = 13h;
    auto again = server.max();
    EXPECT_EQ(patch(again, path, 0, "hello ").status, 204);
    clock.offset = 30h;
    auto late = server.max();
    EXPECT_EQ(offset_of(head(late, path)), "6");
}

TEST_F(Tus, UP_5_the_whole_length_is_reserved_at_the_creation) {
    const auto first = created("1000000");
    created("900000");
    EXPECT_EQ(upload(max, "b.txt", std::string(200'000, 'b')).status, 413);
    EXPECT_EQ(create(max, "100001").status, 413);
    EXPECT_EQ(terminate(max, first).status, 204);
    EXPECT_EQ(upload(max, "b.txt", std::string(200'000, 'b')).status, 201);
}

TEST_F(Tus, LIM_4_a_user_has_three_open_uploads) {
    created("1");
    created("1");
    const auto third = created("1");
    const auto reply = create(max, "1");
    EXPECT_EQ(reply.status, 429);
    EXPECT_EQ(server.refusals("open_uploads"), 1);
    EXPECT_EQ(server.kept().unfinished, 3U);
    EXPECT_EQ(patch(max, third, 0, "x").status, 204);
    EXPECT_EQ(create(max, "1").status, 201) << "one that is whole does not count";
}

// rules: TEN-7 ARC-3
TEST_F(Tus, UP_6_an_upload_belongs_to_its_user) {
    const auto path = created("11");
    auto ada = server.ada();
    auto gus = server.gus();
    for (auto* other : {&ada, &gus}) {
        EXPECT_EQ(head(*other, path).status, 404);
        EXPECT_EQ(patch(*other, path, 0, "x").status, 404);
        EXPECT_EQ(terminate(*other, path).status, 404);
    }
    auto nobody = server.anonymous();
    EXPECT_EQ(head(nobody, path).status, 401);
    EXPECT_EQ(offset_of(head(max, path)), "0");
}

TEST_F(Tus, FILE_7_the_method_may_be_in_a_field) {
    const auto path = created("5");
    const auto call = [&](std::string_view method, std::string_view body) {
        return max.request("POST", path, body,
                           versioned({{"X-HTTP-Method-Override", std::string{method}},
                                      {"Upload-Offset", "0"},
                                      {"Content-Type", "application/offset+octet-stream"}}));
    };
    EXPECT_EQ(offset_of(call("HEAD", "")), "0");
    EXPECT_EQ(call("PATCH", "hello").status, 204);
    EXPECT_EQ(call("DELETE", "").status, 204);
    EXPECT_EQ(head(max, path).status, 404);
    EXPECT_EQ(call("PUT", "").status, 405);
    EXPECT_EQ(create(max, "5", "a.txt", {{"X-HTTP-Method-Override", "PUT"}}).status, 405);
}

TEST(TusRestart, UP_6_an_upload_goes_on_after_a_restart) {
    auto data = std::make_shared<const testing::TestData>();
    std::string path;
    const Headers version{{"Tus-Resumable", "1.0.0"}};
    const auto piece = [](std::string_view offset) {
        return Headers{{"Tus-Resumable", "1.0.0"},
                       {"Upload-Offset", std::string{offset}},
                       {"Content-Type", "application/offset+octet-stream"}};
    };
    {
        FilesServer server{{}, data};
        auto max = server.max();
        path =
            max.request("POST", "/api/files/tus", "",
                        {{"Tus-Resumable", "1.0.0"}, {"Upload-Length", "11"}, {"Upload-Metadata", "filename YS50eHQ="}})
                .find("Location")
                .value();
        EXPECT_EQ(max.request("PATCH", path, "hello ", piece("0")).status, 204);
    }
    testing::TestServerOptions options;
    options.application.migrations = users::users_options({}).migrations;
    testing::TestServer again{on_chosen_storage(data->with(std::move(options)), data->folder())};
    auto max = again.client();
    max.sign_in("max@acme.test", users::test_password);
    EXPECT_EQ(offset_of(max.request("HEAD", path, "", version)), "6");
    const auto last = max.request("PATCH", path, "world", piece("6"));
    EXPECT_EQ(max.get("/api/files/" + last.find("X-XOS-File-Id").value() + "/content").body, "hello world");
}

TEST(TusRestart, UP_6_an_upload_that_has_expired_is_removed_with_its_bytes_and_frees_its_room) {
    auto data = std::make_shared<const testing::TestData>();
    const Headers creation{
        {"Tus-Resumable", "1.0.0"}, {"Upload-Length", "11"}, {"Upload-Metadata", "filename YS50eHQ="}};
    std::string path;
    {
        FilesServer server{{}, data};
        path = server.max().request("POST", "/api/files/tus", "", creation).find("Location").value();
        EXPECT_EQ(server.kept().unfinished, 1U);
    }
    const auto start = [&](const Clock& clock) {
        auto options = data->with();
        options.application.clock = &clock;
        options.arguments.emplace_back("--Files:OpenUploads=1");
        return std::make_unique<testing::TestServer>(on_chosen_storage(std::move(options), data->folder()));
    };
    MovingClock clock;
    clock.offset = 24h - 1min;
    {
        const auto server = start(clock);
        auto max = server->client();
        max.sign_in("max@acme.test", users::test_password);
        EXPECT_EQ(max.request("HEAD", path, "", {{"Tus-Resumable", "1.0.0"}}).status, 200);
        EXPECT_EQ(max.request("POST", "/api/files/tus", "", creation).status, 429);
        EXPECT_EQ(kept_in(data->folder()).unfinished, 1U);
    }
    clock.offset = 24h + 1min;
    const auto server = start(clock);
    EXPECT_TRUE(comes_true([&] { return kept_in(data->folder()) == Kept{}; }, 5s));
    auto max = server->client();
    max.sign_in("max@acme.test", users::test_password);
    EXPECT_EQ(max.request("HEAD", path, "", {{"Tus-Resumable", "1.0.0"}}).status, 404);
    EXPECT_EQ(max.request("POST", "/api/files/tus", "", creation).status, 201);
}

}  // namespace
}  // namespace xos::uploads
