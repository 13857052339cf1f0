// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "xos/base/config.hpp"
#include "xos/base/id.hpp"
#include "xos/base/worker_pool.hpp"

namespace xos::users {

/// How long an export or an import may take.
inline constexpr std::chrono::minutes longest_transfer{10};

/// What the exports and imports of one application share: where their files lie, who works on them, how many there are.
/// Thread: safe from any I/O thread.
class TransferDesk {
public:
    /// Lifetime: configuration and pool must outlive it.
    TransferDesk(const Config& config, WorkerPool& pool, std::string folder);

    const Config& config() const { return config_; }
    WorkerPool& pool() { return pool_; }
    const std::string& folder() const { return folder_; }

    /// A place among the exports and imports that run; it is free again when this goes.
    class Place {
    public:
        /// Throws: Problem 429 when two of the tenant run already; 503 when eight run in all.
        Place(TransferDesk& desk, ClientId client);
        ~Place();
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;

    private:
        TransferDesk& desk_;
        const ClientId client_;
    };

    static constexpr std::int64_t most_of_a_tenant = 2;
    static constexpr std::int64_t most = 8;

private:
    const Config& config_;
    WorkerPool& pool_;
    const std::string folder_;
    std::mutex mutex_;
    std::map<ClientId, std::int64_t> running_;  // at most `most` entries
    std::int64_t all_ = 0;
};

}  // namespace xos::users
