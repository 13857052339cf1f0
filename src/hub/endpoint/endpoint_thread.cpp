// SPDX-License-Identifier: Apache-2.0
#include "hub/endpoint/endpoint_thread.hpp"

#include <chrono>
#include <utility>

namespace xos::hub {
namespace {

constexpr auto tick_time = std::chrono::milliseconds{500};

}  // namespace

void EndpointThread::add(std::shared_ptr<Connection> connection) {
    connection->list_index = connections_.size();
    connections_.push_back(std::move(connection));
    size_.store(connections_.size(), std::memory_order_relaxed);
    if (is_draining_) connections_.back()->drain();
    if (!is_ticking_) arm();
}

void EndpointThread::remove(Connection& connection) {
    const auto index = connection.list_index;
    std::swap(connections_[index], connections_.back());
    connections_[index]->list_index = index;
    const auto keeps = std::move(connections_.back());
    connections_.pop_back();
    size_.store(connections_.size(), std::memory_order_relaxed);
}

void EndpointThread::drain() {
    is_draining_ = true;
    const auto all = connections_;  // telling one may remove it
    for (const auto& connection : all) connection->drain();
}

void EndpointThread::let_go() {
    timer_.reset();
    for (const auto& connection : connections_) connection->abandon();
    connections_.clear();
}

void EndpointThread::arm() {
    is_ticking_ = true;
    timer_->expires_after(tick_time);
    timer_->async_wait([this](const boost::system::error_code& error) {
        if (!error) tick();
    });
}

/// Backwards, since a connection that ends in its tick is replaced by the last one.
void EndpointThread::tick() {
    is_ticking_ = false;
    const auto now = std::chrono::steady_clock::now();
    for (auto i = connections_.size(); i-- > 0;) {
        if (i < connections_.size()) std::shared_ptr {
                connections_[i]
            } -> tick(now);
    }
    if (!connections_.empty()) arm();
}

}  // namespace xos::hub
