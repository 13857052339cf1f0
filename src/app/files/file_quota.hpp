// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <utility>

#include "xos/base/id.hpp"
#include "xos/base/task.hpp"
#include "xos/db/db_service.hpp"
#include "xos/db/transaction.hpp"

namespace xos::uploads {

/// What files may hold, and what the uploads in progress on this node will hold when they end (UP-5).
///
/// The database decides: every change of it goes through charge(), one after another for each tenant. The reservations
/// here only refuse early what could not be kept, before it is read.
/// Thread: safe from any thread.
class FileQuota {
public:
    struct Limits {
        std::int64_t tenant_bytes = 0;
        std::int64_t user_bytes = 0;
    };

    explicit FileQuota(Limits limits) : limits_{limits} {}

    /// A part of the quota; goes back when the object does.
    class Reservation {
    public:
        Reservation(FileQuota& quota, ClientId client, UserId user, std::int64_t bytes);
        ~Reservation();
        Reservation(const Reservation&) = delete;
        Reservation& operator=(const Reservation&) = delete;

        /// Throws: Problem 413 when files and reservations together would hold more than they may.
        Task<void> check(DBService& db) const;

    private:
        FileQuota& quota_;
        ClientId client_;
        UserId user_;
        std::int64_t bytes_;
    };

    /// Adds to what the user holds, or takes from it. To be called once in a transaction of the tenant, before its
    /// other statements.
    /// Throws: Problem 413 when it would be more than it may be.
    Task<void> charge(Transaction& tx, UserId user, std::int64_t bytes) const;

private:
    struct Reserved {
        std::int64_t of_tenant = 0;
        std::int64_t of_user = 0;
    };
    void add(ClientId client, UserId user, std::int64_t bytes);
    Reserved reserved(ClientId client, UserId user);
    void check(std::int64_t tenant_bytes, std::int64_t user_bytes) const;

    const Limits limits_;
    std::mutex mutex_;
    std::map<ClientId, std::map<UserId, std::int64_t>> reserved_;  // by those who upload now
};

}  // namespace xos::uploads
