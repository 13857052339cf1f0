// SPDX-License-Identifier: Apache-2.0
// Kills the program while files come in, and looks at what the next start finds; and sends a file that is larger than
// what the program may grow by.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <random>
#include <thread>

#include "integration/files/served.hpp"
#include "support/slow_build.hpp"
#include "xos/testing/comes_true.hpp"

namespace xos::uploads {
namespace {

using namespace std::chrono_literals;
using testing::comes_true;
using testing::Headers;

int rounds() { return std::getenv("XOS_KILLS") ? std::atoi(std::getenv("XOS_KILLS")) : 20; }

// rules: FILE-5
TEST(FileKill, REL_1_UP_1_a_kill_leaves_whole_files_and_nothing_else) {
    Served served;
    served.start();
    std::mt19937 random{20250131};
    std::size_t acknowledged = 0;
    for (int round = 0; round < rounds() / 2; ++round) {
        {
            std::atomic<bool> is_over{false};
            std::jthread small{[&] {  // whole uploads, one after another
                auto client = served.another_client();
                while (!is_over) {
                    try {
                        acknowledged += upload(client, "a.txt", std::string(300'000, 'a')).status == 201 ? 1 : 0;
                    } catch (const std::runtime_error&) {
                        return;
                    }
                }
            }};
            auto large = served.raw();
            large.send(served.head("POST", "/api/files", 90'000'000, form_type) +
                       form({{"b.txt", std::string(3'000'000, 'b')}}).substr(0, 2'900'000));
            std::this_thread::sleep_for(std::chrono::milliseconds{20 + random() % 120});
            served.kill();
            is_over = true;
        }
        served.start();
        const auto total = served.client().get("/api/files").integer("data.pagination.totalCount").value();
        EXPECT_GE(total, static_cast<std::int64_t>(acknowledged)) << "what was answered 201 is there";
        EXPECT_LE(total, static_cast<std::int64_t>(acknowledged) + round + 1)
            << "at most one answer was lost each time";
        acknowledged = static_cast<std::size_t>(total);
        EXPECT_TRUE(comes_true([&] { return served.kept() == Kept{acknowledged, 0}; }, 10s))
            << served.kept().finished << " and " << served.kept().unfinished << " of " << total;
        if (HasFailure()) break;
    }
    std::cout << "kills: " << rounds() / 2 << ", files: " << acknowledged << '\n';
}

TEST(FileKill, REL_1_UP_6_an_upload_goes_on_from_an_acknowledged_offset_after_every_kill) {
    constexpr std::size_t size = 60'000'000;
    std::string content(size, '\0');
    for (std::size_t i = 0; i < size; ++i) content[i] = static_cast<char>('a' + i * 31 % 26);
    Served served;
    served.start();
    const Headers version{{"Tus-Resumable", "1.0.0"}};
    auto creation = version;
    creation.emplace_back("Upload-Length", std::to_string(size));
    creation.emplace_back("Upload-Metadata", "filename YS50eHQ=");
    const auto path = served.client().request("POST", "/api/files/tus", "", creation).find("Location").value();
    std::mt19937 random{20250131};
    std::size_t offset = 0;
    for (int round = 0; round < rounds(); ++round) {
        // Small pieces and now and then a large one, each of them acknowledged, until the kill comes in between.
        std::size_t acknowledged = offset;
        {
            std::jthread killer{[&, after = random() % 60] {
                std::this_thread::sleep_for(std::chrono::milliseconds{5 + after});
                served.kill();
            }};
            auto raw = served.raw();
            while (acknowledged < size) {
                const std::size_t wanted = random() % 20 == 0 ? 100'000 : 2'000;
                const auto piece =
                    content.substr(acknowledged, std::min<std::size_t>(wanted, (size - 1) - acknowledged));
                if (piece.empty()) break;
                raw.send(served.head("PATCH", path, piece.size(),
                                     "Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n"
                                     "Upload-Offset: " +
                                         std::to_string(acknowledged) + "\r\n") +
                         piece);
                const auto reply = raw.reply();
                if (reply.status != 204) break;
                acknowledged = std::stoul(reply.field("Upload-Offset").value());
            }
        }
        served.start();
        const auto reply = served.client().request("HEAD", path, "", version);
        ASSERT_EQ(reply.status, 200);
        offset = std::stoul(reply.find("Upload-Offset").value());
        EXPECT_GE(offset, acknowledged) << "round " << round;
        if (HasFailure()) break;
    }
    auto last = version;
    last.emplace_back("Upload-Offset", std::to_string(offset));
    last.emplace_back("Content-Type", "application/offset+octet-stream");
    const auto reply = served.client().request("PATCH", path, content.substr(offset), last);
    ASSERT_EQ(reply.status, 204) << reply.body;
    const auto file = "/api/files/" + reply.find("X-XOS-File-Id").value();
    EXPECT_EQ(served.client().get(file + "/content").body == content, true) << "every byte in its place";
    EXPECT_EQ(served.kept(), (Kept{1, 0}));
    std::cout << "kills: " << rounds() << ", offset after the last: " << offset << " of " << size << '\n';
}

// A gibibyte, or a quarter of one where another program has to keep up: the S3 server of the tests.
TEST(LargeFile, FILE_4_UP_1_a_gibibyte_comes_and_goes_in_little_memory) {
    const std::size_t size = std::size_t{is_on_s3() ? 256U : 1024U} * 1024 * 1024;
    Served served;
    served.start();
    ASSERT_EQ(upload(served.client(), "warm.txt", std::string(2'000'000, 'w')).status, 201);
    const users::MemoryWatch memory{served.program()};
    auto raw = served.raw();
    const std::string begin = form({{"large.txt", ""}});
    const auto at = begin.find("\r\n\r\n") + 4;
    raw.send(served.head("POST", "/api/files", begin.size() + size, form_type) + begin.substr(0, at));
    const std::string block(std::size_t{1024} * 1024, 'x');
    for (std::size_t sent = 0; sent < size; sent += block.size()) ASSERT_TRUE(raw.send(block));
    raw.send(begin.substr(at));
    ASSERT_TRUE(raw.receive(60s));
    const auto stored = raw.reply();
    ASSERT_EQ(stored.status, 201) << stored.body;
    EXPECT_NE(stored.body.find("\"size\":" + std::to_string(size)), std::string::npos) << stored.body;
    const auto id = stored.field("Location").value();
    auto reader = served.raw();
    reader.send("GET " + id + "/content HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer " +
                served.client().token() + "\r\n\r\n");
    std::size_t received = 0;
    while (reader.receive()) received += reader.take().size();
    EXPECT_GE(received, size);
    const std::int64_t most_growth = testing::is_slow_build ? 512 * 1024 : 16 * 1024;
    EXPECT_LT(memory.growth(), most_growth) << "KiB";
    std::cout << "grew by " << memory.growth() << " KiB\n";
}

}  // namespace
}  // namespace xos::uploads
