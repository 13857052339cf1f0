// SPDX-License-Identifier: Apache-2.0
// Bodies that are larger than memory should hold: read part by part, sent from files.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <stdexcept>
#include <vector>

#include "integration/http/requests.hpp"
#include "integration/http/test_server.hpp"
#include "xos/base/worker_pool.hpp"

namespace xos::http::test {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view chunked_head = "POST /parts HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

/// Answers with the body that it read in parts of `room` bytes.
TestHandler::Action echo_in_parts(std::size_t room, std::uint64_t limit) {
    return [=](Exchange& exchange) -> Task<void> {
        std::string body;
        std::vector<char> part(room);
        while (const auto size = co_await exchange.read_some(part, limit)) body.append(part.data(), size);
        EXPECT_EQ(co_await exchange.read_some(part, limit), 0U) << "the end stays the end";
        exchange.response().body = std::move(body);
    };
}

std::string pattern(std::size_t size) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i * 7 % 26);
    return text;
}

std::string in_chunks(std::string_view body, std::size_t size) {
    std::string text;
    while (!body.empty()) {
        const auto part = body.substr(0, size);
        char digits[17];
        std::snprintf(digits, sizeof digits, "%zx", part.size());
        text += std::string{digits} + "\r\n" + std::string{part} + "\r\n";
        body.remove_prefix(part.size());
    }
    return text + "0\r\n\r\n";
}

TEST(StreamedBody, H1_8_parts_give_the_whole_body_and_the_next_request_follows) {
    for (const std::size_t room : {1U, 7U, 4096U, 100'000U}) {
        TestServer server;
        server.handler.actions["/parts"] = echo_in_parts(room, 1'000'000);
        auto client = server.start().connect();
        const auto body = pattern(50'000);
        client.send(post("/parts", body) + std::string{chunked_head} + in_chunks(body, 999) + get("/next"));
        EXPECT_EQ(client.reply().body, body) << room;
        EXPECT_EQ(client.reply().body, body) << room << " in chunks";
        EXPECT_EQ(client.reply().body, "/next") << room;
        EXPECT_EQ(server.metric("xos_http_body_bytes"), 0);
    }
}

TEST(StreamedBody, H1_6_bytes_may_come_one_by_one) {
    TestServer server;
    server.handler.actions["/parts"] = echo_in_parts(16, 1'000);
    auto client = server.start().connect();
    client.send_bytewise(post("/parts", "hello body") + std::string{chunked_head} + in_chunks("hello chunks", 5));
    EXPECT_EQ(client.reply().body, "hello body");
    EXPECT_EQ(client.reply().body, "hello chunks");
}

TEST(StreamedBody, H1_9_asks_for_the_body_when_the_handler_does) {
    TestServer server;
    server.handler.actions["/parts"] = echo_in_parts(16, 1'000);
    auto client = server.start().connect();
    client.send("POST /parts HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    EXPECT_EQ(client.reply().status, 100);
    client.send("abcd");
    EXPECT_EQ(client.reply().body, "abcd");
}

// rules: LIM-1
TEST(StreamedBody, LIM_4_is_refused_at_its_limit) {
    TestServer server;
    server.handler.actions["/parts"] = echo_in_parts(4'096, 10'000);
    server.start();
    const auto status = [&](std::string_view request) {
        auto client = server.connect();
        client.send(request);
        return client.reply().status;
    };
    EXPECT_EQ(status(post("/parts", pattern(9'999))), 200);
    EXPECT_EQ(status(post("/parts", pattern(10'000))), 200);
    EXPECT_EQ(status("POST /parts HTTP/1.1\r\nHost: a\r\nContent-Length: 10001\r\n\r\n"), 413) << "nothing was sent";
    EXPECT_EQ(status(std::string{chunked_head} + in_chunks(pattern(9'999), 700)), 200);
    EXPECT_EQ(status(std::string{chunked_head} + in_chunks(pattern(10'000), 700)), 200);
    EXPECT_EQ(status(std::string{chunked_head} + in_chunks(pattern(10'001), 700)), 413);
    EXPECT_EQ(status(std::string{chunked_head} + "2711\r\n"), 413) << "the chunk was only announced";
    EXPECT_EQ(status(std::string{chunked_head} + "xyz\r\n"), 400);
    EXPECT_EQ(server.refusals("body"), 3);
}

TEST(StreamedBody, SLOW_1_a_body_that_trickles_is_refused) {
    TestServer server{{.body_rate_grace = 0ms, .body_rate_window = 400ms}};
    server.handler.actions["/parts"] = echo_in_parts(64, 1'000);
    auto client = server.start().connect();
    client.send("POST /parts HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n");
    EXPECT_EQ(client.reply().status, 408);
    EXPECT_EQ(server.refusals("body_rate"), 1);
}

TEST(StreamedBody, REL_3_the_handler_sets_the_pace) {
    TestServer server;
    std::atomic<std::size_t> taken{0};
    std::atomic<bool> may_go_on{false};
    server.handler.actions["/parts"] = [&](Exchange& exchange) -> Task<void> {
        std::vector<char> part(65'536);
        taken += co_await exchange.read_some(part, UINT64_MAX);
        while (!may_go_on) co_await wait_for(exchange, 5ms);
        while (const auto size = co_await exchange.read_some(part, UINT64_MAX)) taken += size;
    };
    auto client = server.start().connect();
    const std::size_t size = 64U * 1024 * 1024;
    std::atomic<std::size_t> sent{0};
    std::jthread sender{[&] {
        client.send("POST /parts HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n");
        const std::string block(65'536, 'x');
        while (sent < size && client.send(block)) sent += block.size();
    }};
    std::this_thread::sleep_for(300ms);
    EXPECT_LT(sent, size / 2) << "what nobody reads stays with the client";
    EXPECT_LE(taken, 65'536U);
    may_go_on = true;
    sender.join();
    EXPECT_EQ(client.reply().status, 200);
    EXPECT_EQ(taken, size);
}

TEST(StreamedBody, a_client_that_goes_ends_the_read) {
    TestServer server;
    std::atomic<int> status{0};
    server.handler.actions["/parts"] = [&](Exchange& exchange) -> Task<void> {
        std::vector<char> part(64);
        try {
            while (co_await exchange.read_some(part, 1'000) > 0) {
            }
        } catch (const Problem& problem) {
            status = problem.status();
            throw;
        }
    };
    auto client = server.start().connect();
    client.send("POST /parts HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\nabc");
    client.close();
    EXPECT_TRUE(xos::testing::comes_true([&] { return status == 400; }, 5s));
}

TEST(StreamedBody, its_time_can_be_longer_than_that_of_other_requests) {
    TestServer server{{.request_time = 300ms}};
    server.handler.actions["/parts"] = [](Exchange& exchange) -> Task<void> {
        exchange.extend_time(1min);
        co_await echo_in_parts(64, 1'000)(exchange);
    };
    auto client = server.start().connect();
    client.send("POST /parts HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
    std::this_thread::sleep_for(900ms);
    client.send("def");
    EXPECT_EQ(client.reply().body, "abcdef");
}

/// A file with a pattern, and an action that answers with a piece of it.
class SentFile {
public:
    explicit SentFile(std::size_t size) : content{pattern(size)} {
        std::string path = "/tmp/xos-sent-XXXXXX";
        file_ = Descriptor{::mkstemp(path.data())};
        ::unlink(path.c_str());
        if (::write(file_.number(), content.data(), size) != static_cast<ssize_t>(size)) throw std::bad_alloc{};
    }
    TestHandler::Action piece(std::uint64_t offset, std::uint64_t size) {
        return [=, this](Exchange& exchange) -> Task<void> {
            exchange.response().file = FileSlice{open(), offset, size};
            exchange.response().may_compress = true;
            co_return;
        };
    }
    std::shared_ptr<FileBody> open() {
        return file_body(Descriptor{::fcntl(file_.number(), F_DUPFD_CLOEXEC, 0)}, pool_);
    }
    void cut(std::size_t size) { ASSERT_EQ(::ftruncate(file_.number(), static_cast<off_t>(size)), 0); }
    /// Takes the file out of the page cache.
    void forget() {
        ::fsync(file_.number());
        ::posix_fadvise(file_.number(), 0, 0, POSIX_FADV_DONTNEED);
    }

    const std::string content;

private:
    Descriptor file_;
    WorkerPool pool_{{.name = "files"}};
};

TEST(FileAnswer, FILE_3_sends_the_piece_and_keeps_the_connection) {
    SentFile file{3'000'000};
    TestServer server;
    server.handler.actions["/all"] = file.piece(0, 3'000'000);
    server.handler.actions["/part"] = file.piece(1'000'001, 1'500'000);
    auto client = server.start().connect();
    client.send(get("/all", "Accept-Encoding: gzip\r\n") + get("/part") + get("/next"));
    const auto all = client.reply();
    EXPECT_EQ(all.body, file.content);
    EXPECT_FALSE(all.field("Content-Encoding"));
    EXPECT_EQ(client.reply().body, file.content.substr(1'000'001, 1'500'000));
    EXPECT_EQ(client.reply().body, "/next");
}

TEST(FileAnswer, FILE_3_head_tells_the_length_only) {
    SentFile file{5'000};
    TestServer server;
    server.handler.actions["/all"] = file.piece(0, 5'000);
    auto client = server.start().connect();
    client.send("HEAD /all HTTP/1.1\r\nHost: a\r\n\r\n" + get("/next"));
    EXPECT_EQ(client.reply(false).field("Content-Length"), "5000");
    EXPECT_EQ(client.reply().body, "/next");
}

TEST(FileAnswer, a_file_that_is_not_in_memory_is_read_elsewhere) {
    SentFile file{2'500'000};
    file.forget();
    TestServer server;
    server.handler.actions["/all"] = file.piece(0, 2'500'000);
    auto client = server.start().connect();
    client.send(get("/all"));
    EXPECT_EQ(client.reply().body, file.content);
}

TEST(FileAnswer, one_that_became_shorter_closes_the_connection) {
    SentFile file{2'000'000};
    TestServer server;
    server.handler.actions["/all"] = file.piece(0, 2'000'000);
    server.start();
    file.cut(1'500'000);
    auto client = server.connect();
    client.send(get("/all") + get("/next"));
    const auto reply = client.reply();
    EXPECT_EQ(reply.body, file.content.substr(0, reply.body.size()));
    EXPECT_LE(reply.body.size(), 1'500'000U);
    EXPECT_TRUE(client.sees_close());
}

/// A body without a file: a pattern, loaded piece by piece.
class MadeBody final : public FileBody {
public:
    explicit MadeBody(std::string content, std::uint64_t broken_at = UINT64_MAX)
        : content_{std::move(content)}, broken_at_{broken_at} {}

    int descriptor() const override { return -1; }
    Task<void> load(std::uint64_t offset, std::uint64_t size) override {
        largest_piece = std::max(largest_piece.load(), size);
        ++pieces;
        if (offset + size > broken_at_) throw std::runtime_error{"no more"};
        piece_ = content_.substr(offset, size);
        offset_ = offset;
        co_return;
    }
    std::string_view loaded(std::uint64_t offset) const override {
        return std::string_view{piece_}.substr(offset - offset_);
    }

    std::atomic<std::uint64_t> largest_piece{0};
    std::atomic<int> pieces{0};

private:
    const std::string content_;
    const std::uint64_t broken_at_;
    std::string piece_;
    std::uint64_t offset_ = 0;
};

TestHandler::Action answer_with(std::shared_ptr<MadeBody> body, std::uint64_t offset, std::uint64_t size) {
    return [=](Exchange& exchange) -> Task<void> {
        exchange.response().file = FileSlice{body, offset, size};
        co_return;
    };
}

TEST(FileAnswer, FILE_3_bytes_from_elsewhere_are_sent_the_same_way) {
    const auto content = pattern(5'000'000);
    const auto body = std::make_shared<MadeBody>(content);
    TestServer server;
    server.handler.actions["/all"] = answer_with(body, 0, content.size());
    server.handler.actions["/part"] = answer_with(body, 1'000'001, 1'500'000);
    auto client = server.start().connect();
    client.send(get("/all"));
    EXPECT_TRUE(client.reply().body == content);
    client.send(get("/part") + get("/next"));
    EXPECT_TRUE(client.reply().body == content.substr(1'000'001, 1'500'000));
    EXPECT_EQ(client.reply().body, "/next");
    EXPECT_LE(body->largest_piece, 1024U * 1024U);
}

TEST(FileAnswer, FILE_3_a_piece_that_cannot_be_had_closes_the_connection) {
    const auto content = pattern(3'000'000);
    TestServer server;
    server.handler.actions["/all"] = answer_with(std::make_shared<MadeBody>(content, 2'500'000), 0, content.size());
    auto client = server.start().connect();
    client.send(get("/all") + get("/next"));
    const auto reply = client.reply();
    EXPECT_TRUE(content.starts_with(reply.body));
    EXPECT_LE(reply.body.size(), 2'500'000U);
    EXPECT_TRUE(client.sees_close());
}

TEST(FileAnswer, SLOW_1_pieces_are_loaded_as_the_client_takes_them) {
    const auto body = std::make_shared<MadeBody>(pattern(32U * 1024 * 1024));
    TestServer server{{.send_rate_window = 400ms}};
    server.handler.actions["/all"] = answer_with(body, 0, 32U * 1024 * 1024);
    auto client = server.start().connect(4'096);
    client.send(get("/all"));
    EXPECT_TRUE(server.reaches("xos_limit_refusals_total{limit=\"send_rate\"}", 1));
    EXPECT_LT(body->pieces, 16) << "what the sockets hold, and no more";
}

TEST(FileAnswer, SLOW_1_a_reader_that_stands_still_is_reset) {
    SentFile file{32U * 1024 * 1024};
    TestServer server{{.send_rate_window = 400ms}};
    server.handler.actions["/all"] = file.piece(0, file.content.size());
    auto client = server.start().connect(4'096);
    client.send(get("/all"));
    EXPECT_TRUE(server.reaches("xos_limit_refusals_total{limit=\"send_rate\"}", 1));
    EXPECT_TRUE(server.reaches("xos_http_connections", 0));
}

TEST(FileAnswer, a_client_that_says_goodbye_and_goes_ends_its_answer_and_nothing_else) {
    SentFile file{32U * 1024 * 1024};
    TestServer server;
    server.handler.actions["/all"] = file.piece(0, file.content.size());
    server.start();
    for (int i = 0; i < 20; ++i) {
        auto client = server.connect(4'096);
        client.send(get("/all"));
        client.half_close();
        client.receive();
        client.reset();
    }
    EXPECT_TRUE(server.reaches("xos_http_connections", 0));
    auto next = server.connect();
    next.send(get("/next"));
    EXPECT_EQ(next.reply().body, "/next");
}

TEST(FileAnswer, SLOW_2_a_fast_reader_does_not_hold_up_others) {
    SentFile file{256U * 1024 * 1024};
    TestServer server;
    server.handler.actions["/all"] = file.piece(0, file.content.size());
    server.start();
    std::atomic<bool> is_under_way{false};
    std::atomic<bool> is_done{false};
    std::jthread reader{[&] {
        auto client = server.connect();
        client.send(get("/all"));
        client.receive();
        is_under_way = true;
        is_under_way.notify_one();
        EXPECT_EQ(client.reply().body.size(), file.content.size());
        is_done = true;
    }};
    auto other = server.connect();
    is_under_way.wait(false);
    int answers = 0;
    for (; !is_done; ++answers) {
        other.send(get("/small"));
        EXPECT_EQ(other.reply().body, "/small");
    }
    EXPECT_GT(answers, 2) << "the first would be answered after the file if that held its thread";
}

TEST(FileAnswer, SLOW_6_a_stop_lets_it_finish) {
    SentFile file{16U * 1024 * 1024};
    TestServer server;
    server.handler.actions["/all"] = file.piece(0, file.content.size());
    auto client = server.start().connect(4'096);
    client.send(get("/all"));
    ASSERT_TRUE(client.receive());
    std::jthread stop{[&] { server.stop(); }};
    EXPECT_EQ(client.reply().body, file.content);
}

}  // namespace
}  // namespace xos::http::test
