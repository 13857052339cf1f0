// SPDX-License-Identifier: Apache-2.0
#include "db/pg/pg_driver.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <utility>

#include "db/driver_shared.hpp"
#include "db/pg/pg_error.hpp"
#include "db/pg/pg_transaction.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

namespace asio = boost::asio;

namespace {

using Clock = std::chrono::steady_clock;

constexpr Sql trivial_read{"xos_db_check", "SELECT 1 AS one"};
constexpr std::chrono::seconds check_time{2};

/// Closes the pools of an I/O context that goes before its driver is stopped.
class PgContextGuard final : public asio::execution_context::service {
public:
    static inline asio::execution_context::id id;  // NOLINT: the name is asio's
    explicit PgContextGuard(asio::execution_context& owner) : service{owner} {}
    void add(const std::shared_ptr<PgPool>& pool) { pools_.push_back(pool); }

private:
    void shutdown() noexcept override {
        for (const auto& one : pools_) {
            if (const auto pool = one.lock()) pool->close();
        }
    }
    std::vector<std::weak_ptr<PgPool>> pools_;
};

CompileScope compile_scope(const PostgresOptions& options, std::vector<std::string> tenant_tables) {
    return {.dialect = Dialect::postgresql,
            .tenant_tables = std::move(tenant_tables),
            .view_suffix = {},
            .across_tenants = false,
            .drop_tenant_predicates = options.drop_tenant_predicates};
}

}  // namespace

PgDriver::PgDriver(PostgresOptions options, PgSessionOptions session, PgHandle preparing,
                   std::vector<std::string> tenant_tables, Logger& log, Metrics& metrics)
    : id_{next_driver_id()},
      options_{std::move(options)},
      log_{log},
      registry_{compile_scope(options_, std::move(tenant_tables)), metrics},
      listener_{session, log},
      shared_{options_, std::move(session), log, metrics},
      preparing_{std::move(preparing)} {
    shared_.cancel = [this](int backend) { listener_.cancel(backend); };
}

PgDriver::~PgDriver() { stop(); }

void PgDriver::attach(asio::io_context& context) {
    auto pool = std::make_shared<PgPool>(context, shared_);
    asio::use_service<PgContextGuard>(context).add(pool);
    const std::unique_lock lock{pools_mutex_};
    pools_.insert_or_assign(&context, std::move(pool));
    ++pools_version_;
}

std::shared_ptr<PgPool> PgDriver::pool_of(asio::io_context& context) {
    struct Last {
        std::uint64_t driver = 0;
        std::uint64_t version = 0;
        const asio::io_context* context = nullptr;
        std::weak_ptr<PgPool> pool;
    };
    thread_local Last last;
    const auto version = pools_version_.load(std::memory_order_acquire);
    if (last.driver == id_ && last.version == version && last.context == &context) {
        if (auto pool = last.pool.lock()) return pool;
    }
    const std::shared_lock lock{pools_mutex_};
    const auto found = pools_.find(&context);
    if (found == pools_.end()) throw Error{"the database driver is not attached to this I/O context"};
    last = {id_, version, &context, found->second};
    return found->second;
}

std::shared_ptr<PgPool> PgDriver::pool_of(const asio::any_io_executor& own) {
    const auto* executor = own.target<asio::io_context::executor_type>();
    if (executor == nullptr) throw Error{"the database driver runs on I/O contexts only"};
    return pool_of(executor->context());
}

void PgDriver::prepare(Sql sql, bool across_tenants) {
    const KnownStatement& statement = registry_.find(sql, across_tenants);
    const std::lock_guard lock{preparing_mutex_};
    if (!preparing_) throw Unavailable{"the database driver is closed"};
    std::vector<Oid> types;
    for (const auto& name : statement.compiled.parameters) types.push_back(name == "client_id" ? oid_int8 : 0);
    if (PQsendPrepare(preparing_.get(), "", statement.compiled.text.c_str(), static_cast<int>(types.size()),
                      types.data()) == 0) {
        throw Unavailable{PQerrorMessage(preparing_.get())};
    }
    std::exception_ptr failure;
    while (true) {
        await_pg(preparing_.get(), Clock::now() + options_.statement_time);
        const PgResult result{PQgetResult(preparing_.get())};
        if (!result) break;
        if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) failure = pg_error(result.get(), statement.name);
    }
    if (failure) std::rethrow_exception(failure);
}

Task<std::int64_t> PgDriver::run(const Caller& caller, Sql sql, const Params& params, RowConsumer& rows) {
    const auto pool = pool_of(co_await asio::this_coro::executor);
    const KnownStatement& statement = registry_.find(sql, caller.across_tenants);
    check_parameters(statement, caller, {&params, 1});
    if (options_.before_commit && !statement.compiled.is_read) {
        try {
            options_.before_commit();
        } catch (const std::exception& error) {
            throw Unavailable{"the commit failed: " + std::string{error.what()}};
        }
    }
    auto group = std::make_unique<PgGroup>();
    group->caller = &caller;
    group->head = PgGroup::Head::single;
    group->statement = &statement;
    group->sets = {&params, 1};
    group->rows = &rows;
    group->deadline = caller.deadline;
    std::int64_t count = 0;
    group->count_out = &count;
    co_await suspend([&pool, group = std::move(group)](Suspended self) mutable {
        group->waiting = std::move(self);
        pool->submit(std::move(group));
    });
    co_return count;
}

Task<std::unique_ptr<DriverTransaction>> PgDriver::begin(const Caller& caller) {
    auto pool = pool_of(co_await asio::this_coro::executor);
    auto connection = co_await pool->lease(caller);
    co_return std::make_unique<PgTransaction>(
        PgTransaction::Parts{
            .pool = std::move(pool), .registry = registry_, .listener = listener_, .options = options_},
        std::move(connection), caller);
}

void PgDriver::note_across_tenants(const Caller& caller, std::string_view reason) {
    log_across_tenants(log_, caller, reason);
}

Task<void> PgDriver::check() {
    Caller nobody;
    nobody.deadline = Clock::now() + check_time;
    const Params none;
    SingleValue<std::int64_t> one;
    co_await run(nobody, trivial_read, none, one);
}

void PgDriver::stop() {
    shared_.is_stopping = true;
    std::map<const asio::io_context*, std::shared_ptr<PgPool>> pools;
    {
        const std::shared_lock lock{pools_mutex_};
        pools = pools_;
    }
    for (const auto& [context, pool] : pools) {
        if (!pool->is_closed()) pool->close_from_outside();
    }
    listener_.stop();
    shared_.connectors.reset();
    const std::lock_guard lock{preparing_mutex_};
    preparing_.reset();
}

}  // namespace xos::db
