// SPDX-License-Identifier: Apache-2.0
// The WebSocket layer behind a real server, with an echo that keeps messages as they came (HUBS-1, HUBS-2, RFC 6455).
#include "hub/transport/web_socket.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <future>

#include "hub/transport/web_socket_upgrade.hpp"
#include "integration/http/requests.hpp"
#include "integration/http/test_server.hpp"
#include "integration/hub/web_socket_client.hpp"

namespace xos::hub::test {
namespace {

using http::Exchange;
using http::test::TestServer;
using namespace std::chrono_literals;

constexpr std::size_t message_limit = std::size_t{16} * 1024 * 1024;

class Echo : public http::Takeover {
public:
    Echo(std::string key, WebSocketOptions options, std::promise<WebSocket::End>& end)
        : key_{std::move(key)}, options_{options}, end_{end} {}

    Task<void> run(http::TakenConnection connection) override {
        WebSocket socket{connection.socket, options_, std::move(connection.early)};
        co_await echo(socket);
        end_.set_value(socket.end());
    }
    void drain() override {}

private:
    Task<void> echo(WebSocket& socket) {
        if (!co_await socket.accept(key_)) co_return;
        std::string message;
        std::array<char, 8192> bytes;
        while (const auto piece = co_await socket.read(bytes)) {
            message.append(bytes.data(), piece->size);
            if (!piece->ends_message) continue;
            if (message == "close, please") co_return co_await socket.close(1011);
            if (!co_await socket.write(message, piece->is_text)) co_return;
            message.clear();
        }
    }

    std::string key_;
    WebSocketOptions options_;
    std::promise<WebSocket::End>& end_;
};

class WebSockets : public ::testing::Test {
protected:
    WebSockets() {
        server.handler.actions["/echo"] = [this](Exchange& exchange) -> Task<void> {
            const auto upgrade = find_web_socket_upgrade(exchange.head());
            switch (upgrade.kind) {
                case WebSocketUpgrade::Kind::none: exchange.response().body = "no upgrade"; break;
                case WebSocketUpgrade::Kind::malformed: exchange.response().status = 400; break;
                case WebSocketUpgrade::Kind::other_version: exchange.response().status = 426; break;
                case WebSocketUpgrade::Kind::good:
                    exchange.response().status = 101;
                    exchange.response().takeover =
                        std::make_shared<Echo>(std::string{upgrade.key}, options, ends.emplace_back());
            }
            co_return;
        };
        server.start();
    }
    WebSocketClient connect() { return WebSocketClient{server.port}; }

    /// Sends frames and gives the code of the Close that they lead to; the end must be clean.
    int close_code_after(const std::string& frames) {
        auto client = connect();
        client.send(frames);
        const int code = client.close_code();
        EXPECT_TRUE(client.sees_end());
        EXPECT_FALSE(client.raw().was_reset());
        return code;
    }

    /// How the connection of the last client ended, after it went.
    WebSocket::End last_end() { return ends.back().get_future().get(); }

    std::deque<std::promise<WebSocket::End>> ends;  // of the server's one I/O thread, until no client is left
    WebSocketOptions options{.limits = {.message = message_limit}, .close_time = 300ms};
    TestServer server;
};

std::string letters(std::size_t size) {
    std::string text(size, 'a');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i % 26);
    return text;
}

// ---- Opening

TEST_F(WebSockets, the_answer_to_the_upgrade_is_that_of_the_standards_example) {
    auto client = connect();
    EXPECT_EQ(client.answer().status, 101);
    EXPECT_EQ(client.answer().field("Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_EQ(client.answer().head.find("Beast"), std::string::npos);
}

TEST_F(WebSockets, H1_9_other_upgrades_are_ignored_and_bad_handshakes_refused) {
    struct Case {
        std::string fields;
        int status;
    };
    const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    const std::string version = "Sec-WebSocket-Version: 13\r\n";
    const std::string both = "Upgrade: WebSocket\r\nConnection: upgrade\r\n";
    const std::vector<Case> cases{
        {"Upgrade: h2c\r\nConnection: Upgrade\r\n" + version + key, 200},
        {"Upgrade: websocket\r\n" + version + key, 200},
        {"Connection: Upgrade\r\n" + version + key, 200},
        {both + key, 400},
        {both + version, 400},
        {both + version + key + key, 400},
        {both + version + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=\r\n", 400},
        {both + version + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==\r\n", 400},
        {both + version + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j!Q==\r\n", 400},
        {both + "Sec-WebSocket-Version: 12\r\n" + key, 426},
        {both + version + key, 101},
    };
    for (const auto& [fields, status] : cases) {
        auto client = server.connect();
        client.send("GET /echo HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n");
        EXPECT_EQ(client.reply().status, status) << fields;
    }
    auto old = server.connect();
    old.send("GET /echo HTTP/1.0\r\nHost: x\r\n" + both + version + key + "\r\n");
    EXPECT_EQ(old.reply().status, 400);
    auto post = server.connect();
    post.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n" + both + version + key + "\r\n");
    EXPECT_EQ(post.reply().status, 400);
}

// ---- Messages

TEST_F(WebSockets, HUBS_2_every_form_of_length_comes_back_unchanged_whole_and_bytewise) {
    for (const std::size_t size : {0U, 1U, 125U, 126U, 127U, 128U, 65'535U, 65'536U, 1'000'000U}) {
        for (const auto opcode : {text, binary}) {
            auto client = connect();
            const auto payload = letters(size);
            if (size < 1'000) {
                client.raw().send_bytewise(frame(opcode, payload));
            } else {
                client.send(frame(opcode, payload));
            }
            const auto reply = client.receive();
            ASSERT_TRUE(reply) << size;
            EXPECT_EQ(reply->opcode, opcode);
            EXPECT_TRUE(reply->is_final);
            EXPECT_EQ(reply->payload, payload);
        }
    }
}

TEST_F(WebSockets, HUBS_2_a_message_may_come_in_frames_with_control_frames_between_them) {
    auto client = connect();
    client.send(frame(text, "one ", {.is_final = false}) + frame(ping, "p1") +
                frame(continuation, "", {.is_final = false}) + frame(pong, "nobody asked") +
                frame(continuation, "two", {.is_final = true}));
    const auto answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->opcode, pong);
    EXPECT_EQ(answer->payload, "p1");
    const auto message = client.receive();
    ASSERT_TRUE(message);
    EXPECT_EQ(message->opcode, text);
    EXPECT_EQ(message->payload, "one two");
}

TEST_F(WebSockets, HUBS_2_every_ping_is_answered_with_its_own_bytes) {
    auto client = connect();
    for (const auto& payload : {std::string{}, std::string{"hello"}, std::string("\x00\xff\xfe", 3), letters(125)}) {
        client.send(frame(ping, payload));
        const auto answer = client.receive();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->opcode, pong);
        EXPECT_EQ(answer->payload, payload);
    }
}

TEST_F(WebSockets, HUBS_2_text_may_be_split_inside_a_character) {
    const std::string word = "κόσμε \xf0\x9f\x98\x80";
    for (std::size_t at = 0; at <= word.size(); ++at) {
        auto client = connect();
        client.send(frame(text, word.substr(0, at), {.is_final = false}) + frame(continuation, word.substr(at)));
        const auto reply = client.receive();
        ASSERT_TRUE(reply) << at;
        EXPECT_EQ(reply->payload, word);
    }
}

TEST_F(WebSockets, HUBS_2_text_that_is_not_utf8_closes_with_1007_and_binary_may_hold_anything) {
    for (const std::string bad :
         {"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xce", "a\x80", "\xf8\x88\x80\x80\x80"}) {
        EXPECT_EQ(close_code_after(frame(text, bad)), 1007) << bad.size();
        EXPECT_EQ(close_code_after(frame(text, "good", {.is_final = false}) + frame(continuation, bad)), 1007);
        auto client = connect();
        client.send(frame(binary, bad));
        EXPECT_EQ(client.receive()->payload, bad);
    }
}

TEST_F(WebSockets, HUBS_1_frames_that_break_the_protocol_close_with_1002) {
    for (const int bits : {1, 2, 4, 7})
        EXPECT_EQ(close_code_after(frame(text, "x", {.reserved = static_cast<std::uint8_t>(bits)})), 1002) << bits;
    for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
        EXPECT_EQ(close_code_after(frame(static_cast<std::uint8_t>(opcode), "x")), 1002) << opcode;
    EXPECT_EQ(close_code_after(frame(text, "x", {.is_masked = false})), 1002);
    EXPECT_EQ(close_code_after(frame(ping, "x", {.is_final = false})), 1002) << "a fragmented control frame";
    EXPECT_EQ(close_code_after(frame(ping, letters(126))), 1002) << "a long control frame";
    EXPECT_EQ(close_code_after(frame(continuation, "x")), 1002) << "nothing to continue";
    EXPECT_EQ(close_code_after(frame(text, "x", {.is_final = false}) + frame(text, "y")), 1002) << "not a continuation";
    EXPECT_EQ(close_code_after(frame(text, "x", {.length_bytes = 2})), 1002) << "a length longer than needed";
    EXPECT_EQ(close_code_after(frame(text, "x", {.length_bytes = 8})), 1002) << "a length longer than needed";
}

TEST_F(WebSockets, HUBS_1_a_message_over_the_limit_closes_with_1009_before_its_bytes_are_sent) {
    EXPECT_EQ(close_code_after(frame(binary, "", {.claimed_length = message_limit + 1})), 1009);
    EXPECT_EQ(close_code_after(frame(binary, "", {.claimed_length = ~std::uint64_t{0} >> 1})), 1009);
    EXPECT_EQ(close_code_after(frame(binary, "", {.claimed_length = std::uint64_t{1} << 63})), 1002) << "the top bit";
    EXPECT_EQ(close_code_after(frame(binary, "", {.claimed_length = ~std::uint64_t{0}})), 1002);
}

class SmallWebSockets : public WebSockets {
protected:
    SmallWebSockets() { options.limits.message = 1'000; }
};

TEST_F(SmallWebSockets, the_limit_counts_the_frames_of_a_message_together) {
    for (const std::size_t size : {999U, 1'000U}) {
        auto client = connect();
        client.send(frame(text, letters(500), {.is_final = false}) + frame(continuation, letters(size - 500)));
        EXPECT_EQ(client.receive()->payload.size(), size);
    }
    EXPECT_EQ(close_code_after(frame(text, letters(500), {.is_final = false}) + frame(continuation, letters(501))),
              1009);
    EXPECT_EQ(close_code_after(frame(text, letters(1'001))), 1009);
}

// ---- Closing

TEST_F(WebSockets, HUBS_2_a_close_is_answered_with_its_code_and_with_1000_when_it_has_none) {
    EXPECT_EQ(close_code_after(frame(close, "")), 1000);
    for (const int code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999})
        EXPECT_EQ(close_code_after(frame(close, close_payload(static_cast<std::uint16_t>(code), "why"))), code);
}

TEST_F(WebSockets, HUBS_1_bad_close_frames_are_answered_with_1002_or_1007) {
    for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999})
        EXPECT_EQ(close_code_after(frame(close, close_payload(static_cast<std::uint16_t>(code)))), 1002) << code;
    EXPECT_EQ(close_code_after(frame(close, "x")), 1002) << "half a code";
    EXPECT_EQ(close_code_after(frame(close, close_payload(1000, letters(124)))), 1002) << "a long one";
    const int bad_reason = close_code_after(frame(close, close_payload(1000, "\xff\xfe")));
    EXPECT_TRUE(bad_reason == 1002 || bad_reason == 1007) << bad_reason;
}

TEST_F(WebSockets, nothing_behind_a_close_is_looked_at) {
    auto client = connect();
    client.send(frame(close, close_payload(1000)) + frame(text, "late") + frame(ping, "late"));
    const auto reply = client.receive();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->code(), 1000);
    EXPECT_FALSE(client.receive());
}

TEST_F(WebSockets, the_server_closes_with_its_code_and_does_not_wait_for_ever_for_the_answer) {
    auto polite = connect();
    polite.send(frame(text, "close, please"));
    EXPECT_EQ(polite.close_code(), 1011);
    EXPECT_TRUE(polite.sees_end());
    auto silent = connect();
    silent.send(frame(text, "close, please"));
    EXPECT_EQ(silent.receive()->code(), 1011);
    EXPECT_TRUE(silent.sees_end());
    EXPECT_TRUE(server.reaches("xos_http_connections", 0));
}

TEST_F(WebSockets, signalr_26_an_end_is_a_close_of_either_side_or_a_loss) {
    const auto end_after = [this](const std::string& frames) {
        close_code_after(frames);
        return last_end();
    };
    EXPECT_EQ(end_after(frame(close, close_payload(1000))), WebSocket::End::closed);
    EXPECT_EQ(end_after(frame(close, "")), WebSocket::End::closed);
    EXPECT_EQ(end_after(frame(text, "close, please")), WebSocket::End::closed);
    EXPECT_EQ(end_after(frame(text, "x", {.is_masked = false})), WebSocket::End::closed);
    EXPECT_EQ(end_after(frame(text, "\xff")), WebSocket::End::closed);
    EXPECT_EQ(end_after(frame(binary, "", {.claimed_length = message_limit + 1})), WebSocket::End::closed);
    auto lost = connect();
    lost.send(frame(text, "half a message", {.is_final = false}));
    lost.raw().close();
    EXPECT_EQ(last_end(), WebSocket::End::lost);
}

TEST_F(WebSockets, a_client_that_goes_at_any_byte_leaves_nothing_behind) {
    const auto bytes = frame(text, "one ", {.is_final = false}) + frame(ping, "p") + frame(continuation, letters(200));
    for (std::size_t at = 0; at <= bytes.size(); at += 7) {
        auto client = connect();
        client.send(bytes.substr(0, at));
        client.raw().close();
    }
    EXPECT_TRUE(server.reaches("xos_http_connections", 0));
    EXPECT_TRUE(server.log_lines().empty());
}

}  // namespace
}  // namespace xos::hub::test
