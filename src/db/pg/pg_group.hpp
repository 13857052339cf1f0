// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <span>
#include <string>
#include <vector>

#include "db/pg/raw.hpp"
#include "db/statement_registry.hpp"
#include "db/suspended.hpp"
#include "xos/db/driver.hpp"

namespace xos::db {

/// What is sent between two Syncs on behalf of one waiting coroutine, and what came of it.
///
/// Lifetime: caller, parameters, rows and count live in the coroutine that waits; after it went on (is_abandoned) they
/// must not be touched.
struct PgGroup {
    /// How the group begins: inside a transaction that is open, as a transaction of its own, or by opening one.
    enum class Head : std::uint8_t { none, single, begin };
    enum class Tail : std::uint8_t { none, commit, rollback };
    /// The queries of a group in the order of their results.
    enum class Step : std::uint8_t { begin, frame, prepare, describe, statement, signal, commit, rollback };

    // What to do.
    const Caller* caller = nullptr;
    Head head = Head::none;
    const KnownStatement* statement = nullptr;
    std::span<const Params> sets;  ///< one for each run of the statement
    RowConsumer* rows = nullptr;   ///< null: rows are dropped
    std::span<const std::string> signals;
    Tail tail = Tail::none;

    // Who waits.
    Suspended waiting;
    std::int64_t* count_out = nullptr;
    SteadyTime deadline = SteadyTime::max();
    bool is_abandoned = false;
    bool was_sent_before = false;  ///< what came of the first time was nobody's fault of this group

    // What came of it.
    std::vector<Step> steps;
    std::size_t next_step = 0;
    std::int64_t generation = 0;  ///< comes back with the frame's result (SQL-5)
    PgResult result;
    std::int64_t count = 0;
    std::exception_ptr error;

    bool was_struck_by_chance = false;  ///< it was cancelled in the place of the group before it

    /// A read changed nothing, so it may be asked again, once.
    bool may_be_sent_again() const {
        return head == Head::single && statement->compiled.is_read && !was_sent_before && !is_abandoned;
    }
    /// Back to before it was sent.
    void start_again();
    /// Hands the rows over. What the consumer throws becomes the error.
    void deliver_rows() noexcept;
    /// Continues the coroutine with the outcome. Thread: the coroutine's own.
    void resume();
};

}  // namespace xos::db
