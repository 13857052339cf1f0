// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "xos/base/task.hpp"

namespace xos::db {

/// Brings the calling coroutine back to the thread of its own executor, if it runs elsewhere.
///
/// A coroutine that holds a transaction runs on the database's writer thread. commit() and rollback() bring it back by
/// themselves; after an action that ended by an exception its caller awaits this before it does anything else.
/// Cost: nothing worth naming when the coroutine is at home already.
Task<void> return_to_own_executor();

}  // namespace xos::db
