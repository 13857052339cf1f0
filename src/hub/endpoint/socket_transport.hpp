// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <optional>

#include "hub/connection/notifier.hpp"
#include "hub/endpoint/connection.hpp"
#include "hub/endpoint/socket_wire.hpp"
#include "xos/http/message.hpp"

namespace xos::hub {

/// Carries a connection over a socket of its own: reads all the time, writes whenever there is something.
/// Thread: the connection's.
class SocketTransport final : public Transport, public std::enable_shared_from_this<SocketTransport> {
public:
    using MakeWire = std::function<std::unique_ptr<SocketWire>(http::Socket&, std::string early)>;

    SocketTransport(std::shared_ptr<Connection> connection, boost::asio::io_context& home, MakeWire make_wire)
        : connection_{std::move(connection)}, home_{home}, make_wire_{std::move(make_wire)}, written_{home} {}

    /// From the open socket to its end.
    Task<void> carry(http::Socket& socket, std::string early);
    /// The socket never came.
    void give_up() { connection_->detach(*this, false); }

    void wake() override;
    bool try_send(const std::string& message) override;
    void abort() override;

    Connection& connection() { return *connection_; }
    boost::asio::io_context& home() { return home_; }

private:
    Task<void> converse();
    void start_writing();
    void write_what_came_meanwhile();
    Task<void> write_all();

    std::shared_ptr<Connection> connection_;
    boost::asio::io_context& home_;
    MakeWire make_wire_;
    std::unique_ptr<SocketWire> wire_;  // while there is a socket
    http::Socket* socket_ = nullptr;
    Notifier written_;
    bool is_open_ = false;
    bool is_writing_ = false;
    bool is_closing_ = false;
    bool is_aborted_ = false;
};

/// What the HTTP server holds of a transport.
class SocketTakeover final : public http::Takeover {
public:
    explicit SocketTakeover(std::shared_ptr<SocketTransport> transport) : transport_{std::move(transport)} {}
    ~SocketTakeover() override;
    SocketTakeover(const SocketTakeover&) = delete;
    SocketTakeover& operator=(const SocketTakeover&) = delete;

    Task<void> run(http::TakenConnection taken) override;
    void drain() override {}  // the endpoint tells its connections by itself

private:
    std::shared_ptr<SocketTransport> transport_;
    bool has_run_ = false;
};

}  // namespace xos::hub
