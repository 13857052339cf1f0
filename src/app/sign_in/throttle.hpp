// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "app/sign_in/visitor.hpp"
#include "xos/base/clock.hpp"
#include "xos/base/metrics.hpp"
#include "xos/base/task.hpp"
#include "xos/db/db_service.hpp"
#include "xos/db/transaction.hpp"

namespace xos::sign_in {

/// Slows guessing down: 10 failures in 15 minutes for one e-mail address, or 50 for one network address, close that
/// lane for 15 minutes (SEC-3, AUT-5).
///
/// An attempt is written down before the password is checked, so that parallel attempts cannot pass together. While
/// as many attempts are being checked as a lane has left, further ones wait for the outcome. From a network address
/// that signed in to the account within 30 days the e-mail address has a lane of its own, so that nobody can lock out
/// the owner from elsewhere (SEC-6).
/// Thread: safe from any thread.
class Throttle {
public:
    static constexpr std::int64_t failures_per_email = 10;
    static constexpr std::int64_t failures_per_address = 50;
    static constexpr std::chrono::minutes window{15};
    static constexpr std::chrono::hours known_address_life{30 * 24};

    explicit Throttle(Metrics& metrics);

    /// One attempt, written down in both of its lanes.
    struct Attempt {
        std::string email_lane;
        std::string address_lane;
        std::int64_t email_row = 0;
        std::int64_t address_row = 0;
    };

    /// Writes an attempt down.
    /// Throws: Problem 429 while a lane is closed; Problem 503 when the outcome of others takes too long.
    Task<Attempt> begin(DBService across_tenants, std::string_view email, const Visitor& visitor, const Clock& clock);

    /// The attempt does not count: the password was right, or was not looked at.
    static Task<void> forget(Transaction& transaction, const Attempt& attempt);
    /// Runs what looks at the password. When it fails nothing was learned about the password, so the attempt does not
    /// count; the failure is passed on.
    static Task<void> look(Task<void> at_password, std::function<DBService()> across_tenants, Attempt attempt);
    /// forget() in a transaction of its own.
    static Task<void> forget(DBService across_tenants, Attempt attempt);
    /// The password was wrong. True when this failure closed a lane.
    static Task<bool> failed(Transaction& transaction, const Attempt& attempt, Timestamp now);

private:
    enum class Entry : std::uint8_t { open, busy, full };
    static Task<Entry> enter(Transaction& transaction, const std::string& lane, std::int64_t limit, Timestamp now);
    static Task<bool> close_when_full(Transaction& transaction, const std::string& lane, std::int64_t limit,
                                      Timestamp now);
    static Task<bool> write_down(Transaction& transaction, Attempt& attempt, Timestamp now);
    Task<void> refuse_closed(DBService db, const Attempt& attempt, Timestamp now);
    Task<void> forget_old(DBService db, Timestamp now);

    Counter& refused_;
    std::atomic<std::uint64_t> attempts_{0};
};

}  // namespace xos::sign_in
