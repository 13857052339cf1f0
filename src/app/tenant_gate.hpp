// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "xos/base/id.hpp"

namespace xos {

/// Counts the requests in progress of each tenant and refuses those over the limit (SLOW-3).
///
/// Thread: enter() from I/O thread number `io_thread`; each thread remembers its counters, so the shared table is
/// locked once for each thread and tenant only.
class TenantGate {
    using Count = std::atomic<std::uint32_t>;

public:
    TenantGate(std::uint32_t limit, std::size_t io_threads) : limit_{limit}, remembered_(io_threads) {}

    /// One admitted request; leaving scope lets the next one in.
    class Pass {
    public:
        Pass() = default;
        explicit Pass(std::shared_ptr<Count> count) : count_{std::move(count)} {}
        Pass(Pass&& other) noexcept = default;
        Pass& operator=(Pass&& other) noexcept {
            std::swap(count_, other.count_);
            return *this;
        }
        ~Pass() {
            if (count_) count_->fetch_sub(1, std::memory_order_relaxed);
        }
        explicit operator bool() const { return count_ != nullptr; }

    private:
        std::shared_ptr<Count> count_;
    };

    /// An empty pass when the tenant has `limit` requests in progress already.
    Pass enter(ClientId client, std::size_t io_thread) {
        auto count = find(client, io_thread);
        if (count->fetch_add(1, std::memory_order_relaxed) >= limit_) {
            count->fetch_sub(1, std::memory_order_relaxed);
            return {};
        }
        return Pass{std::move(count)};
    }

private:
    std::shared_ptr<Count> find(ClientId client, std::size_t io_thread) {
        auto& mine = remembered_.at(io_thread);
        if (const auto known = mine.find(client); known != mine.end()) return known->second;
        const std::lock_guard lock{mutex_};
        auto& count = counts_[client];
        if (!count) count = std::make_shared<Count>(0);
        mine.emplace(client, count);
        return count;
    }

    std::uint32_t limit_;
    std::vector<std::unordered_map<ClientId, std::shared_ptr<Count>>> remembered_;
    std::mutex mutex_;
    std::unordered_map<ClientId, std::shared_ptr<Count>> counts_;  // one entry for each tenant in the database
};

}  // namespace xos
