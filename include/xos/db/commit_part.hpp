// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "xos/base/task.hpp"

namespace xos::db {

class Transaction;

/// Has the last word in every transaction of one caller: what it writes there is stored together with the caller's
/// change, or not at all.
///
/// Caller::commit_part names it. A change that such a caller makes without a transaction gets one of its own.
/// Lifetime: it outlives the caller's transactions.
class CommitPart {
public:
    /// Called by Transaction::commit() after the events were stored: its statements are the last before COMMIT.
    /// `last_seq` is the number of the transaction's last event, 0 when there is none. Throwing ends the transaction
    /// without a commit.
    virtual Task<void> before_commit(Transaction& transaction, std::int64_t last_seq) = 0;

protected:
    ~CommitPart() = default;
};

}  // namespace xos::db
