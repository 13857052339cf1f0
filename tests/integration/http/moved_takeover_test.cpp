// SPDX-License-Identifier: Apache-2.0
// A connection that was taken lives on another I/O thread than the one that accepted it.
#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <thread>

#include "http/run_on.hpp"
#include "http/taken_connection.hpp"
#include "integration/http/requests.hpp"
#include "integration/http/test_server.hpp"

namespace xos::http::test {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

/// What the streams of a server went through.
struct Seen {
    std::atomic<int> begun{0};
    std::atomic<int> came_home{0};
    std::atomic<int> elsewhere{0};  // ran on another thread than their connection's
    std::atomic<int> aborted{0};
    std::atomic<bool> is_socket_left_open{false};
};

/// What a stream listens to when it should end.
enum class Hears : std::uint8_t { everything, only_abort, nothing };

/// Moves to another thread and sends back there what comes.
class MovedEcho : public Takeover, public std::enable_shared_from_this<MovedEcho> {
public:
    MovedEcho(asio::io_context& other, Hears hears, Seen& seen) : other_{other}, hears_{hears}, seen_{seen} {}

    Task<void> run(TakenConnection connection) override {
        const auto home = std::this_thread::get_id();
        auto moved = connection.move_to(other_);
        if (connection.socket.is_open()) seen_.is_socket_left_open = true;
        auto work = hears_ == Hears::nothing ? ignore(std::move(moved), home) : echo(std::move(moved), home);
        co_await run_on(other_, std::move(work));
        if (std::this_thread::get_id() == home) ++seen_.came_home;
    }

    void drain() override {
        if (hears_ != Hears::everything) return;
        asio::post(other_, [self = shared_from_this()] {
            self->is_over_ = true;
            if (self->socket_ != nullptr) self->socket_->cancel();
        });
    }

private:
    void begin(std::thread::id home) {
        if (std::this_thread::get_id() != home) ++seen_.elsewhere;
        ++seen_.begun;
    }

    Task<void> echo(Socket socket, std::thread::id home) {
        begin(home);
        socket_ = &socket;
        const struct Forget {
            Socket*& socket;
            ~Forget() { socket = nullptr; }
        } forget{socket_};
        try {
            co_await send_back(socket);
            if (is_over_) co_await asio::async_write(socket, asio::buffer("bye", 3), asio::use_awaitable);
        } catch (const boost::system::system_error& error) {
            if (error.code() != asio::error::operation_aborted) throw;
            ++seen_.aborted;
            throw;
        }
    }

    Task<void> send_back(Socket& socket) {
        std::array<char, 1024> bytes;
        while (!is_over_) {
            boost::system::error_code error;
            const auto size =
                co_await socket.async_read_some(asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error));
            if (error == asio::error::operation_aborted && !is_over_) throw boost::system::system_error{error};
            if (error) co_return;
            co_await asio::async_write(socket, asio::buffer(bytes, size), asio::use_awaitable);
        }
    }

    Task<void> ignore(Socket socket, std::thread::id home) {
        begin(home);
        co_await asio::this_coro::throw_if_cancelled(false);
        asio::steady_timer timer{other_};
        while (socket.is_open()) {
            timer.expires_after(1h);
            boost::system::error_code ignored;
            co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
    }

    asio::io_context& other_;
    Hears hears_;
    Seen& seen_;
    Socket* socket_ = nullptr;  // used on the other thread only
    bool is_over_ = false;      // same
};

/// Two threads; a stream at /stream moves to the one that did not accept it.
struct MovingServer {
    explicit MovingServer(Hears hears = Hears::everything, ServerLimits limits = {}) : server{limits} {
        server.options.threads = 2;
        server.handler.actions["/stream"] = [this, hears](Exchange& exchange) -> Task<void> {
            auto& other = server.server->context(1 - exchange.io_thread());
            exchange.response().takeover = std::make_shared<MovedEcho>(other, hears, seen);
            co_return;
        };
        server.start();
    }

    /// Clients whose streams have begun; enough of them that both directions occur.
    std::vector<std::unique_ptr<RawClient>> open_streams(int count = 12) {
        std::vector<std::unique_ptr<RawClient>> clients;
        for (int i = 0; i < count; ++i) {
            clients.push_back(std::make_unique<RawClient>(server.port));
            clients.back()->send(get("/stream"));
            EXPECT_EQ(clients.back()->reply().status, 200);
        }
        EXPECT_TRUE(xos::testing::comes_true([&] { return seen.begun == count; }, 5s));
        EXPECT_EQ(seen.elsewhere, count);
        EXPECT_FALSE(seen.is_socket_left_open);
        return clients;
    }

    Seen seen;
    TestServer server;
};

TEST(MovedTakeover, serves_its_client_on_another_thread_and_comes_home_when_the_client_closes) {
    MovingServer moving;
    auto clients = moving.open_streams();
    for (auto& client : clients) client->send("hello");
    for (auto& client : clients) {
        while (client->received().size() < 5 && client->receive()) {
        }
        EXPECT_EQ(client->take(), "hello");
    }
    EXPECT_EQ(moving.server.metric("xos_http_connections"), 12);
    EXPECT_EQ(moving.server.metric("xos_http_requests_in_progress"), 0);
    clients.clear();
    EXPECT_TRUE(moving.server.reaches("xos_http_connections", 0));
    EXPECT_EQ(moving.seen.came_home, 12);
    EXPECT_EQ(moving.seen.aborted, 0);
    EXPECT_TRUE(moving.server.log_lines().empty());
}

TEST(MovedTakeover, its_address_may_connect_again_when_it_has_ended) {
    MovingServer moving{Hears::everything, {.connections_per_address = 1}};
    for (int i = 0; i < 3; ++i) {
        auto client = moving.server.connect();
        client.send(get("/stream"));
        EXPECT_EQ(client.reply().status, 200);
        client.close();
        EXPECT_TRUE(moving.server.reaches("xos_http_connections", 0));
    }
    EXPECT_EQ(moving.server.refusals("connections_per_address"), 0);
}

TEST(MovedTakeover, SLOW_6_is_told_when_the_server_stops) {
    MovingServer moving;
    auto clients = moving.open_streams();
    moving.server.stop();
    for (auto& client : clients) EXPECT_EQ(client->rest(), "bye");
    EXPECT_EQ(moving.server.metric("xos_http_connections"), 0);
    EXPECT_EQ(moving.seen.came_home, 12);
    EXPECT_TRUE(moving.server.log_lines().empty());
}

TEST(MovedTakeover, that_does_not_end_is_aborted_through_the_thread_it_moved_to_and_nothing_is_logged) {
    MovingServer moving{Hears::only_abort, {.stop_time = 100ms}};
    auto clients = moving.open_streams();
    moving.server.stop();
    EXPECT_EQ(moving.seen.aborted, 12);
    EXPECT_EQ(moving.server.metric("xos_http_connections"), 0) << "ended, not only given up";
    for (auto& client : clients) EXPECT_TRUE(client->sees_close());
    EXPECT_TRUE(moving.server.log_lines().empty());
}

TEST(MovedTakeover, that_ends_while_it_is_aborted_ends_once) {
    for (int round = 0; round < 5; ++round) {
        MovingServer moving{Hears::only_abort, {.stop_time = 20ms}};
        auto clients = moving.open_streams(30);
        std::thread stopper{[&] { moving.server.stop(); }};
        std::this_thread::sleep_for(15ms);
        for (auto& client : clients) client->close();
        stopper.join();
        EXPECT_EQ(moving.server.metric("xos_http_connections"), 0);
        EXPECT_TRUE(moving.server.log_lines().empty());
    }
}

TEST(MovedTakeover, that_hears_nothing_goes_with_the_server_after_the_stop) {
    MovingServer moving{Hears::nothing, {.stop_time = 50ms}};
    auto clients = moving.open_streams();
    moving.server.stop();
    EXPECT_EQ(moving.seen.came_home, 0);
    moving.server.server.reset();
    EXPECT_EQ(moving.server.metric("xos_http_connections"), 0);
    for (auto& client : clients) EXPECT_TRUE(client->sees_close());
}

TEST(MovedTakeover, of_a_client_that_has_reset_the_connection_ends_like_any_other) {
    MovingServer moving;
    for (int i = 0; i < 20; ++i) {
        auto client = moving.server.connect();
        client.send(get("/stream"));
        client.reset();
    }
    EXPECT_TRUE(moving.server.reaches("xos_http_connections", 0));
    auto client = moving.server.connect();
    client.send(get("/"));
    EXPECT_EQ(client.reply().status, 200);
}

}  // namespace
}  // namespace xos::http::test
