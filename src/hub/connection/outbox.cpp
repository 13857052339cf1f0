// SPDX-License-Identifier: Apache-2.0
#include "hub/connection/outbox.hpp"

#include <utility>

namespace xos::hub {

bool Outbox::push(SharedFrame frame, Time now) {
    // A single message larger than the limit can be sent to a receiver that keeps up.
    const bool is_behind = messages_ > 0;
    if (messages_ >= limits_.messages || (is_behind && bytes_ + frame->size() > limits_.bytes)) return false;
    bytes_ += frame->size();
    ++messages_;
    waiting_.push_back({std::move(frame), now});
    return true;
}

bool Outbox::is_stuck(Time now) const {
    if (messages_ == 0) return false;
    const auto oldest = messages_in_flight_ > 0 ? oldest_in_flight_ : waiting_.front().since;
    return now - oldest > limits_.age;
}

std::vector<SharedFrame> Outbox::take(std::size_t bytes) {
    sent();
    std::vector<SharedFrame> batch;
    while (!waiting_.empty()) {
        const auto size = waiting_.front().frame->size();
        if (!batch.empty() && bytes_in_flight_ + size > bytes) break;
        if (batch.empty()) oldest_in_flight_ = waiting_.front().since;
        bytes_in_flight_ += size;
        batch.push_back(std::move(waiting_.front().frame));
        waiting_.pop_front();
    }
    messages_in_flight_ = batch.size();
    return batch;
}

void Outbox::sent() {
    bytes_ -= std::exchange(bytes_in_flight_, 0);
    messages_ -= std::exchange(messages_in_flight_, 0);
}

void Outbox::clear() {
    sent();
    waiting_.clear();
    bytes_ = messages_ = 0;
}

}  // namespace xos::hub
