// SPDX-License-Identifier: Apache-2.0
#include "hub/connection/input_pipe.hpp"

#include <algorithm>

namespace xos::hub {

Task<bool> InputPipe::push(std::string_view bytes) {
    while (is_pushing_) co_await has_room_.wait();
    is_pushing_ = true;
    const struct Turn {
        InputPipe& pipe;
        ~Turn() {
            pipe.is_pushing_ = pipe.is_abandoned_ = false;
            pipe.has_room_.notify();
        }
    } turn{*this};
    while (!bytes.empty()) {
        while (size() >= limit_ && !is_closed_ && !is_abandoned_) co_await has_room_.wait();
        if (is_closed_ || is_abandoned_) co_return false;
        const auto part = bytes.substr(0, limit_ - size());
        bytes_ += part;
        bytes.remove_prefix(part.size());
        has_more_.notify();
    }
    co_return !is_closed_;
}

bool InputPipe::try_push(std::string_view bytes) {
    if (is_closed_) return true;
    if (is_pushing_ || size() + bytes.size() > limit_) return false;
    bytes_ += bytes;
    has_more_.notify();
    return true;
}

Task<bool> InputPipe::push_copy(std::string bytes) { co_return co_await push(bytes); }

void InputPipe::abandon_push() {
    is_abandoned_ = is_pushing_;
    has_room_.notify();
}

void InputPipe::end() {
    is_ended_ = true;
    has_more_.notify();
}

void InputPipe::consume(std::size_t size) {
    read_ += size;
    if (read_ == bytes_.size()) {
        bytes_.clear();
        read_ = 0;
        if (bytes_.capacity() > 4096) bytes_.shrink_to_fit();  // an idle connection keeps little
    } else if (read_ > limit_ / 2) {
        bytes_.erase(0, read_);
        read_ = 0;
    }
    has_room_.notify();
}

/// The reader looks again: it would take as many bytes as were dropped for those it has seen.
void InputPipe::truncate(std::size_t size) {
    bytes_.resize(read_ + size);
    has_more_.notify();
    has_room_.notify();
}

Task<bool> InputPipe::wait_for_more() {
    const auto before = size();
    while (size() == before && !is_ended_ && !is_closed_) co_await has_more_.wait();
    co_return size() != before;
}

void InputPipe::close() {
    is_closed_ = true;
    bytes_ = {};
    read_ = 0;
    has_room_.notify();
    has_more_.notify();
}

}  // namespace xos::hub
