// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "hub/endpoint/connection.hpp"

namespace xos::hub {

/// The connections of one endpoint that live on one I/O thread, and the one timer that they share.
/// Thread: its own, but for size().
class EndpointThread {
public:
    explicit EndpointThread(boost::asio::io_context& context) : context_{context}, timer_{std::in_place, context} {}

    boost::asio::io_context& context() { return context_; }
    void add(std::shared_ptr<Connection> connection);
    void remove(Connection& connection);
    /// Tells all connections that the server stops; those that come later are told at once.
    void drain();
    /// The thread has ended, and its context is about to go.
    void let_go();
    std::size_t size() const { return size_.load(std::memory_order_relaxed); }

private:
    void arm();
    void tick();

    boost::asio::io_context& context_;
    std::optional<boost::asio::steady_timer> timer_;
    std::vector<std::shared_ptr<Connection>> connections_;
    std::atomic<std::size_t> size_ = 0;
    bool is_ticking_ = false;
    bool is_draining_ = false;
};

}  // namespace xos::hub
