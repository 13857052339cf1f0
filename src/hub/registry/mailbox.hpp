// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>
#include <vector>

namespace xos::hub {

/// What one thread is to be given, in the order in which it was put in: of two puts of which one ended before the other
/// began, on whatever threads, the first comes first.
/// Thread: put() any; take() one at a time.   Cost: no lock; one allocation for each put().
template <typename T>
class Mailbox {
public:
    Mailbox() = default;
    Mailbox(const Mailbox&) = delete;
    Mailbox& operator=(const Mailbox&) = delete;
    ~Mailbox() { take(); }

    /// True when it was empty, so that the taker has to be told.
    bool put(T item) {
        auto* node = new Node{std::move(item)};
        auto* previous = last_.load(std::memory_order_relaxed);
        do {
            node->previous = previous;
        } while (!last_.compare_exchange_weak(previous, node, std::memory_order_release, std::memory_order_relaxed));
        return previous == nullptr;  // the node may be gone by now
    }

    /// All there is, oldest first.
    std::vector<T> take() {
        std::vector<T> items;
        std::unique_ptr<Node> node{last_.exchange(nullptr, std::memory_order_acquire)};
        while (node) {
            items.push_back(std::move(node->item));
            node.reset(node->previous);
        }
        std::ranges::reverse(items);
        return items;
    }

private:
    struct Node {
        T item;
        Node* previous = nullptr;
    };
    std::atomic<Node*> last_ = nullptr;
};

}  // namespace xos::hub
