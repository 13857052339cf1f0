// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "db/pg/pg_connection.hpp"
#include "db/pg/pg_group.hpp"
#include "xos/base/log.hpp"
#include "xos/base/metrics.hpp"
#include "xos/base/worker_pool.hpp"
#include "xos/db/postgresql.hpp"

namespace xos::db {

/// What the pools of all I/O threads share.
struct PgShared {
    PgShared(const PostgresOptions& options, PgSessionOptions session, Logger& log, Metrics& metrics);

    const PostgresOptions& options;
    PgSessionOptions session;
    Logger& log;
    Counter& refused_full;
    Counter& refused_wait;
    Counter& lost_connections;
    Counter& cancelled;
    std::shared_ptr<std::atomic<std::size_t>> waiting;  ///< for a connection, on all threads
    std::shared_ptr<std::atomic<std::size_t>> open;     ///< connections of all threads
    std::atomic<bool> is_stopping{false};
    std::function<void(int backend)> cancel;  ///< asks the server to end what a backend runs; does not wait
    std::optional<WorkerPool> connectors;     ///< connecting resolves names and computes; empty after stop()
};

/// The connections of one I/O thread.
///
/// Single statements that are quick share a few pipelined connections. Statements that take long, by what was learned
/// of them, run alone on a connection, and a transaction has one for itself; one connection is kept from both, so that
/// quick ones always find a way. What finds no connection waits in line until its deadline.
/// Thread: its I/O context's, but for close_from_outside().   Lifetime: shared with its pending handlers.
class PgPool final : public PgConnectionOwner, public std::enable_shared_from_this<PgPool> {
public:
    PgPool(boost::asio::io_context& context, PgShared& shared);
    ~PgPool();

    /// Runs a group of its own on some connection; it names who waits and where the count goes.
    void submit(std::unique_ptr<PgGroup> group);
    /// Runs a group on a connection that a transaction holds.
    Task<std::int64_t> run_on(std::shared_ptr<PgConnection> connection, std::unique_ptr<PgGroup> group);
    /// A connection for one transaction alone. Throws: Unavailable when none becomes free in time.
    Task<std::shared_ptr<PgConnection>> lease(const Caller& caller);
    /// Takes a leased connection back; one with an open transaction is rolled back first. From any thread.
    void give_back(std::shared_ptr<PgConnection> connection);

    /// Ends everything at once; those who wait get Unavailable. On the context's thread, or when none runs it.
    void close();
    /// The same from another thread, while the context may be running.
    void close_from_outside();
    /// True after close(). From any thread.
    bool is_closed() const { return is_closed_; }

private:
    using Clock = std::chrono::steady_clock;
    using Connections = std::vector<std::shared_ptr<PgConnection>>;
    struct LeaseRequest {
        Suspended waiting;
        std::shared_ptr<PgConnection>* found;
    };
    /// Somebody in line: a group or a lease.
    struct Waiting {
        std::unique_ptr<PgGroup> group;
        std::optional<LeaseRequest> lease;
        SteadyTime deadline;
    };
    using Line = std::deque<Waiting>;

    void groups_done(PgConnection& connection, std::vector<std::unique_ptr<PgGroup>> groups) override;
    void connection_broke(PgConnection& connection, std::vector<std::unique_ptr<PgGroup>> groups,
                          const std::string& reason) override;

    void wait_in_line(Line& line, Waiting waiting);
    void refuse(Waiting waiting, const std::string& reason, Counter* counter);
    void serve_lines();
    bool serve_alone();
    bool serve_quick();
    std::shared_ptr<PgConnection> find_shared(SteadyTime now);
    std::shared_ptr<PgConnection> find_idle();
    bool may_take_alone() const;
    void open_more();
    bool open_one();
    static Task<void> connect(std::shared_ptr<PgPool> self);
    void add(PgHandle session);
    void connect_failed(const std::string& why);
    void forget(const PgConnection& connection);
    void drain_one();
    void stop_draining();
    void roll_back(std::shared_ptr<PgConnection> connection);
    void take_back(const std::shared_ptr<PgConnection>& connection);

    void watch();
    void tick();
    void refuse_overdue(Line& line, SteadyTime now);
    void look_after(PgConnection& connection, SteadyTime now);
    void close_surplus(SteadyTime now);
    bool is_busy() const;

    boost::asio::io_context& context_;
    PgShared& shared_;
    std::optional<boost::asio::steady_timer> timer_;  ///< goes with close(): it must not outlive the context
    Connections connections_;
    Line quick_;
    Line alone_;
    std::size_t connecting_ = 0;
    std::chrono::milliseconds pause_{0};  ///< between tries while the server is away
    SteadyTime next_try_{};
    bool is_draining_ = false;
    bool is_watching_ = false;
    bool is_serving_ = false;
    std::atomic<bool> is_closed_{false};
};

}  // namespace xos::db
