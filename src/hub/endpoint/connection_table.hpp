// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "hub/endpoint/connection.hpp"
#include "hub/endpoint/limits.hpp"

namespace xos::hub {

/// The connections of one endpoint by token, from negotiation or first request to their end.
/// Thread: safe from any thread.   Cost: a lock for each request; messages on sockets do not come here.
class ConnectionTable {
public:
    explicit ConnectionTable(std::chrono::milliseconds unclaimed_life) : unclaimed_life_{unclaimed_life} {}

    void add(std::shared_ptr<Connection> connection);
    /// Null when there is none, or when nobody came for it in time. It belongs to `thread` unless it has one.
    std::shared_ptr<Connection> find(const std::string& token, std::size_t thread);
    /// The connection counts from now on, until it is removed.
    void hold(const Connection& connection, ConnectionCounts::Place place);
    void remove(const Connection& connection);

    void clear();
    std::size_t size() const;

private:
    struct Entry {
        std::shared_ptr<Connection> connection;
        ConnectionCounts::Place place;
    };
    void sweep(Outbox::Time now);
    bool is_over(const Connection& connection, Outbox::Time now) const;

    const std::chrono::milliseconds unclaimed_life_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;  // tokens are ours and random: no one can choose collisions
    Outbox::Time swept_at_{};
};

}  // namespace xos::hub
