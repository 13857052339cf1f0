// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "db/pg/pg_pool.hpp"
#include "db/statement_registry.hpp"
#include "xos/db/driver.hpp"

namespace xos::db {

class PgListener;

/// A transaction on a connection of its own. BEGIN and the tenant travel with its first statement.
class PgTransaction final : public DriverTransaction {
public:
    struct Parts {
        std::shared_ptr<PgPool> pool;
        StatementRegistry& registry;
        const PgListener& listener;
        const PostgresOptions& options;
    };
    PgTransaction(Parts parts, std::shared_ptr<PgConnection> connection, const Caller& caller);
    PgTransaction(const PgTransaction&) = delete;
    PgTransaction& operator=(const PgTransaction&) = delete;
    ~PgTransaction() override;

    Task<std::int64_t> run(Sql sql, const Params& params, RowConsumer& rows) override;
    Task<std::int64_t> run_many(Sql sql, std::span<const Params> sets) override;
    void signal(std::string_view topic, std::string_view text) override;
    Task<void> commit() override;
    Task<void> rollback() override;

private:
    Task<std::int64_t> run_sets(Sql sql, std::span<const Params> sets, RowConsumer* rows);
    std::unique_ptr<PgGroup> new_group();
    Task<void> end(PgGroup::Tail tail);

    Parts parts_;
    std::shared_ptr<PgConnection> connection_;
    Caller caller_;
    std::vector<std::string> signals_;
    bool is_begun_ = false;
};

/// Throws what for_each_parameter() and require_storable() throw, before anything is sent.
void check_parameters(const KnownStatement& statement, const Caller& caller, std::span<const Params> sets);

}  // namespace xos::db
