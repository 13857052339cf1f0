// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "http/client_connection.hpp"
#include "http/listen_url.hpp"
#include "http/response_writer.hpp"

namespace xos::http {

/// An io_context that can let its coroutines go before it goes itself.
class PoolContext : public boost::asio::io_context {
public:
    using boost::asio::io_context::io_context;
    /// Destroys what waits in it. Nothing may run in it any more.
    void let_go() { shutdown(); }
};

/// One I/O thread of the server: its context, its listeners, its connections, its clock tick.
class ConnectionPool {
public:
    ConnectionPool(ServerShared& shared, std::size_t number);
    /// The thread must have ended.
    ~ConnectionPool();

    /// Opens a listener and gives its port. Before run().
    /// Throws: ConfigError when the address cannot be listened on.
    std::uint16_t listen(const ListenUrl& url, std::uint16_t port);
    /// Starts the thread.
    void run();
    /// Closes listeners and idle connections; others end with their answer. From any thread.
    void drain();
    /// Ends all connections. From any thread.
    void abort();
    /// Ends the thread, if there is one.
    void stop_and_join();
    /// Destroys the coroutines that have not ended. All threads of the server must have.
    void let_go() { context_.let_go(); }

    boost::asio::io_context& context() { return context_; }
    ServerShared& shared() { return shared_; }
    std::size_t number() const { return number_; }

    // For connections, on the pool's thread.
    void add(ClientConnection& connection);
    void remove(ClientConnection& connection);
    std::unique_ptr<Workspace> borrow_workspace();
    void return_workspace(std::unique_ptr<Workspace> workspace);
    std::string_view date_line() { return date_.get(); }

private:
    using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

    static Task<void> accept_connections(ConnectionPool& pool, Acceptor& acceptor);
    void try_take(Socket socket, const boost::asio::ip::tcp::endpoint& remote);
    void take(Socket socket, const boost::asio::ip::tcp::endpoint& remote);
    void refuse(Socket& socket);
    void drain_listeners();
    void shed(Acceptor& acceptor);
    void open_spare();
    void close_spare();
    // Backwards, because a connection may leave meanwhile: remove() puts the last one in its place.
    template <typename F>
    void for_each_connection(F function) {
        for (std::size_t i = connections_.size(); i-- > 0;) {
            if (i < connections_.size()) function(*connections_[i]);
        }
    }
    void arm_tick();
    void tick();

    ServerShared& shared_;
    std::size_t number_;
    std::vector<ClientConnection*> connections_;
    std::vector<std::unique_ptr<Workspace>> workspaces_;
    DateLine date_;
    TimePoint last_shed_log_{};
    int spare_descriptor_ = -1;
    bool is_ticking_ = false;
    std::chrono::steady_clock::duration tick_{};
    // Below what its coroutines use: they are destroyed with the context.
    PoolContext context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                      boost::asio::io_context::executor_type>
        timer_;
    std::vector<std::unique_ptr<Acceptor>> acceptors_;
    std::thread thread_;
};

}  // namespace xos::http
