// SPDX-License-Identifier: Apache-2.0
#include "http/connection_pool.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <memory>
#include <new>

#include "xos/base/config.hpp"

namespace xos::http {
namespace asio = boost::asio;
using tcp = asio::ip::tcp;
namespace {

constexpr std::size_t kept_workspaces = 256;
constexpr std::size_t kept_text = std::size_t{64} * 1024;
constexpr int most_shed = 64;
constexpr auto shed_pause = std::chrono::milliseconds{100};

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

Address to_address(const asio::ip::address& address) {
    if (address.is_v4()) {
        const auto bytes = address.to_v4().to_bytes();
        return Address::v4(std::span{bytes});
    }
    const auto bytes = address.to_v6().to_bytes();
    return Address::v6(std::span{bytes});
}

bool is_out_of_descriptors(const boost::system::error_code& error) {
    return error == asio::error::no_descriptors || error == asio::error::no_memory ||
           error == asio::error::no_buffer_space || error == boost::system::errc::too_many_files_open_in_system;
}

// An eighth of the shortest time-out, so that none is late by more than that; never slower than a quarter of a second,
// because the clients of long waits are looked at by it.
std::chrono::steady_clock::duration tick_for(const ServerLimits& limits) {
    const auto shortest = std::min(
        {limits.header_time, limits.idle_time, limits.request_time, limits.body_rate_window, limits.send_rate_window});
    return std::clamp(shortest / 8, std::chrono::milliseconds{5}, std::chrono::milliseconds{250});
}

// sendfile() to a client that has gone raises it; send() can be told not to.
void block_pipe_signal() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

ConnectionPool::ConnectionPool(ServerShared& shared, std::size_t number)
    : shared_{shared},
      number_{number},
      tick_{tick_for(shared.options.limits)},
      work_{context_.get_executor()},
      timer_{context_} {
    open_spare();
}

ConnectionPool::~ConnectionPool() {
    stop_and_join();
    close_spare();
}

std::uint16_t ConnectionPool::listen(const ListenUrl& url, std::uint16_t port) {
    auto acceptor = std::make_unique<Acceptor>(context_);
    try {
        const tcp::endpoint endpoint{asio::ip::make_address(url.address), port};
        acceptor->open(endpoint.protocol());
        if (endpoint.address().is_v6()) acceptor->set_option(asio::ip::v6_only{url.address != "::"});
        acceptor->set_option(Acceptor::reuse_address{true});
        acceptor->set_option(ReusePort{true});
        acceptor->bind(endpoint);
        acceptor->listen();
        acceptor->non_blocking(true);
    } catch (const boost::system::system_error& error) {
        throw ConfigError{"Server:Urls: cannot listen on " + url.with_port(port) + ": " + error.code().message()};
    }
    const auto real_port = acceptor->local_endpoint().port();
    acceptors_.push_back(std::move(acceptor));
    return real_port;
}

void ConnectionPool::run() {
    for (auto& acceptor : acceptors_) asio::co_spawn(context_, accept_connections(*this, *acceptor), asio::detached);
    thread_ = std::thread{[this] {
        block_pipe_signal();
        context_.run();
    }};
}

// The pool outlives its context, and the context outlives this coroutine.
Task<void> ConnectionPool::accept_connections(ConnectionPool& pool, Acceptor& acceptor) {
    asio::steady_timer pause{pool.context_};
    while (acceptor.is_open()) {
        Socket socket{pool.context_};
        tcp::endpoint remote;
        boost::system::error_code error;
        co_await acceptor.async_accept(socket, remote, asio::redirect_error(asio::use_awaitable, error));
        if (!error) {
            pool.try_take(std::move(socket), remote);
        } else if (is_out_of_descriptors(error)) {
            pool.shed(acceptor);
            pause.expires_after(shed_pause);
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
        }
    }
}

// One connection that cannot be taken must not end the listening (REL-9).
void ConnectionPool::try_take(Socket socket, const tcp::endpoint& remote) {
    try {
        take(std::move(socket), remote);
    } catch (const std::exception& error) {
        shared_.log.error("connection could not be taken", {{"error", error.what()}});
    }
}

void ConnectionPool::take(Socket socket, const tcp::endpoint& remote) {
    const auto& limits = shared_.options.limits;
    if (!try_add(shared_.load->connections, 1, limits.connections)) {
        shared_.refusals.count(Limit::connections);
        return;
    }
    const auto address = to_address(remote.address());
    const bool is_counted = !shared_.proxies.contains(address);
    if (is_counted && !shared_.addresses.try_enter(address.limit_key(), limits.connections_per_address)) {
        shared_.load->connections.fetch_sub(1);
        shared_.refusals.count(Limit::connections_per_address);
        refuse(socket);
        return;
    }
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay{true}, ignored);
    std::shared_ptr<ClientConnection> connection;
    try {
        connection = std::make_shared<ClientConnection>(*this, std::move(socket), address, is_counted);
    } catch (const std::bad_alloc&) {
        if (is_counted) shared_.addresses.leave(address.limit_key());
        shared_.load->connections.fetch_sub(1);
        return;
    }
    ClientConnection::start(std::move(connection));  // from here on the object counts itself down
}

void ConnectionPool::refuse(Socket& socket) {
    std::string answer = "HTTP/1.1 503 Service Unavailable\r\n";
    answer += date_.get();
    answer += "Connection: close\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n";
    // A fresh socket has room for this; if not, closing says enough.
    [[maybe_unused]] const auto sent =
        ::send(socket.native_handle(), answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

// SLOW-7: without a descriptor nothing can be accepted, and the waiting clients would keep the listener ready for ever.
// The spare one is given up for a moment to take them off the queue.
void ConnectionPool::shed(Acceptor& acceptor) {
    shared_.refusals.count(Limit::descriptors);
    close_spare();
    for (int i = 0; i < most_shed; ++i) {
        const int socket = ::accept4(acceptor.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (socket < 0) break;
        ::close(socket);
    }
    open_spare();
    const auto now = std::chrono::steady_clock::now();
    if (now - last_shed_log_ < std::chrono::seconds{1}) return;
    last_shed_log_ = now;
    shared_.log.error("out of file descriptors; new connections are closed");
}

void ConnectionPool::open_spare() {
    if (spare_descriptor_ < 0) spare_descriptor_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

void ConnectionPool::close_spare() {
    if (spare_descriptor_ >= 0) ::close(spare_descriptor_);
    spare_descriptor_ = -1;
}

void ConnectionPool::add(ClientConnection& connection) {
    connection.pool_index = connections_.size();
    connections_.push_back(&connection);
    arm_tick();
}

void ConnectionPool::remove(ClientConnection& connection) {
    auto& last = connections_.back();
    last->pool_index = connection.pool_index;
    connections_[connection.pool_index] = last;
    connections_.pop_back();
}

std::unique_ptr<Workspace> ConnectionPool::borrow_workspace() {
    if (workspaces_.empty()) return std::make_unique<Workspace>(shared_.head_limits, shared_.options.host_names);
    auto workspace = std::move(workspaces_.back());
    workspaces_.pop_back();
    return workspace;
}

void ConnectionPool::return_workspace(std::unique_ptr<Workspace> workspace) {
    if (workspaces_.size() == kept_workspaces) return;
    if (workspace->response.body.capacity() > kept_text) workspace->response.body = {};
    if (workspace->output.capacity() > kept_text) workspace->output = {};
    workspaces_.push_back(std::move(workspace));
}

// The tick runs while there are connections; an idle server does not wake up.
void ConnectionPool::arm_tick() {
    if (is_ticking_) return;
    is_ticking_ = true;
    timer_.expires_after(tick_);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) tick();
    });
}

void ConnectionPool::tick() {
    is_ticking_ = false;
    const auto now = std::chrono::steady_clock::now();
    for_each_connection([now](ClientConnection& connection) { connection.check(now); });
    if (!connections_.empty()) arm_tick();
}

void ConnectionPool::drain() {
    asio::post(context_, [this] {
        drain_listeners();
        for_each_connection([](ClientConnection& connection) { connection.drain(); });
    });
}

// Clients in the accept queue believe to be connected, and may have sent a request: they get their answer too.
void ConnectionPool::drain_listeners() {
    for (auto& acceptor : acceptors_) {
        boost::system::error_code error;
        while (!error) {
            Socket socket{context_};
            tcp::endpoint remote;
            acceptor->accept(socket, remote, error);
            if (!error) try_take(std::move(socket), remote);
        }
        acceptor->close(error);
    }
}

void ConnectionPool::abort() {
    asio::post(context_, [this] { for_each_connection([](ClientConnection& connection) { connection.abort(); }); });
}

void ConnectionPool::stop_and_join() {
    if (!thread_.joinable()) return;
    context_.stop();
    thread_.join();
}

}  // namespace xos::http
