// SPDX-License-Identifier: Apache-2.0
// rules: H1_1 H1_2 H1_3 H1_4 H1_5 H1_6 H1_8 H1_12
#include <gtest/gtest.h>

#include <fstream>

#include "http/ascii.hpp"
#include "integration/http/test_server.hpp"

namespace xos::http::test {
namespace {

constexpr std::string_view good = "GET /good HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr std::string_view follow_up = "GET /follow-up HTTP/1.1\r\nHost: a\r\n\r\n";

struct Case {
    int status = 0;
    std::string name;
    std::string bytes;
};

// {9*x} stands for nine times x.
std::string repeated(std::string_view& text) {
    const auto star = text.find('*');
    const auto count = std::stoul(std::string{text.substr(1, star - 1)});
    const char c = text[star + 1];
    text.remove_prefix(star + 3);
    return std::string(count, c);
}

char escaped(std::string_view& text) {
    const char kind = text[1];
    text.remove_prefix(2);
    switch (kind) {
        case 'r': return '\r';
        case 'n': return '\n';
        case 't': return '\t';
        case '0': return '\0';
        case 'x': {
            const int byte = hex_value(text[0]) * 16 + hex_value(text[1]);
            text.remove_prefix(2);
            return static_cast<char>(byte);
        }
        default: return kind;
    }
}

std::string unescape(std::string_view text) {
    std::string bytes;
    while (!text.empty()) {
        if (text.front() == '\\') {
            bytes += escaped(text);
        } else if (text.front() == '{') {
            bytes += repeated(text);
        } else {
            bytes += text.front();
            text.remove_prefix(1);
        }
    }
    return bytes;
}

std::vector<Case> read_cases() {
    std::vector<Case> cases;
    std::ifstream file{XOS_GOLDEN_DIR "/http/malformed_requests.txt"};
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with('#')) continue;
        const auto first = line.find('\t');
        const auto second = line.find('\t', first + 1);
        cases.push_back({.status = std::stoi(line.substr(0, first)),
                         .name = line.substr(first + 1, second - first - 1),
                         .bytes = unescape(std::string_view{line}.substr(second + 1))});
    }
    return cases;
}

// The refusal, and then nothing: what follows is never answered.
void expect_refusal(RawClient& client, const Case& test) {
    const auto reply = client.reply();
    EXPECT_EQ(reply.status, test.status) << test.name;
    EXPECT_EQ(reply.field("Connection"), "close") << test.name;
    client.half_close();
    EXPECT_EQ(client.rest(), "") << test.name;
    EXPECT_TRUE(client.sees_close()) << test.name;
}

class MalformedRequests : public ::testing::Test {
protected:
    void TearDown() override {
        for (const auto& target : server.handler.seen()) EXPECT_TRUE(target == "/good" || target == "/echo") << target;
        EXPECT_TRUE(server.reaches("xos_http_connections", 0));
        EXPECT_EQ(server.metric("xos_http_requests_in_progress"), 0);
    }

    const std::vector<Case> cases = read_cases();
    TestServer server;
};

TEST(MalformedRequestCases, H1_2_are_at_least_150) { EXPECT_GE(read_cases().size(), 150U); }

TEST_F(MalformedRequests, H1_2_are_refused_when_sent_whole) {
    server.start();
    for (const auto& test : cases) {
        auto client = server.connect();
        client.send(test.bytes + std::string{follow_up});
        expect_refusal(client, test);
    }
}

TEST_F(MalformedRequests, H1_2_are_refused_when_sent_byte_by_byte) {
    server.start();
    for (const auto& test : cases) {
        auto client = server.connect();
        client.send_bytewise(test.bytes + std::string{follow_up});
        expect_refusal(client, test);
    }
}

TEST_F(MalformedRequests, H1_8_are_refused_after_a_good_request_that_is_answered) {
    server.start();
    for (const auto& test : cases) {
        auto client = server.connect();
        client.send(std::string{good} + test.bytes + std::string{follow_up});
        EXPECT_EQ(client.reply().body, "/good") << test.name;
        expect_refusal(client, test);
    }
}

}  // namespace
}  // namespace xos::http::test
