// SPDX-License-Identifier: Apache-2.0
// rules: SEC_4 LIM_4
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "integration/http/requests.hpp"
#include "integration/http/test_server.hpp"

namespace xos::http::test {
namespace {

using namespace std::chrono_literals;

int status_of(const TestServer& server, std::string_view request) {
    auto client = server.connect();
    client.send(request);
    return client.reply().status;
}

TEST(Limits, LIM_4_SEC_4_request_line_at_its_limit_is_counted) {
    TestServer server;
    server.start();
    const auto line_of = [](std::size_t size) { return get("/" + std::string(size - 14, 'a')); };
    EXPECT_EQ(status_of(server, line_of(8191)), 200);
    EXPECT_EQ(status_of(server, line_of(8192)), 200);
    EXPECT_EQ(server.refusals("request_line"), 0);
    EXPECT_EQ(status_of(server, line_of(8193)), 414);
    EXPECT_EQ(server.refusals("request_line"), 1);
}

TEST(Limits, LIM_4_SEC_4_header_limits_are_counted) {
    TestServer server;
    server.start();
    const auto field_of = [](std::size_t size) { return "X: " + std::string(size - 3, 'a') + "\r\n"; };
    EXPECT_EQ(status_of(server, get("/", field_of(8192))), 200);
    EXPECT_EQ(status_of(server, get("/", field_of(8193))), 431);
    EXPECT_EQ(server.refusals("header_field"), 1);
    EXPECT_EQ(status_of(server, get("/", field_of(8000) + field_of(8000) + field_of(367))), 200);
    EXPECT_EQ(status_of(server, get("/", field_of(8000) + field_of(8000) + field_of(380))), 431);
    EXPECT_EQ(server.refusals("header_block"), 1);
    std::string fields;
    for (int i = 0; i < 99; ++i) fields += "X: y\r\n";
    EXPECT_EQ(status_of(server, get("/", fields)), 200);
    EXPECT_EQ(status_of(server, get("/", fields + "X: y\r\n")), 431);
    EXPECT_EQ(server.refusals("header_fields"), 1);
}

TEST(Limits, LIM_1_LIM_4_SEC_4_body_at_its_limit) {
    TestServer server;
    server.start();
    const std::size_t limit = std::size_t{1024} * 1024;
    EXPECT_EQ(status_of(server, post("/echo", std::string(limit - 1, 'b'))), 200);
    EXPECT_EQ(status_of(server, post("/echo", std::string(limit, 'b'))), 200);
    EXPECT_EQ(server.refusals("body"), 0);
    // Only the length is sent: the refusal does not wait for the body.
    const auto declared = [](std::size_t size) {
        return "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n";
    };
    EXPECT_EQ(status_of(server, declared(limit + 1)), 413);
    EXPECT_EQ(status_of(server, declared(9'223'372'036'854'775'807U)), 413);
    const std::string chunked = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(status_of(server, chunked + chunk(limit - 10) + chunk(10) + "0\r\n\r\n"), 200);
    EXPECT_EQ(status_of(server, chunked + chunk(limit - 10) + "b\r\n"), 413);
    EXPECT_EQ(server.refusals("body"), 3);
    EXPECT_TRUE(server.reaches("xos_http_body_bytes", 0));
}

TEST(Limits, REL_3_bodies_together_have_a_memory_limit) {
    TestServer server{{.body_memory = 128 * 1024}};
    server.start();
    EXPECT_EQ(status_of(server, post("/echo", std::string(131'072, 'b'))), 200);
    EXPECT_TRUE(server.reaches("xos_http_body_bytes", 0));
    EXPECT_EQ(status_of(server, post("/echo", std::string(131'073, 'b'))), 503);
    EXPECT_EQ(server.refusals("body_memory"), 1);
    EXPECT_TRUE(server.reaches("xos_http_body_bytes", 0));
}

TEST(Limits, LIM_4_chunks_and_trailers_are_counted) {
    TestServer server;
    server.start();
    std::string chunks = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    const auto trailers = chunks + "0\r\nX:" + std::string(4095, 'y') + "\r\n\r\n";
    for (int i = 0; i < 1067; ++i) chunks += "1\r\na\r\n";
    EXPECT_EQ(status_of(server, chunks), 400);
    EXPECT_EQ(server.refusals("chunks"), 1);
    EXPECT_EQ(status_of(server, trailers), 400);
    EXPECT_EQ(server.refusals("trailers"), 1);
}

TEST(Limits, LIM_4_requests_per_connection_at_their_limit) {
    TestServer server{{.requests_per_connection = 3}};
    auto client = server.start().connect();
    client.send(get("/1") + get("/2") + get("/3") + get("/4"));
    EXPECT_FALSE(client.reply().field("Connection"));
    EXPECT_FALSE(client.reply().field("Connection"));
    EXPECT_EQ(client.reply().field("Connection"), "close");
    EXPECT_EQ(client.rest(), "");
    EXPECT_EQ(server.refusals("requests_per_connection"), 1);
}

TEST(Limits, LIM_4_connections_at_their_limit_are_closed_at_accept) {
    TestServer server{{.connections = 3}};
    server.start();
    std::vector<std::unique_ptr<RawClient>> held;
    for (int i = 0; i < 3; ++i) {
        held.push_back(std::make_unique<RawClient>(server.port));
        held.back()->send(get("/"));
        EXPECT_EQ(held.back()->reply().status, 200);
    }
    EXPECT_EQ(server.refusals("connections"), 0);
    auto fourth = server.connect();
    EXPECT_TRUE(fourth.sees_close());
    EXPECT_EQ(server.refusals("connections"), 1);
    held.pop_back();
    EXPECT_TRUE(server.reaches("xos_http_connections", 2));
    EXPECT_EQ(status_of(server, get("/")), 200);
}

TEST(Limits, LIM_4_connections_of_one_address_at_their_limit_get_503) {
    TestServer server{{.connections_per_address = 2}};
    server.start();
    std::vector<std::unique_ptr<RawClient>> held;
    for (int i = 0; i < 2; ++i) {
        held.push_back(std::make_unique<RawClient>(server.port));
        held.back()->send(get("/"));
        EXPECT_EQ(held.back()->reply().status, 200);
    }
    auto third = server.connect();
    const auto reply = third.reply();
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(reply.field("Retry-After"), "1");
    EXPECT_TRUE(third.sees_close());
    EXPECT_EQ(server.refusals("connections_per_address"), 1);
    held.clear();
    EXPECT_TRUE(server.reaches("xos_http_connections", 0));
    EXPECT_EQ(status_of(server, get("/")), 200);
}

TEST(Limits, H1_11_a_trusted_proxy_has_no_limit_of_one_address) {
    TestServer server{{.connections_per_address = 1}, {"127.0.0.1"}};
    server.start();
    auto first = server.connect();
    EXPECT_EQ(status_of(server, get("/")), 200);
}

TEST(Limits, SLOW_3_LIM_4_requests_in_progress_at_their_limit_get_503_before_their_body_is_read) {
    TestServer server{{.requests_in_progress = 2}};
    server.handler.actions["/wait"] = [](Exchange& exchange) -> Task<void> { co_await wait_for(exchange, 300ms); };
    server.start();
    auto first = server.connect();
    auto second = server.connect();
    first.send(get("/wait"));
    second.send(get("/wait"));
    EXPECT_TRUE(server.reaches("xos_http_requests_in_progress", 2));
    auto third = server.connect();
    third.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n");
    const auto refusal = third.reply();
    EXPECT_EQ(refusal.status, 503);
    EXPECT_EQ(refusal.field("Retry-After"), "1");
    EXPECT_EQ(refusal.body, R"({"status":503})");
    EXPECT_EQ(server.refusals("requests_in_progress"), 1);
    EXPECT_EQ(first.reply().status, 200);
    EXPECT_EQ(second.reply().status, 200);
    third.send("abc" + get("/after"));
    EXPECT_EQ(third.reply().body, "/after");
}

TEST(Limits, SLOW_7_without_descriptors_new_connections_are_closed_and_service_returns) {
    TestServer server;
    server.start();
    auto before = server.connect();
    before.send(get("/1"));
    EXPECT_EQ(before.reply().status, 200);
    auto late = server.connect();  // the client's own descriptors are taken before the limit falls
    late.send(get("/late"));
    EXPECT_EQ(late.reply().status, 200);
    rlimit usual{};
    getrlimit(RLIMIT_NOFILE, &usual);
    std::vector<int> sockets;
    for (int i = 0; i < 8; ++i) sockets.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    rlimit none = usual;
    none.rlim_cur = static_cast<rlim_t>(sockets.back()) + 1;
    setrlimit(RLIMIT_NOFILE, &none);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (const int socket : sockets) ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address);
    for (const int socket : sockets) {
        pollfd closed{.fd = socket, .events = POLLIN, .revents = 0};
        EXPECT_EQ(::poll(&closed, 1, 2000), 1);
    }
    before.send(get("/2"));
    EXPECT_EQ(before.reply().body, "/2");
    setrlimit(RLIMIT_NOFILE, &usual);
    for (const int socket : sockets) ::close(socket);
    EXPECT_GE(server.refusals("descriptors"), 1);
    EXPECT_EQ(server.log_lines().size(), 1U);
    std::this_thread::sleep_for(120ms);
    EXPECT_EQ(status_of(server, get("/")), 200);
}

}  // namespace
}  // namespace xos::http::test
