// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "db/pg/pg_listener.hpp"
#include "db/pg/pg_pool.hpp"
#include "db/statement_registry.hpp"
#include "xos/db/driver.hpp"
#include "xos/db/postgresql.hpp"

namespace xos::db {

/// The PostgreSQL driver: a pool of connections for each I/O thread, a thread that listens for other nodes.
class PgDriver final : public Driver {
public:
    /// `preparing` is a session of the server's role that judges statements early.
    PgDriver(PostgresOptions options, PgSessionOptions session, PgHandle preparing,
             std::vector<std::string> tenant_tables, Logger& log, Metrics& metrics);
    ~PgDriver() override;

    void attach(boost::asio::io_context& context) override;
    void prepare(Sql sql, bool across_tenants) override;
    Task<std::int64_t> run(const Caller& caller, Sql sql, const Params& params, RowConsumer& rows) override;
    Task<std::unique_ptr<DriverTransaction>> begin(const Caller& caller) override;
    void note_across_tenants(const Caller& caller, std::string_view reason) override;
    void listen(SignalListener& listener) override { listener_.listen(listener); }
    std::string_view name() const override { return "postgresql"; }
    Task<void> check() override;
    void stop() override;

private:
    std::shared_ptr<PgPool> pool_of(boost::asio::io_context& context);
    std::shared_ptr<PgPool> pool_of(const boost::asio::any_io_executor& own);

    const std::uint64_t id_;  ///< tells drivers apart in per-thread caches; addresses come again
    const PostgresOptions options_;
    Logger& log_;
    StatementRegistry registry_;
    PgListener listener_;
    PgShared shared_;
    std::mutex preparing_mutex_;
    PgHandle preparing_;
    std::shared_mutex pools_mutex_;
    std::map<const boost::asio::io_context*, std::shared_ptr<PgPool>> pools_;
    std::atomic<std::uint64_t> pools_version_{1};
};

}  // namespace xos::db
