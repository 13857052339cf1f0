// SPDX-License-Identifier: Apache-2.0
#include "hub/dispatch/upload.hpp"

#include <utility>

namespace xos::hub {

Task<void> Upload::put(UploadedItem item) {
    while (items_.size() >= capacity_ && !is_closed_ && !is_complete_) co_await changed_.wait();
    if (is_closed_ || is_complete_) co_return;
    items_.push_back(std::move(item));
    changed_.notify();
}

void Upload::complete(std::optional<std::string> error) {
    if (is_complete_) return;
    is_complete_ = true;
    error_ = std::move(error);
    changed_.notify();
}

void Upload::close() {
    is_closed_ = true;
    items_.clear();
    changed_.notify();
}

Task<std::optional<UploadedItem>> Upload::next() {
    while (items_.empty() && !is_complete_ && !is_closed_) co_await changed_.wait();
    if (!items_.empty()) {
        auto item = std::move(items_.front());
        items_.pop_front();
        changed_.notify();
        co_return item;
    }
    if (error_) throw HubException{*error_};
    co_return std::nullopt;
}

}  // namespace xos::hub
