// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <string>

#include "hub/endpoint/connection.hpp"

namespace xos::hub {

/// One request of a client that polls (signalr.md 7). It carries the connection while it waits.
/// Thread: the connection's.
class LongPoll final : public Transport, public std::enable_shared_from_this<LongPoll> {
public:
    LongPoll(std::shared_ptr<Connection> connection, boost::asio::io_context& home)
        : connection_{std::move(connection)}, timer_{home} {}

    struct Answer {
        Connection::Attach attach = Connection::Attach::done;
        int status = 200;
        std::string body{};
        bool is_binary = false;  ///< its content type
    };
    /// Starts the application and answers at once on the first poll; then waits for messages, for the end (204), for a
    /// newer poll (204), for so long.
    /// Cancel: the client has gone; the connection waits for the next poll.
    Task<Answer> run(const ApplicationFactory& application);

    void wake() override { timer_.cancel(); }
    void abort() override {
        is_replaced_ = true;
        timer_.cancel();
    }

private:
    Task<void> wait();
    Answer take();

    std::shared_ptr<Connection> connection_;
    boost::asio::steady_timer timer_;
    bool is_replaced_ = false;
};

}  // namespace xos::hub
