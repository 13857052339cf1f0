// SPDX-License-Identifier: Apache-2.0
#include "app/readiness.hpp"

#include "xos/db/error.hpp"
#include "xos/db/own_executor.hpp"

namespace xos {

Task<bool> Readiness::check() {
    if (is_stopping_) co_return false;
    bool is_ready = true;
    try {
        co_await database_.check();
    } catch (const db::Error&) {
        is_ready = false;
    }
    co_await db::return_to_own_executor();
    co_return is_ready;
}

}  // namespace xos
