// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "xos/base/log.hpp"
#include "xos/base/metrics.hpp"
#include "xos/db/driver.hpp"
#include "xos/db/migration.hpp"

namespace xos::db {

struct PostgresOptions {
    std::string url;           ///< of the server's role; with admin_url alone the role `xos_app` is made and used
    std::string admin_url;     ///< of the role that owns the tables; only migrates
    std::string app_password;  ///< for `xos_app` when it is made; nodes with an admin_url share the first one's
    std::size_t connections_per_thread = 16;
    std::size_t pipeline_depth = 64;  ///< statements on one connection at once; 1: each waits for the one before
    std::chrono::milliseconds connect_time{5'000};
    std::chrono::milliseconds statement_time{30'000};
    std::chrono::milliseconds lock_time{5'000};
    std::chrono::milliseconds idle_in_transaction{15'000};
    std::chrono::milliseconds queue_wait{5'000};  ///< longest wait for a connection
    std::size_t queue_limit = 512;        ///< statements and transactions that wait; beyond: Unavailable at once
    bool drop_tenant_predicates = false;  ///< TEN-9 tests only: the second wall must hold alone
    /// Tests only: called before each commit of a write; throwing fails that commit.
    std::function<void()> before_commit;
};

/// True for `postgresql://…` and `postgres://…`.
bool is_postgresql_url(std::string_view text);

/// Connects, applies pending migrations when there is an admin_url, and checks the second wall (TEN-3…5).
///
/// Without an admin_url nothing is changed: pending migrations refuse the start. Refused is also a server's role that
/// is a superuser, may bypass row security or owns a table, and a tenant table without forced row security or without
/// the policy; the text names the culprit.
/// Throws: db::Error with a sentence for an operator.   Blocks.
std::unique_ptr<Driver> open_postgresql(PostgresOptions options, Migrations migrations, Logger& log, Metrics& metrics);

/// What `xos migrate` does: applies pending migrations, puts every policy and grant in its place again, makes the
/// roles. Two that run at once wait for each other. Throws: db::Error with a sentence for an operator.   Blocks.
void migrate_postgresql(const PostgresOptions& options, Migrations migrations, Logger& log);

/// The secret that all nodes with an admin_url share under this name; stores `candidate` when there is none yet. Only
/// the owning role can read it.
/// Throws: db::Error.   Blocks.
std::string shared_secret(const PostgresOptions& options, std::string_view name, std::string_view candidate);

}  // namespace xos::db
