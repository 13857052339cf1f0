// SPDX-License-Identifier: Apache-2.0
// Kills the program while contents are on their way to the bucket.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <iostream>
#include <thread>

#include "integration/files/served.hpp"
#include "support/s3_server.hpp"
#include "xos/testing/comes_true.hpp"
#include "xos/testing/fault_proxy.hpp"

namespace xos::uploads {
namespace {

using namespace std::chrono_literals;
using testing::comes_true;
using testing::Direction;
using testing::Headers;

constexpr std::size_t size = 20'000'000;  // three parts

std::string large_text() {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i * 31 % 26);
    return text;
}

class S3Kill : public ::testing::Test {
protected:
    /// Reaches S3 through the proxy.
    void start() { served.start({"--Files:S3:Endpoint=http://127.0.0.1:" + std::to_string(proxy.port())}); }
    /// Lets the request run until so many bytes of it went to S3, then kills the program.
    template <typename Request>
    void kill_behind(std::uint64_t bytes, Request request) {
        const auto before = proxy.bytes(Direction::to_server);
        proxy.trickle(Direction::to_server, 40'000);  // so that the kill comes in between
        std::jthread sender{[&] {
            try {
                request();
            } catch (const std::runtime_error&) {  // the program is gone
            }
        }};
        EXPECT_TRUE(comes_true([&] { return proxy.bytes(Direction::to_server) - before >= bytes; }, 60s)) << bytes;
        served.kill();
        sender.join();
        proxy.heal();
    }
    std::int64_t files() { return served.client().get("/api/files").integer("data.pagination.totalCount").value(); }

    testing::FaultProxy proxy{testing::shared_s3().port()};
    Served served;
};

// rules: FILE-5
TEST_F(S3Kill, REL_1_UP_1_a_kill_on_the_way_to_the_bucket_leaves_nothing) {
    const auto text = large_text();
    start();
    for (const std::uint64_t bytes : {1'000U, 3'000'000U, 9'000'000U, 14'000'000U, 19'990'000U}) {
        auto client = served.another_client();
        kill_behind(bytes, [&] { upload(client, "a.txt", text); });
        start();
        EXPECT_TRUE(comes_true([&] { return served.kept() == Kept{0, 0}; }, 20s))
            << bytes << ": " << served.kept().finished << " and " << served.kept().unfinished;
        EXPECT_EQ(files(), 0) << "half a file can be seen by nobody";
    }
    EXPECT_EQ(upload(served.client(), "a.txt", text).status, 201);
    EXPECT_EQ(served.kept(), (Kept{1, 0}));
}

TEST_F(S3Kill, REL_1_UP_6_an_upload_whose_last_piece_was_on_its_way_becomes_a_file) {
    const auto text = large_text();
    start();
    const Headers version{{"Tus-Resumable", "1.0.0"}};
    for (const std::uint64_t bytes : {1'000U, 9'000'000U, 19'990'000U}) {
        auto creation = version;
        creation.emplace_back("Upload-Length", std::to_string(size));
        creation.emplace_back("Upload-Metadata", "filename YS50eHQ=");
        const auto path = served.client().request("POST", "/api/files/tus", "", creation).find("Location").value();
        auto piece = version;
        piece.emplace_back("Upload-Offset", "0");
        piece.emplace_back("Content-Type", "application/offset+octet-stream");
        auto client = served.another_client();
        kill_behind(bytes, [&] { client.request("PATCH", path, text, piece); });
        start();
        const auto reply = served.client().request("HEAD", path, "", version);
        EXPECT_EQ(reply.find("Upload-Offset"), std::to_string(size)) << bytes;
        const auto file = "/api/files/" + reply.find("X-XOS-File-Id").value_or("none");
        EXPECT_TRUE(served.client().get(file + "/content").body == text) << bytes;
        EXPECT_EQ(served.client().remove(file).status, 200);
        EXPECT_EQ(served.kept(), (Kept{0, 0}));
    }
}

TEST_F(S3Kill, REL_4_files_come_back_with_the_server_that_keeps_them) {
    start();
    const auto stored = upload(served.client(), "a.txt", "hello");
    ASSERT_EQ(stored.status, 201) << stored.body;
    proxy.refuse(true);
    proxy.reset();  // the connections that are kept, too
    EXPECT_EQ(served.client().get(path_of(stored) + "/content").status, 503);
    const auto refused = upload(served.client(), "b.txt", "hello");
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.body.find("127.0.0.1"), std::string::npos) << "the reason is for the log";
    EXPECT_EQ(files(), 1) << "everything else goes on";
    proxy.heal();
    EXPECT_EQ(served.client().get(path_of(stored) + "/content").body, "hello");
    EXPECT_EQ(upload(served.client(), "b.txt", "hello").status, 201);
    EXPECT_EQ(served.kept().finished, 2U);
}

}  // namespace
}  // namespace xos::uploads
