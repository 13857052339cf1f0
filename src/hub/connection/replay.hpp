// SPDX-License-Identifier: Apache-2.0
// The two halves of a stateful reconnect: what one side keeps until the other has it, and what the other side counts so
// that nothing is taken twice (signalr.md 26). Both count the messages of one direction from 1, and only those for
// which is_counted() holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "hub/connection/shared_frame.hpp"
#include "hub/protocol/message.hpp"

namespace xos::hub {

/// True for what a lost connection must not lose: invocations, items, completions and cancellations.
bool is_counted(const Message& message);

/// The counted messages that were sent and are not acknowledged.
class ReplayBuffer {
public:
    explicit ReplayBuffer(std::size_t limit) : limit_{limit} {}

    /// Keeps a message that is about to be sent; its number is one more than that of the last.
    void add(SharedFrame frame);
    /// While true, no counted message may be sent. The one that crossed the limit still was.
    bool is_full() const { return bytes_ > limit_; }
    /// The other side has everything up to this number; one that was never sent counts as all there is.
    void acknowledge(std::int64_t number);

    /// What a new socket begins with: the number of the first kept message, or of the next one when none is kept.
    std::int64_t first() const { return first_; }
    const std::deque<SharedFrame>& kept() const { return kept_; }

private:
    std::size_t limit_;
    std::size_t bytes_ = 0;
    std::int64_t first_ = 1;
    std::deque<SharedFrame> kept_;
};

/// Counts the messages that come in.
class ReceiveCounter {
public:
    /// Call it for each counted message. False when it came before, and must be dropped.
    bool take();
    /// The other side goes on with this number. False when messages in between are missing, or there is no such
    /// number: the connection cannot go on.
    bool resume_at(std::int64_t number);
    /// The number to acknowledge, once for each that is new; called about every second.
    std::optional<std::int64_t> take_acknowledgement();

private:
    std::int64_t next_ = 1;
    std::int64_t latest_ = 0;
    std::int64_t acknowledged_ = 0;
};

}  // namespace xos::hub
