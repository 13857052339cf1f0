// SPDX-License-Identifier: Apache-2.0
#include "xos/testing/fault_proxy.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <future>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "xos/testing/comes_true.hpp"

namespace xos::testing {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;
using enum Direction;

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

bool is_readable(int socket, milliseconds wait) {
    pollfd waiting{.fd = socket, .events = POLLIN, .revents = 0};
    return ::poll(&waiting, 1, static_cast<int>(wait.count())) > 0;
}

enum class End { none, orderly, reset };

/// One end of a connection. Every wait is bounded.
class Peer {
public:
    explicit Peer(int socket) : socket_{socket} {}
    Peer(Peer&& other) noexcept : socket_{std::exchange(other.socket_, -1)} {}
    ~Peer() {
        if (socket_ >= 0) ::close(socket_);
    }

    bool send(std::string_view text) const {
        while (!text.empty()) {
            const auto size = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
            if (size <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(size));
        }
        return true;
    }
    /// As much as the kernel takes until it takes nothing more for 200 ms.
    std::size_t send_until_stuck(std::string_view text) const {
        std::size_t sent = 0;
        pollfd waiting{.fd = socket_, .events = POLLOUT, .revents = 0};
        while (sent < text.size() && ::poll(&waiting, 1, 200) > 0) {
            const auto size = ::send(socket_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
            if (size <= 0) break;
            sent += static_cast<std::size_t>(size);
        }
        return sent;
    }
    void end() const { ::shutdown(socket_, SHUT_WR); }
    /// Bytes until there are `size`, the stream ends or nothing comes for so long.
    std::string read(std::size_t size, milliseconds wait = seconds{5}) {
        std::string text;
        std::string piece(64 * 1024, '\0');
        while (text.size() < size && is_readable(socket_, wait)) {
            const auto got = ::recv(socket_, piece.data(), std::min(piece.size(), size - text.size()), 0);
            if (got == 0) end_ = End::orderly;
            if (got < 0) end_ = End::reset;
            if (got <= 0) break;
            text.append(piece, 0, static_cast<std::size_t>(got));
        }
        return text;
    }
    /// How the stream ends within the time; what comes before is dropped.
    End ending(milliseconds wait = seconds{5}) {
        while (end_ == End::none && !read(1'000'000, wait).empty()) {
        }
        return end_;
    }

private:
    int socket_;
    End end_ = End::none;
};

class Listener {
public:
    Listener() : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        auto address = loopback(0);
        socklen_t size = sizeof address;
        if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(socket_, 50) != 0 ||
            ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
            throw std::runtime_error{"no listening socket"};
        }
        port_ = ntohs(address.sin_port);
    }
    ~Listener() { close(); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    std::uint16_t port() const { return port_; }
    bool has_client(milliseconds wait) const { return is_readable(socket_, wait); }
    Peer accept() const {
        if (!has_client(seconds{5})) throw std::runtime_error{"nobody came"};
        return Peer{::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC)};
    }
    void close() {
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
    }

private:
    int socket_;
    std::uint16_t port_ = 0;
};

Peer connect_to(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = loopback(port);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(socket);
        throw std::runtime_error{"not connected"};
    }
    return Peer{socket};
}

struct Pair {
    Peer client;
    Peer server;
};

class FaultProxyTest : public ::testing::Test {
protected:
    Pair connected() {
        Peer client = connect_to(proxy.port());
        return {.client = std::move(client), .server = listener.accept()};
    }
    /// True when what one side sends reaches the other, both ways.
    static bool passes(Pair& pair) {
        return pair.client.send("to") && pair.server.read(2) == "to" && pair.server.send("fro") &&
               pair.client.read(3) == "fro";
    }

    Listener listener;
    FaultProxy proxy{listener.port()};
};

/// Bytes of which no two stretches are alike.
std::string many_bytes(std::size_t size) {
    std::string text(size, '\0');
    std::uint32_t state = 2'463'534'242;
    for (char& c : text) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        c = static_cast<char>(state);
    }
    return text;
}

}  // namespace

TEST_F(FaultProxyTest, hands_on_every_byte_both_ways_and_counts_it) {
    auto pair = connected();
    const auto text = many_bytes(20'000'000);
    auto client = std::async(std::launch::async, [&] { return pair.client.send(text); });
    auto server = std::async(std::launch::async, [&] { return pair.server.send(text); });
    auto at_server = std::async(std::launch::async, [&] { return pair.server.read(text.size()); });

    EXPECT_TRUE(pair.client.read(text.size()) == text);
    EXPECT_TRUE(at_server.get() == text);
    EXPECT_TRUE(client.get() && server.get());
    EXPECT_EQ(proxy.bytes(to_server), text.size());
    EXPECT_EQ(proxy.bytes(to_client), text.size());
    EXPECT_EQ(proxy.connections(), 1);
    EXPECT_EQ(proxy.total_connections(), 1);
}

TEST_F(FaultProxyTest, hands_on_the_end_of_each_direction) {
    auto pair = connected();
    pair.client.send("question");
    pair.client.end();
    EXPECT_EQ(pair.server.read(100), "question");
    EXPECT_EQ(pair.server.ending(), End::orderly);
    pair.server.send("answer");
    pair.server.end();

    EXPECT_EQ(pair.client.read(100), "answer");
    EXPECT_EQ(pair.client.ending(), End::orderly);
    EXPECT_TRUE(comes_true([this] { return proxy.connections() == 0; }, seconds{5}));
}

TEST_F(FaultProxyTest, keeps_little_for_a_receiver_that_does_not_read) {
    auto pair = connected();
    const auto text = many_bytes(50'000'000);

    const auto sent = pair.client.send_until_stuck(text);

    EXPECT_LT(sent, text.size());
    EXPECT_TRUE(pair.server.read(sent) == std::string_view{text}.substr(0, sent));
}

TEST_F(FaultProxyTest, breaks_the_connection_of_a_client_when_there_is_no_server) {
    listener.close();
    EXPECT_EQ(connect_to(proxy.port()).ending(), End::reset);
    EXPECT_TRUE(comes_true([this] { return proxy.connections() == 0; }, seconds{5}));
}

TEST_F(FaultProxyTest, delays_one_direction_and_not_the_other) {
    auto pair = connected();
    proxy.delay(to_client, seconds{60});
    EXPECT_TRUE(pair.client.send("a"));
    EXPECT_EQ(pair.server.read(1), "a");

    proxy.delay(to_client, milliseconds{300});
    const auto start = Clock::now();
    EXPECT_TRUE(pair.server.send("b"));
    EXPECT_EQ(pair.client.read(1), "b");
    EXPECT_GE(Clock::now() - start, milliseconds{300});
}

TEST_F(FaultProxyTest, delays_new_connections_too_until_it_is_healed) {
    proxy.delay(to_server, seconds{60});
    auto pair = connected();
    pair.client.send("held back");
    EXPECT_EQ(pair.server.read(1, milliseconds{200}), "");

    proxy.heal();

    EXPECT_EQ(pair.server.read(9), "held back");
    EXPECT_TRUE(passes(pair));
}

TEST_F(FaultProxyTest, trickles) {
    auto pair = connected();
    proxy.trickle(to_server, 10);
    const auto text = many_bytes(3'000);
    const auto start = Clock::now();

    pair.client.send(text);
    EXPECT_EQ(pair.server.read(text.size()), text);

    EXPECT_GE(Clock::now() - start, milliseconds{290});  // it may have saved up 10 ms
    proxy.heal();
    EXPECT_TRUE(passes(pair));
}

TEST_F(FaultProxyTest, cuts_open_connections_after_so_many_bytes_from_the_call) {
    auto pair = connected();
    ASSERT_TRUE(passes(pair));
    proxy.cut_after(to_server, 5);
    pair.client.send("1234");
    EXPECT_EQ(pair.server.read(4), "1234");
    EXPECT_EQ(proxy.connections(), 1);
    pair.client.send("56789");

    EXPECT_EQ(pair.server.read(100), "5");
    EXPECT_EQ(pair.server.ending(), End::orderly);
    EXPECT_EQ(pair.client.ending(), End::orderly);
    EXPECT_EQ(proxy.connections(), 0);
    EXPECT_EQ(proxy.bytes(to_server), 7);
}

TEST_F(FaultProxyTest, cuts_each_later_connection_after_so_many_bytes_from_its_beginning) {
    proxy.cut_after(to_client, 2);
    for (int round = 0; round < 2; ++round) {
        auto pair = connected();
        pair.server.send("abc");
        EXPECT_EQ(pair.client.read(100), "ab");
        EXPECT_EQ(pair.client.ending(), End::orderly);
        EXPECT_EQ(pair.server.ending(), End::orderly);
    }
    auto pair = connected();
    proxy.heal();
    EXPECT_TRUE(passes(pair));
}

TEST_F(FaultProxyTest, cuts_at_once_after_no_bytes) {
    auto pair = connected();
    proxy.cut_after(to_client, 0);

    EXPECT_EQ(pair.client.ending(), End::orderly);
    EXPECT_EQ(pair.server.ending(), End::orderly);
    EXPECT_EQ(connect_to(proxy.port()).ending(), End::orderly);
}

TEST_F(FaultProxyTest, cuts_in_good_order_a_connection_whose_peers_still_send) {
    auto pair = connected();
    proxy.cut_after(to_server, 100'000);
    auto sender = std::async(std::launch::async, [&] { pair.client.send(many_bytes(2'000'000)); });

    EXPECT_EQ(pair.server.read(1'000'000).size(), 100'000);
    EXPECT_EQ(pair.server.ending(), End::orderly);
    EXPECT_EQ(pair.client.ending(), End::orderly);
    sender.get();
}

TEST_F(FaultProxyTest, resets_both_sides_of_open_connections_and_not_of_later_ones) {
    auto first = connected();
    auto second = connected();
    proxy.reset();

    for (Pair* const pair : {&first, &second}) {
        EXPECT_EQ(pair->client.ending(), End::reset);
        EXPECT_EQ(pair->server.ending(), End::reset);
    }
    EXPECT_EQ(proxy.connections(), 0);
    auto later = connected();
    EXPECT_TRUE(passes(later));
    EXPECT_EQ(proxy.total_connections(), 3);
}

TEST_F(FaultProxyTest, half_closes_one_direction_behind_what_came_and_drops_what_still_comes) {
    auto pair = connected();
    proxy.delay(to_client, milliseconds{100});
    pair.server.send("last");
    ASSERT_EQ(pair.client.read(4), "last");
    proxy.half_close(to_client);
    EXPECT_EQ(pair.client.ending(), End::orderly);

    pair.server.send("dropped");
    pair.client.send("still heard");
    EXPECT_EQ(pair.server.read(11), "still heard");
    EXPECT_EQ(pair.server.ending(milliseconds{100}), End::none);
    EXPECT_EQ(proxy.bytes(to_client), 4);
    EXPECT_EQ(proxy.connections(), 1);
}

TEST_F(FaultProxyTest, hands_nothing_on_and_closes_nothing_in_a_black_hole) {
    auto pair = connected();
    proxy.blackhole(true);
    pair.client.send("question");
    pair.server.send("answer");
    Peer newcomer = connect_to(proxy.port());
    newcomer.send("hello");
    EXPECT_EQ(pair.server.read(1, milliseconds{200}), "");
    EXPECT_EQ(pair.client.ending(milliseconds{50}), End::none);
    EXPECT_EQ(pair.server.ending(milliseconds{50}), End::none);
    EXPECT_FALSE(listener.has_client(milliseconds{50}));
    EXPECT_EQ(newcomer.ending(milliseconds{50}), End::none);
    EXPECT_EQ(proxy.connections(), 2);

    proxy.blackhole(false);

    EXPECT_EQ(pair.server.read(8), "question");
    EXPECT_EQ(pair.client.read(6), "answer");
    EXPECT_EQ(listener.accept().read(5), "hello");
}

TEST_F(FaultProxyTest, hands_nothing_on_of_a_transfer_that_a_black_hole_interrupts) {
    auto pair = connected();
    const auto text = many_bytes(50'000'000);
    const auto sent = pair.client.send_until_stuck(text);  // the proxy waits for room on the other side
    proxy.blackhole(true);
    const auto handed_on = proxy.bytes(to_server);

    EXPECT_EQ(pair.server.read(sent, milliseconds{300}).size(), handed_on);
    EXPECT_EQ(proxy.bytes(to_server), handed_on);
    proxy.heal();
    EXPECT_EQ(pair.server.read(sent - handed_on).size(), sent - handed_on);
}

TEST_F(FaultProxyTest, loses_answers_only_when_one_direction_is_a_black_hole) {
    auto pair = connected();
    proxy.blackhole(to_client, true);
    pair.client.send("question");
    EXPECT_EQ(pair.server.read(8), "question");
    pair.server.send("answer");
    EXPECT_EQ(pair.client.read(1, milliseconds{200}), "");

    proxy.heal();

    EXPECT_EQ(pair.client.read(6), "answer");
}

TEST_F(FaultProxyTest, refuses_newcomers_and_keeps_who_is_there) {
    auto pair = connected();
    proxy.refuse(true);
    EXPECT_EQ(connect_to(proxy.port()).ending(), End::orderly);
    EXPECT_TRUE(passes(pair));
    EXPECT_FALSE(listener.has_client(milliseconds{100}));
    EXPECT_EQ(proxy.total_connections(), 2);
    EXPECT_EQ(proxy.connections(), 1);

    proxy.refuse(false);

    auto later = connected();
    EXPECT_TRUE(passes(later));
}

TEST_F(FaultProxyTest, obeys_several_threads) {
    std::vector<std::future<void>> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.push_back(std::async(std::launch::async, [this, thread] {
            for (int round = 0; round < 100; ++round) {
                const auto direction = thread % 2 == 0 ? to_server : to_client;
                proxy.delay(direction, milliseconds{1});
                proxy.blackhole(round % 2 == 0);
                if (round % 10 == 0) proxy.reset();
                static_cast<void>(proxy.bytes(direction) + proxy.connections());
            }
        }));
    }
    for (int round = 0; round < 50; ++round) connect_to(proxy.port()).send("x");
    for (auto& thread : threads) thread.get();
    EXPECT_TRUE(comes_true([this] { return proxy.total_connections() == 50; }, seconds{5}));
    proxy.heal();
    proxy.reset();
    while (listener.has_client(milliseconds{50})) listener.accept();

    auto pair = connected();
    EXPECT_TRUE(passes(pair));
}

TEST(FaultProxy, closes_everything_at_its_end) {
    Listener listener;
    auto proxy = std::make_unique<FaultProxy>(listener.port());
    const auto port = proxy->port();
    Peer client = connect_to(port);
    Peer server = listener.accept();
    proxy->blackhole(true);

    proxy.reset();

    EXPECT_NE(client.ending(), End::none);
    EXPECT_NE(server.ending(), End::none);
    EXPECT_THROW(connect_to(port), std::runtime_error);
}

}  // namespace xos::testing
