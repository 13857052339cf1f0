// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libpq-fe.h>

#include <string>
#include <vector>

#include "db/move/moved_row.hpp"

namespace xos::db {

/// Waits until nobody uses these tables (names as SQL has them, in a list), and lets nobody use them until the end of
/// the transaction. Throws: db::Error with a sentence for an operator when somebody uses them for long.
void lock_alone(PGconn* owner, const std::string& tables);

/// Tables of the current schema without foreign keys, triggers and row security, so that rows can be loaded in any
/// order and by the owner, whom forced row security would stop too.
///
/// Inside one transaction: other sessions see the tables only with everything back in its place, and wait for that. The
/// tables are emptied.
class UnguardedTables {
public:
    UnguardedTables(PGconn* owner, const MovedShapes& tables);

    /// Puts foreign keys and triggers back, which looks at every reference, and raises the wall for the server role
    /// `role`. Throws: db::Error when a row refers to one that is not there.
    void guard_again(const std::string& role);

private:
    void take_down(const char* find, std::vector<std::string>& later);

    PGconn* owner_;
    std::vector<std::string> later_;
};

}  // namespace xos::db
