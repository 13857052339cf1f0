// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <vector>

#include "hub/connection/shared_frame.hpp"

namespace xos::hub {

/// How far one receiver may fall behind before its connection is closed (HUB-9, reliability-security 3).
struct OutboxLimits {
    std::size_t bytes = std::size_t{1024} * 1024;
    std::size_t messages = 1'024;
    std::chrono::milliseconds age{10'000};  ///< of the oldest message
};

/// What waits to be sent to one connection. Putting something in never waits for the receiver (HUBS-5).
/// Thread: that of the connection.
class Outbox {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit Outbox(const OutboxLimits& limits) : limits_{limits} {}

    /// False when the receiver is over a limit: the message was not taken and the connection must end.
    bool push(SharedFrame frame, Time now);
    /// True when the oldest message has waited for too long.
    bool is_stuck(Time now) const;
    /// True when there is nothing to take.
    bool empty() const { return waiting_.size() == in_flight_; }
    /// What was put in and is not known to be sent.
    std::size_t bytes() const { return bytes_; }
    std::size_t messages() const { return waiting_.size(); }

    /// Takes messages to be sent together, in order: as many as fit into `bytes`, and at least one of those there are.
    /// They count until the next call, or until sent() is called.
    std::vector<SharedFrame> take(std::size_t bytes);
    void sent();
    /// Drops everything, for an end that nothing may come after.
    void clear();

private:
    struct Waiting {
        SharedFrame frame;
        Time since;
    };
    OutboxLimits limits_;
    std::list<Waiting> waiting_;  // takes no memory while it is empty
    std::size_t in_flight_ = 0;   // so many at the front are being sent
    std::size_t bytes_ = 0;
};

}  // namespace xos::hub
