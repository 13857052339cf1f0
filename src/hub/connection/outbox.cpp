// SPDX-License-Identifier: Apache-2.0
#include "hub/connection/outbox.hpp"

#include <utility>

namespace xos::hub {

bool Outbox::push(SharedFrame frame, Time now) {
    // A single message larger than the limit can be sent to a receiver that keeps up.
    const bool is_behind = !waiting_.empty();
    if (waiting_.size() >= limits_.messages || (is_behind && bytes_ + frame->size() > limits_.bytes)) return false;
    bytes_ += frame->size();
    waiting_.push_back({std::move(frame), now});
    return true;
}

bool Outbox::is_stuck(Time now) const { return !waiting_.empty() && now - waiting_.front().since > limits_.age; }

std::vector<SharedFrame> Outbox::take(std::size_t bytes) {
    sent();
    std::vector<SharedFrame> batch;
    std::size_t size = 0;
    for (const auto& message : waiting_) {
        size += message.frame->size();
        if (!batch.empty() && size > bytes) break;
        batch.push_back(message.frame);
    }
    in_flight_ = batch.size();
    return batch;
}

void Outbox::sent() {
    for (; in_flight_ > 0; --in_flight_) {
        bytes_ -= waiting_.front().frame->size();
        waiting_.pop_front();
    }
}

void Outbox::clear() {
    waiting_.clear();
    in_flight_ = bytes_ = 0;
}

}  // namespace xos::hub
