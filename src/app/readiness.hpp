// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "xos/base/task.hpp"
#include "xos/db/driver.hpp"

namespace xos {

/// Whether this node should get traffic: the database answers and no stop has begun (SUP-4, SLOW-6).
class Readiness {
public:
    explicit Readiness(db::Driver& database) : database_{database} {}

    /// From now on check() is false.
    void stop() { is_stopping_ = true; }
    /// On the caller's own thread again when it ends.
    Task<bool> check();

private:
    db::Driver& database_;
    std::atomic<bool> is_stopping_ = false;
};

}  // namespace xos
