// SPDX-License-Identifier: Apache-2.0
#include "db/sqlite/sqlite_driver.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

#include "db/driver_shared.hpp"
#include "db/sqlite/migrate.hpp"
#include "db/sqlite/raw.hpp"
#include "db/sqlite/sqlite_transaction.hpp"
#include "xos/db/error.hpp"
#include "xos/db/own_executor.hpp"

namespace xos::db {

namespace asio = boost::asio;

namespace {

constexpr Sql trivial_read{"xos_db_check", "SELECT 1 AS one"};

CompileScope compile_scope(const SqliteOptions& options, const SqliteSchema& schema, const TenantWall& wall) {
    return {.dialect = Dialect::sqlite,
            .tenant_tables = schema.tenant_tables,
            .view_suffix = wall.view_suffix(),
            .across_tenants = false,
            .drop_tenant_predicates = options.drop_tenant_predicates};
}

}  // namespace

SqliteDriver::SqliteDriver(SqliteOptions options, Prepared prepared, Logger& log, Metrics& metrics)
    : id_{next_driver_id()},
      options_{std::move(options)},
      log_{log},
      schema_{std::move(prepared.schema)},
      wall_{std::move(prepared.wall)},
      registry_{compile_scope(options_, schema_, wall_), metrics},
      long_reads_{metrics.counter("xos_db_long_reads_total", "Reads that were too long for an I/O thread")},
      writing_{options_.path, SqliteConnection::Role::writer, wall_, schema_, registry_},
      writer_{writing_, options_, log, metrics},
      pool_{options_, [this] { return open_reader(); }, metrics} {}

SqliteDriver::~SqliteDriver() { stop(); }

std::unique_ptr<SqliteConnection> SqliteDriver::open_reader() {
    return std::make_unique<SqliteConnection>(options_.path, SqliteConnection::Role::reader, wall_, schema_, registry_);
}

void SqliteDriver::attach(asio::io_context& context) {
    forget_prepared();
    auto reader = std::make_unique<ThreadReader>();
    reader->connection = open_reader();
    const std::unique_lock lock{readers_mutex_};
    readers_.try_emplace(&context, std::move(reader));
}

SqliteDriver::ThreadReader* SqliteDriver::thread_reader(const asio::io_context& context) {
    struct Last {
        std::uint64_t driver = 0;
        const asio::io_context* context = nullptr;
        ThreadReader* reader = nullptr;
    };
    thread_local Last last;
    if (last.driver == id_ && last.context == &context) return last.reader;
    const std::shared_lock lock{readers_mutex_};
    const auto found = readers_.find(&context);
    if (found == readers_.end()) return nullptr;
    last = {id_, &context, found->second.get()};
    return last.reader;
}

void SqliteDriver::prepare(Sql sql, bool across_tenants) {
    const std::lock_guard lock{preparing_mutex_};
    if (!preparing_) {
        // The writer's kind, so that statements that change rows meet the triggers too.
        preparing_ = std::make_unique<SqliteConnection>(options_.path, SqliteConnection::Role::writer, wall_, schema_,
                                                        registry_);
    }
    preparing_->make_ready(preparing_->find(sql, across_tenants));
}

/// The statements were judged, and each connection compiles those that it runs.
void SqliteDriver::forget_prepared() {
    const std::lock_guard lock{preparing_mutex_};
    preparing_.reset();
}

SqliteDriver::Attempt SqliteDriver::try_here(ThreadReader& reader, const Caller& caller, Sql sql, const Params& params,
                                             RowConsumer& rows) {
    const std::lock_guard lock{reader.mutex};
    if (!reader.connection) throw Unavailable{"the database is closed"};
    auto& prepared = reader.connection->find(sql, caller.across_tenants);
    const KnownStatement& statement = *prepared.statement;
    if (!statement.compiled.is_read) return {.is_read = false, .count = std::nullopt};
    const auto started = Clock::now();
    const RunLimits limits{.budget_end = started + options_.read_budget,
                           .give_up = std::min(started + options_.statement_time, caller.deadline)};
    const auto count = reader.connection->run(prepared, caller, params, rows, limits);
    if (count) {
        statement.seconds->observe(Clock::now() - started);
    } else {
        long_reads_.add();
    }
    return {.is_read = true, .count = count};
}

Task<std::int64_t> SqliteDriver::run(const Caller& caller, Sql sql, const Params& params, RowConsumer& rows) {
    if (writer_.on_thread()) co_await return_to_own_executor();
    const asio::any_io_executor own = co_await asio::this_coro::executor;
    const auto* executor = own.target<asio::io_context::executor_type>();
    ThreadReader* const reader = executor == nullptr ? nullptr : thread_reader(executor->context());
    const Attempt attempt = reader != nullptr
                                ? try_here(*reader, caller, sql, params, rows)
                                : Attempt{registry_.find(sql, caller.across_tenants).compiled.is_read, std::nullopt};
    if (attempt.count) co_return *attempt.count;
    std::int64_t count = 0;
    if (attempt.is_read) {
        co_await read_in_pool(caller, sql, params, rows, count);
    } else {
        co_await write(caller, sql, params, rows, count);
    }
    co_return count;
}

Task<void> SqliteDriver::read_in_pool(const Caller& caller, Sql sql, const Params& params, RowConsumer& rows,
                                      std::int64_t& count) {
    auto job = [&, sql](SqliteConnection& connection) {
        const auto started = Clock::now();
        auto& prepared = connection.find(sql, caller.across_tenants);
        const RunLimits limits{.give_up = std::min(started + options_.statement_time, caller.deadline)};
        count = connection.run(prepared, caller, params, rows, limits).value_or(0);
        prepared.statement->seconds->observe(Clock::now() - started);
    };
    return suspend([this, &caller, read = std::move(job)](Suspended self) mutable {
        pool_.submit(std::move(read), caller.deadline, std::move(self));
    });
}

std::shared_ptr<WriteWork> SqliteDriver::new_work(const Caller& caller) const {
    auto work = std::make_shared<WriteWork>();
    work->caller = caller;
    work->give_up = std::min(Clock::now() + options_.queue_wait, caller.deadline);
    return work;
}

Task<void> SqliteDriver::write(const Caller& caller, Sql sql, const Params& params, RowConsumer& rows,
                               std::int64_t& count) {
    auto work = new_work(caller);
    work->job = [this, &caller, sql, &params, &rows, &count](SqliteConnection&) {
        count = writer_.run(caller, sql, params, rows);
    };
    return submit(std::move(work));
}

Task<void> SqliteDriver::submit(std::shared_ptr<WriteWork> work) {
    return suspend([this, queued = std::move(work)](Suspended self) mutable {
        queued->waiting = std::move(self);
        writer_.submit(std::move(queued));
    });
}

Task<std::unique_ptr<DriverTransaction>> SqliteDriver::begin(const Caller& caller) {
    // It would wait for itself.
    if (writer_.is_inside_transaction()) throw Error{"a transaction is open already: end it before the next begins"};
    auto work = new_work(caller);
    co_await submit(work);
    co_return std::make_unique<SqliteTransaction>(writer_, std::move(work));
}

void SqliteDriver::note_across_tenants(const Caller& caller, std::string_view reason) {
    log_across_tenants(log_, caller, reason);
}

Task<void> SqliteDriver::check() {
    const Caller nobody;
    const Params none;
    SingleValue<std::int64_t> one;
    co_await run(nobody, trivial_read, none, one);
    auto work = new_work(nobody);
    work->job = [](SqliteConnection&) {};  // the writer answers, and can lock the file for writing
    co_await submit(std::move(work));
}

void SqliteDriver::stop() {
    writer_.stop();
    pool_.stop();
    const std::shared_lock lock{readers_mutex_};
    for (const auto& [context, reader] : readers_) {
        const std::lock_guard closing{reader->mutex};
        reader->connection.reset();
    }
}

namespace {

void use_write_ahead_log(sqlite3* connection, const std::string& path) {
    std::string mode;
    query(connection, "PRAGMA journal_mode = WAL", {}, [&](sqlite3_stmt* row) { mode = column_text(row, 0); });
    if (mode != "wal")
        throw Error{"The database file " + path + " cannot use a write-ahead log here (mode " + mode + ")."};
}

}  // namespace

std::unique_ptr<Driver> open_sqlite(SqliteOptions options, Migrations migrations, Logger& log, Metrics& metrics) {
    const auto set_up = open_file(options.path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    sqlite3* const connection = set_up.get();
    execute_text(connection, "PRAGMA busy_timeout = 5000");
    use_write_ahead_log(connection, options.path);
    execute_text(connection, "PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;");
    migrate_sqlite(connection, migrations, log);
    auto schema = read_schema(connection);
    TenantWall wall{connection, schema};
    return std::make_unique<SqliteDriver>(std::move(options),
                                          SqliteDriver::Prepared{std::move(schema), std::move(wall)}, log, metrics);
}

}  // namespace xos::db
