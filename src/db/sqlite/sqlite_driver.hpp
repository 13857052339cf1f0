// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>

#include "db/sqlite/connection.hpp"
#include "db/sqlite/reader_pool.hpp"
#include "db/sqlite/schema.hpp"
#include "db/sqlite/tenant_wall.hpp"
#include "db/sqlite/writer.hpp"
#include "db/statement_registry.hpp"
#include "xos/base/log.hpp"
#include "xos/base/metrics.hpp"
#include "xos/db/driver.hpp"
#include "xos/db/sqlite.hpp"

namespace xos::db {

/// The SQLite driver: a reading connection for each I/O thread, a few for long reads, one writer.
class SqliteDriver final : public Driver {
public:
    /// What is known of the database after its migrations.
    struct Prepared {
        SqliteSchema schema;
        TenantWall wall;
    };

    SqliteDriver(SqliteOptions options, Prepared prepared, Logger& log, Metrics& metrics);
    ~SqliteDriver() override;

    void attach(boost::asio::io_context& context) override;
    void prepare(Sql sql, bool across_tenants) override;
    Task<std::int64_t> run(const Caller& caller, Sql sql, const Params& params, RowConsumer& rows) override;
    Task<std::unique_ptr<DriverTransaction>> begin(const Caller& caller) override;
    void note_across_tenants(const Caller& caller, std::string_view reason) override;
    void listen(SignalListener&) override {}  // no other node can be on the file
    std::string_view name() const override { return "sqlite"; }
    Task<void> check() override;
    void stop() override;

private:
    using Clock = std::chrono::steady_clock;

    /// The reading connection of one I/O thread. The lock is never contended but while stop() closes it.
    struct ThreadReader {
        std::mutex mutex;
        std::unique_ptr<SqliteConnection> connection;
    };

    /// What came of a try on the I/O thread's own connection; no count when the read was too long.
    struct Attempt {
        bool is_read = false;
        std::optional<std::int64_t> count;
    };

    std::unique_ptr<SqliteConnection> open_reader();
    void forget_prepared();
    ThreadReader* thread_reader(const boost::asio::io_context& context);
    Attempt try_here(ThreadReader& reader, const Caller& caller, Sql sql, const Params& params, RowConsumer& rows);
    // These give the count through a reference, so that the awaiting coroutine is the only frame.
    Task<void> read_in_pool(const Caller& caller, Sql sql, const Params& params, RowConsumer& rows,
                            std::int64_t& count);
    Task<void> write(const Caller& caller, Sql sql, const Params& params, RowConsumer& rows, std::int64_t& count);
    Task<void> submit(std::shared_ptr<WriteWork> work);
    std::shared_ptr<WriteWork> new_work(const Caller& caller) const;

    const std::uint64_t id_;  ///< tells drivers apart in per-thread caches; addresses come again
    SqliteOptions options_;
    Logger& log_;
    SqliteSchema schema_;
    TenantWall wall_;
    StatementRegistry registry_;
    Counter& long_reads_;
    SqliteConnection writing_;
    Writer writer_;
    ReaderPool pool_;
    std::mutex preparing_mutex_;
    std::unique_ptr<SqliteConnection> preparing_;  ///< until attach(): only judges statements early
    std::shared_mutex readers_mutex_;
    std::map<const boost::asio::io_context*, std::unique_ptr<ThreadReader>> readers_;
};

}  // namespace xos::db
