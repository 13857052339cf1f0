// SPDX-License-Identifier: Apache-2.0
#include "http/request_reader.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace xos::http {
namespace {

using Result = RequestReader::Result;

constexpr std::string_view good = "GET /users?page=2 HTTP/1.1\r\nHost: example.com\r\nAccept: */*\r\n\r\n";

// What came of one head, in a form that can be compared.
struct Outcome {
    Result result = Result::incomplete;
    HeadError error;
    std::size_t size = 0;
    std::string target, path, query, host, fields;
    std::optional<std::uint64_t> content_length;
    bool is_chunked = false, keep_alive = false, expects_continue = false;
    bool operator==(const Outcome&) const = default;
};

Outcome outcome_of(RequestReader& reader, Result result, std::string_view data) {
    Outcome out;
    out.result = result;
    if (result == Result::failed) out.error = reader.error();
    if (result != Result::complete) return out;
    std::array<Field, 200> storage;
    const auto head = reader.head(data, storage);
    out.size = reader.size();
    out.target = head.target;
    out.path = head.path;
    out.query = head.query;
    out.host = head.host;
    for (const auto& field : head.fields) out.fields += std::string{field.name} + "=" + std::string{field.value} + ";";
    out.content_length = head.content_length;
    out.is_chunked = head.is_chunked;
    out.keep_alive = head.keep_alive;
    out.expects_continue = head.expects_continue;
    return out;
}

Outcome read(std::string_view text, const HeadLimits& limits = {}, std::vector<std::string> host_names = {}) {
    RequestReader reader{limits, host_names};
    return outcome_of(reader, reader.read(text), text);
}

int status_of(std::string_view text, const HeadLimits& limits = {}) {
    const auto out = read(text, limits);
    return out.result == Result::failed ? out.error.status : out.result == Result::complete ? 200 : 0;
}

std::string with_field(std::string_view field) {
    return "GET / HTTP/1.1\r\nHost: a\r\n" + std::string{field} + "\r\n\r\n";
}

std::string with_line(std::string_view line) { return std::string{line} + "\r\nHost: a\r\n\r\n"; }

TEST(RequestReader, H1_1_reads_a_whole_head_and_stops_at_the_body) {
    const auto out = read(std::string{good} + "body");
    EXPECT_EQ(out.result, Result::complete);
    EXPECT_EQ(out.size, good.size());
    EXPECT_EQ(out.target, "/users?page=2");
    EXPECT_EQ(out.path, "/users");
    EXPECT_EQ(out.query, "page=2");
    EXPECT_EQ(out.host, "example.com");
    EXPECT_EQ(out.fields, "Host=example.com;Accept=*/*;");
    EXPECT_TRUE(out.keep_alive);
    EXPECT_FALSE(out.is_chunked);
    EXPECT_FALSE(out.content_length);
}

TEST(RequestReader, H1_1_gives_the_same_result_wherever_the_input_is_cut) {
    const std::vector<std::string> inputs{
        std::string{good},
        "\r\n" + std::string{good},
        "POST http://h:80/p?q HTTP/1.1\r\nhost: H:80\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n",
        "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
        "GET /" + std::string(60, 'a') + "\x01 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(60, 'b') + "\x01\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    };
    const HeadLimits limits{.request_line = 50, .block = 90, .field = 40, .fields = 4};
    for (const auto& input : inputs) {
        const auto whole = read(input, limits);
        EXPECT_NE(whole.result, Result::incomplete) << input;
        for (std::size_t cut = 0; cut <= input.size(); ++cut) {
            RequestReader reader{limits, {}};
            reader.read(std::string_view{input}.substr(0, cut));
            const std::string moved = input;  // the buffer may move between two reads
            EXPECT_EQ(outcome_of(reader, reader.read(moved), moved), whole) << input << " cut at " << cut;
        }
        RequestReader reader{limits, {}};
        Result result = Result::incomplete;
        for (std::size_t size = 0; size <= input.size(); ++size) {
            result = reader.read(std::string_view{input}.substr(0, size));
        }
        EXPECT_EQ(outcome_of(reader, result, input), whole) << input << " byte by byte";
    }
}

TEST(RequestReader, H1_1_never_reads_past_a_refused_head) {
    const HeadLimits limits;
    RequestReader reader{limits, {}};
    const std::string bad = "GET / HTTP/1.1\r\n\r\n";
    EXPECT_EQ(reader.read(bad), Result::failed);
    EXPECT_EQ(reader.read(bad + std::string{good}), Result::failed);
}

struct Case {
    std::string_view name;
    std::string text;
    int status;
};

void expect_statuses(const std::vector<Case>& cases) {
    for (const auto& [name, text, status] : cases) EXPECT_EQ(status_of(text), status) << name;
}

TEST(RequestReader, H1_2_refuses_what_only_looks_like_a_request) {
    expect_statuses({
        {"bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400},
        {"bare LF after a field", "GET / HTTP/1.1\r\nHost: a\n\r\n", 400},
        {"bare LF as the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400},
        {"bare CR in the request line", "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"bare CR in a value", with_field("X: a\rb"), 400},
        {"NUL in a value", with_field(std::string_view{"X: a\0b", 6}), 400},
        {"control in a value", with_field("X: a\x1f"), 400},
        {"DEL in a value", with_field("X: a\x7f"), 400},
        {"TAB in a value", with_field("X: a\tb"), 200},
        {"bytes above ASCII in a value", with_field("X: \xc3\xa9"), 200},
        {"empty value", with_field("X:"), 200},
        {"blank in a name", with_field("X Y: a"), 400},
        {"byte above ASCII in a name", with_field("\xc3\xa9: a"), 400},
        {"brackets in a name", with_field("X(): a"), 400},
        {"empty name", with_field(": a"), 400},
        {"space before the colon", with_field("X : a"), 400},
        {"TAB before the colon", with_field("X\t: a"), 400},
        {"no colon", with_field("X"), 400},
        {"folded by space", with_field("X: a\r\n b"), 400},
        {"folded by TAB", with_field("X: a\r\n\tb"), 400},
        {"white space on the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
        {"one empty line first", "\r\n" + with_line("GET / HTTP/1.1"), 200},
        {"two empty lines first", "\r\n\r\n" + with_line("GET / HTTP/1.1"), 400},
        {"LF first", "\n" + with_line("GET / HTTP/1.1"), 400},
        {"two spaces after the method", with_line("GET  / HTTP/1.1"), 400},
        {"two spaces before the version", with_line("GET /  HTTP/1.1"), 400},
        {"TAB as separator", with_line("GET\t/ HTTP/1.1"), 400},
        {"space first", with_line(" GET / HTTP/1.1"), 400},
        {"space last", with_line("GET / HTTP/1.1 "), 400},
        {"HTTP/0.9", "GET /\r\n", 400},
        {"only a method", "GET\r\n", 400},
        {"lower-case version", with_line("GET / http/1.1"), 400},
        {"long version", with_line("GET / HTTP/1.10"), 400},
        {"short version", with_line("GET / HTTP/2"), 400},
        {"version with a sign", with_line("GET / HTTP/+.1"), 400},
        {"version 1.2", with_line("GET / HTTP/1.2"), 505},
        {"version 2.0", with_line("GET / HTTP/2.0"), 505},
        {"version 0.9", with_line("GET / HTTP/0.9"), 505},
        {"version 1.0", with_line("GET / HTTP/1.0"), 200},
        {"a TLS hello", "\x16\x03\x01\x02", 400},
    });
}

TEST(RequestReader, H1_3_takes_exactly_one_valid_host) {
    const auto with_host = [](std::string_view host) {
        return "GET / HTTP/1.1\r\nHost: " + std::string{host} + "\r\n\r\n";
    };
    for (const auto* host : {"a", "a.b-c_d", "127.0.0.1:8080", "[::1]", "[::1]:80", "A:65535"}) {
        EXPECT_EQ(status_of(with_host(host)), 200) << host;
    }
    for (const auto* host : {"", "a b", "user@a", "a/path", "a:", "a:x", "a:65536", "a:1:2", "[::1", "::1", "[]",
                             "[g::]", "a,b", "http://a", "a?b", "a%41", "[::1]x", ":80"}) {
        EXPECT_EQ(status_of(with_host(host)), 400) << host;
    }
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nX: a\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET / HTTP/1.0\r\n\r\n"), 200);
}

TEST(RequestReader, H1_3_takes_only_configured_names) {
    const std::vector<std::string> names{"app.example", "[::1]"};
    EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: APP.example:8080\r\n\r\n", {}, names).result, Result::complete);
    EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", {}, names).result, Result::complete);
    EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: other.example\r\n\r\n", {}, names).error.status, 400);
    EXPECT_EQ(read("GET / HTTP/1.0\r\n\r\n", {}, names).error.status, 400);
    EXPECT_EQ(read("GET http://other.example/ HTTP/1.0\r\n\r\n", {}, names).error.status, 400);
}

TEST(RequestReader, H1_3_an_absolute_target_replaces_host_and_may_not_differ_from_it) {
    const auto out = read("GET http://A.b:81/p?q=1 HTTP/1.1\r\nHost: a.B:81\r\n\r\n");
    EXPECT_EQ(out.host, "A.b:81");
    EXPECT_EQ(out.target, "/p?q=1");
    EXPECT_EQ(out.path, "/p");
    EXPECT_EQ(read("GET https://a HTTP/1.1\r\nHost: a\r\n\r\n").path, "/");
    expect_statuses({{"other host", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                     {"other port", "GET http://a:1/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                     {"no host", "GET http://a/ HTTP/1.1\r\n\r\n", 400},
                     {"user part", "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                     {"no authority", "GET http:/// HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                     {"query without path", "GET http://a?q HTTP/1.1\r\nHost: a\r\n\r\n", 400},
                     {"other scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400}});
}

TEST(RequestReader, H1_4_takes_three_forms_of_target) {
    expect_statuses({{"star for OPTIONS", with_line("OPTIONS * HTTP/1.1"), 200},
                     {"star for GET", with_line("GET * HTTP/1.1"), 400},
                     {"no slash", with_line("GET users HTTP/1.1"), 400},
                     {"fragment", with_line("GET /#a HTTP/1.1"), 400},
                     {"byte above ASCII", with_line("GET /\xc3\xa9 HTTP/1.1"), 400},
                     {"DEL", with_line("GET /\x7f HTTP/1.1"), 400},
                     {"TAB", with_line("GET /\t HTTP/1.1"), 400},
                     {"authority", with_line("GET a:80 HTTP/1.1"), 400}});
}

TEST(RequestReader, H1_4_serves_seven_methods_in_upper_case_only) {
    for (const auto* method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
        EXPECT_EQ(status_of(with_line(std::string{method} + " / HTTP/1.1")), 200) << method;
    }
    for (const auto* method : {"TRACE", "get", "Get", "BREW", "GETS", "PROPFIND"}) {
        const auto out = read(with_line(std::string{method} + " / HTTP/1.1"));
        EXPECT_EQ(out.error, (HeadError{.status = 405, .is_target_trusted = true})) << method;
    }
    EXPECT_EQ(status_of("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"), 405);
    EXPECT_EQ(status_of(with_line("G@T / HTTP/1.1")), 400);
    EXPECT_EQ(status_of("BREW / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n"), 400);
}

TEST(RequestReader, H1_5_takes_one_content_length_of_up_to_19_digits) {
    EXPECT_EQ(read(with_field("Content-Length: 9223372036854775807")).content_length, 9223372036854775807U);
    EXPECT_EQ(read(with_field("Content-Length: 0000000000000000012")).content_length, 12U);
    EXPECT_EQ(read(with_field("content-length:0")).content_length, 0U);
    for (const auto* value : {"9223372036854775808", "9999999999999999999", "00000000000000000001", "", "+1", "-1",
                              "1 2", "0x10", "1,1", "1, 1", "1.0", "1e3", " ", "\xd9\xa1"}) {
        EXPECT_EQ(status_of(with_field("Content-Length: " + std::string{value})), 400) << value;
    }
}

TEST(RequestReader, H1_5_refuses_two_content_lengths_even_if_equal) {
    EXPECT_EQ(status_of(with_field("Content-Length: 5\r\nContent-Length: 5")), 400);
    EXPECT_EQ(status_of(with_field("Content-Length: 5\r\ncontent-length: 6")), 400);
}

TEST(RequestReader, H1_5_takes_exactly_chunked_as_transfer_encoding) {
    EXPECT_TRUE(read(with_field("Transfer-Encoding: chunked")).is_chunked);
    EXPECT_TRUE(read(with_field("transfer-encoding: CHUNKED")).is_chunked);
    for (const auto* value : {"identity", "gzip", "xchunked", "chunked, identity", "gzip, chunked", "gzip;q=1"}) {
        const auto out = read(with_field("Transfer-Encoding: " + std::string{value}));
        EXPECT_EQ(out.error, (HeadError{.status = 501, .is_target_trusted = true})) << value;
    }
    for (const auto* value : {"", "\"chunked\"", "chunked, chunked", "chunked,", ",chunked", "chun ked", "chunked;"}) {
        EXPECT_EQ(status_of(with_field("Transfer-Encoding: " + std::string{value})), 400) << value;
    }
    EXPECT_EQ(status_of(with_field("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")), 400);
    EXPECT_EQ(status_of(with_field("Transfer-Encoding: chunked\r\nContent-Length: 3")), 400);
    EXPECT_EQ(status_of(with_field("Content-Length: 3\r\nTransfer-Encoding: gzip")), 400);
    EXPECT_EQ(status_of("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
}

TEST(RequestReader, H1_8_knows_whether_the_connection_stays) {
    EXPECT_TRUE(read(with_field("X: a")).keep_alive);
    EXPECT_FALSE(read(with_field("Connection: Close")).keep_alive);
    EXPECT_FALSE(read(with_field("Connection: x, close , y")).keep_alive);
    EXPECT_FALSE(read(with_field("Connection: keep-alive\r\nConnection: close")).keep_alive);
    EXPECT_FALSE(read("GET / HTTP/1.0\r\n\r\n").keep_alive);
    EXPECT_TRUE(read("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").keep_alive);
}

TEST(RequestReader, H1_9_knows_one_expectation) {
    EXPECT_TRUE(read(with_field("Expect: 100-Continue")).expects_continue);
    EXPECT_FALSE(read("POST / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n").expects_continue);
    EXPECT_EQ(read(with_field("Expect: 200-ok")).error, (HeadError{.status = 417, .is_target_trusted = true}));
    EXPECT_EQ(status_of(with_field("Expect: 100-continue\r\nExpect: 100-continue")), 417);
    EXPECT_EQ(status_of(with_field("Expect:")), 417);
}

TEST(RequestReader, H1_9_ignores_upgrade) {
    EXPECT_EQ(status_of(with_field("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: a")), 200);
}

TEST(RequestReader, LIM_4_SEC_4_request_line_at_its_limit) {
    const auto line_of = [](std::size_t size) { return "GET /" + std::string(size - 14, 'a') + " HTTP/1.1"; };
    for (const std::size_t size : {8191U, 8192U}) EXPECT_EQ(status_of(with_line(line_of(size))), 200) << size;
    const auto out = read(with_line(line_of(8193)));
    EXPECT_EQ(out.error, (HeadError{.status = 414, .limit = HeadLimit::request_line}));
    EXPECT_EQ(status_of(std::string(8192, 'a')), 0);
    EXPECT_EQ(status_of(std::string(8193, 'a')), 414);
}

TEST(RequestReader, LIM_4_header_field_at_its_limit) {
    const auto field_of = [](std::size_t size) { return "X: " + std::string(size - 3, 'a'); };
    for (const std::size_t size : {8191U, 8192U}) EXPECT_EQ(status_of(with_field(field_of(size))), 200) << size;
    EXPECT_EQ(read(with_field(field_of(8193))).error, (HeadError{.status = 431, .limit = HeadLimit::header_field}));
}

TEST(RequestReader, LIM_4_SEC_4_header_block_at_its_limit) {
    // The block is every field line with its CRLF, without the empty line: "Host: a" takes 9, two fields of 8,000 + 2.
    const auto head_of = [](std::size_t block) {
        const std::string big = "X: " + std::string(7997, 'a') + "\r\n";
        const auto rest = block - 9 - 2 * big.size();
        return "GET / HTTP/1.1\r\nHost: a\r\n" + big + big + "Y:" + std::string(rest - 4, 'b') + "\r\n\r\n";
    };
    const std::size_t limit = std::size_t{16} * 1024;
    EXPECT_EQ(status_of(head_of(limit - 1)), 200);
    EXPECT_EQ(status_of(head_of(limit)), 200);
    EXPECT_EQ(read(head_of(limit + 1)).error, (HeadError{.status = 431, .limit = HeadLimit::header_block}));
}

TEST(RequestReader, LIM_4_number_of_fields_at_its_limit) {
    const auto head_of = [](std::size_t fields) {
        std::string text = "GET / HTTP/1.1\r\nHost: a\r\n";
        for (std::size_t i = 1; i < fields; ++i) text += "X: y\r\n";
        return text + "\r\n";
    };
    EXPECT_EQ(status_of(head_of(99)), 200);
    EXPECT_EQ(status_of(head_of(100)), 200);
    EXPECT_EQ(read(head_of(101)).error, (HeadError{.status = 431, .limit = HeadLimit::header_fields}));
}

TEST(RequestReader, LIM_1_an_endless_head_is_refused_before_its_end_is_seen) {
    const HeadLimits limits;
    RequestReader reader{limits, {}};
    std::string text = "GET / HTTP/1.1\r\nHost: a\r\n";
    while (reader.read(text) == Result::incomplete) {
        text += "X: " + std::string(100, 'a') + "\r\n";
        ASSERT_LT(text.size(), 20'000U);
    }
    EXPECT_EQ(reader.error().status, 431);
}

TEST(RequestReader, H1_12_HTTP_8_an_untidy_head_is_not_trusted_with_a_body) {
    EXPECT_FALSE(read("GET / HTTP/1.1\r\nHost: a b\r\n\r\n").error.is_target_trusted);
    EXPECT_FALSE(read(with_field("Content-Length: x")).error.is_target_trusted);
    EXPECT_FALSE(read(with_line("GET / HTTP/3.0")).error.is_target_trusted);
}

TEST(RequestReader, reset_forgets_everything) {
    const HeadLimits limits;
    RequestReader reader{limits, {}};
    const std::string first =
        "POST http://h/x?y HTTP/1.0\r\nHost: h\r\nContent-Length: 3\r\nConnection: close\r\nExpect: "
        "100-continue\r\n\r\n";
    ASSERT_EQ(reader.read(first), Result::complete);
    reader.reset();
    EXPECT_EQ(outcome_of(reader, reader.read(good), good), read(good));
    reader.reset();
    ASSERT_EQ(reader.read("\n"), Result::failed);
    reader.reset();
    EXPECT_EQ(outcome_of(reader, reader.read(good), good), read(good));
}

}  // namespace
}  // namespace xos::http
