// SPDX-License-Identifier: Apache-2.0
#include "hub/connection/replay.hpp"

#include <utility>

namespace xos::hub {

bool is_counted(const Message& message) {
    return std::holds_alternative<Invocation>(message) || std::holds_alternative<StreamItem>(message) ||
           std::holds_alternative<Completion>(message) || std::holds_alternative<CancelInvocation>(message);
}

void ReplayBuffer::add(SharedFrame frame) {
    bytes_ += frame->size();
    kept_.push_back(std::move(frame));
}

void ReplayBuffer::acknowledge(std::int64_t number) {
    while (!kept_.empty() && first_ <= number) {
        bytes_ -= kept_.front()->size();
        kept_.pop_front();
        ++first_;
    }
}

bool ReceiveCounter::take() {
    const auto number = next_++;
    if (number <= latest_) return false;
    latest_ = number;
    return true;
}

bool ReceiveCounter::resume_at(std::int64_t number) {
    if (number < 1 || number > next_) return false;
    next_ = number;
    return true;
}

std::optional<std::int64_t> ReceiveCounter::take_acknowledgement() {
    if (latest_ == acknowledged_) return std::nullopt;
    acknowledged_ = latest_;
    return latest_;
}

}  // namespace xos::hub
