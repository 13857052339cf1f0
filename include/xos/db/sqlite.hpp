// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "xos/base/log.hpp"
#include "xos/base/metrics.hpp"
#include "xos/db/driver.hpp"
#include "xos/db/migration.hpp"

namespace xos::db {

struct SqliteOptions {
    std::string path;                              ///< the database file; its folder must exist
    std::chrono::microseconds read_budget{1'000};  ///< longest read on an I/O thread before it moves to the pool
    std::chrono::milliseconds statement_time{30'000};
    std::chrono::milliseconds idle_in_transaction{15'000};
    std::chrono::milliseconds queue_wait{5'000};  ///< longest wait for the writer or a pool reader
    std::size_t queue_limit = 512;                ///< transactions waiting for the writer; beyond: Unavailable at once
    std::size_t reader_threads = 2;               ///< pool for reads over budget
    bool drop_tenant_predicates = false;          ///< TEN-9 tests only: the second wall must hold alone
    /// Tests only: called on the writer thread before each outer COMMIT; throwing fails that commit.
    std::function<void()> before_commit;
};

/// Opens (and creates) the file, applies pending migrations, sets up the second wall (TEN-6).
/// Throws: db::Error with a sentence for an operator when the file cannot be used or a migration does not fit.
std::unique_ptr<Driver> open_sqlite(SqliteOptions options, Migrations migrations, Logger& log, Metrics& metrics);

}  // namespace xos::db
