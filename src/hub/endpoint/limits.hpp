// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "xos/auth/principal.hpp"
#include "xos/base/metrics.hpp"

namespace xos::hub {

/// How many connections and negotiations there may be (reliability-security 3, row "hub connections").
struct ConnectionLimits {
    std::size_t per_user = 20;
    std::size_t per_tenant = 5'000;
    std::size_t unclaimed = 1'000;
    std::size_t unclaimed_per_address = 60;  ///< a minute
    std::chrono::milliseconds unclaimed_life{15'000};
};

/// Counts the connections of all hubs of one process.
/// Thread: safe from any thread; locks, once for a connection and once for its negotiation.
class ConnectionCounts {
public:
    using Time = std::chrono::steady_clock::time_point;

    ConnectionCounts(const ConnectionLimits& limits, Metrics& metrics);

    /// One connection that counts, until it goes. Empty when it was refused.
    class Place {
    public:
        Place() = default;
        Place(ConnectionCounts& counts, const Principal* user);
        Place(Place&& other) noexcept;
        Place& operator=(Place&& other) noexcept;
        ~Place();
        explicit operator bool() const { return counts_ != nullptr; }

    private:
        ConnectionCounts* counts_ = nullptr;
        UserId user_;
        ClientId tenant_;
    };
    /// `user` is null for an anonymous connection, which counts for tenant 0 alone.
    Place enter(const Principal* user);

    /// Notes a negotiation. False when there are too many that nobody claimed.
    bool negotiated(const std::string& token, const std::string& address, const Principal* user, Time now);
    void claimed(const std::string& token);

private:
    struct Negotiated {
        std::string token;
        std::string address;
        Time at;
    };
    bool is_full(const Principal* user) const;
    void leave(UserId user, ClientId tenant);
    void forget_old(Time now);
    std::size_t alive(Time now) const;

    const ConnectionLimits limits_;
    Counter& refused_connections_;
    Counter& refused_negotiations_;
    std::mutex mutex_;
    std::map<std::pair<ClientId, UserId>, std::size_t> users_;
    std::map<ClientId, std::size_t> tenants_;
    std::deque<Negotiated> unclaimed_;  // of the last minute, oldest first
    std::map<std::string, std::size_t> addresses_;
};

}  // namespace xos::hub
