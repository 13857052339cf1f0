// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace xos::http {

/// The bytes a connection has received and not used yet.
///
/// The head of the running request can be pinned: its bytes stay where they are, because views point at them, while
/// the bytes behind it come and go. A pinned buffer never grows; reserve() first.
class InputBuffer {
public:
    static constexpr std::size_t idle_capacity = 4 * 1024;  ///< what a connection without a request keeps

    InputBuffer() : bytes_{std::make_unique_for_overwrite<char[]>(idle_capacity)} {}

    std::string_view data() const { return {bytes_.get() + begin_, end_ - begin_}; }
    bool empty() const { return begin_ == end_; }
    void consume(std::size_t size) { begin_ += size; }
    void commit(std::size_t size) { end_ += size; }

    /// Free space for the next read: at least `least` bytes, or when pinned whatever there is.
    std::span<char> room(std::size_t least) {
        if (capacity_ - end_ < least) reserve(least);
        return {bytes_.get() + end_, capacity_ - end_};
    }

    /// Makes room behind the data. Moves the bytes unless there is room enough.
    void reserve(std::size_t room) {
        compact();
        if (is_pinned_ || capacity_ - end_ >= room) return;
        std::size_t capacity = capacity_;
        while (capacity - end_ < room) capacity *= 2;
        auto grown = std::make_unique_for_overwrite<char[]>(capacity);
        std::memcpy(grown.get(), bytes_.get(), end_);
        bytes_ = std::move(grown);
        capacity_ = capacity;
    }

    /// Holds the first `size` bytes in place; data() then begins behind them.
    void pin(std::size_t size) {
        begin_ += size;
        floor_ = begin_;
        is_pinned_ = true;
    }
    void unpin() {
        is_pinned_ = false;
        floor_ = 0;
    }

    /// Gives back what a large request took. Only while nothing is pinned.
    void shrink() {
        if (!empty() || is_pinned_) return;
        begin_ = end_ = 0;
        if (capacity_ == idle_capacity) return;
        bytes_ = std::make_unique_for_overwrite<char[]>(idle_capacity);
        capacity_ = idle_capacity;
    }

    /// Gives the memory back for good.
    void release() {
        bytes_.reset();
        capacity_ = begin_ = end_ = floor_ = 0;
    }

private:
    void compact() {
        if (begin_ == floor_) return;
        std::memmove(bytes_.get() + floor_, bytes_.get() + begin_, end_ - begin_);
        end_ -= begin_ - floor_;
        begin_ = floor_;
    }

    std::unique_ptr<char[]> bytes_;
    std::size_t capacity_ = idle_capacity;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t floor_ = 0;  // where data() may be moved to
    bool is_pinned_ = false;
};

}  // namespace xos::http
